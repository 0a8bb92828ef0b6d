"""On the admin pages of a draft's records: which revision they are written for."""

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plans.records.plans import find_plan


def tell_revision(record: Model) -> SafeString | str:
    """A line that leads to the revision; nothing on records of other plans."""
    plan = find_plan(record)
    if plan is None or not plan.draft_number:
        return ""
    return format_html(
        "Bu sayfa {}. güncellemenin taslağıdır; yürürlükteki plan onaya kadar değişmez. "
        '<a class="text-link" href="{}">Güncellemenin sayfası</a>',
        plan.draft_number,
        plan.versions_address,
    )
