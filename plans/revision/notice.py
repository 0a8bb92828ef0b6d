"""On the admin pages of a plan's records: which revision they are written for."""

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plans.models import Plan, PlanVersion
from plans.records.plans import plan_of


def tell_revision(record: Model) -> SafeString | str:
    """On a draft's record a line that leads to its revision; on a plan's page, to its versions."""
    try:
        plan = plan_of(record)
    except (AttributeError, ObjectDoesNotExist):
        return ""
    if plan is None or not (plan.draft_number or (isinstance(record, Plan) and plan.is_frozen)):
        return ""
    address = PlanVersion(plan=plan).get_absolute_url()
    if not plan.draft_number:
        link = '<a class="text-link" href="{}">Sürümler ve güncellemeler</a>'
        return format_html(link, address)
    return format_html(
        "Bu sayfa {}. güncellemenin taslağıdır; yürürlükteki plan onaya kadar değişmez. "
        '<a class="text-link" href="{}">Güncellemenin sayfası</a>',
        plan.draft_number,
        address,
    )
