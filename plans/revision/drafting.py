"""Starting a revision: its draft is a copy of the plan; giving it up."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plans.language.printable import printable
from plans.models import AcceptedFinding, Plan, Revision
from plans.revision.carrying import to_draft
from plans.sheets.read import FileBook
from plans.sheets.records import Draft
from plans.sheets.saving import save
from plans.sheets.store import load
from plans.versions.stored import to_json

State = Revision.State


@transaction.atomic
def start(
    user: User | None, plan: Plan, *, reason: str, requested_by: str, from_year: int
) -> Revision:
    """Begin the plan's next revision, with a draft to write it in.

    Raises ValidationError, by field, where the plan has an open one, cannot be revised or not from
    that year, or where a text is missing.
    """
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if fault := say_not_revisable(plan):
        raise ValidationError(fault)
    number = plan.revisions.filter(state=State.APPROVED).count() + 1
    # In whole seconds, as fixtures keep it: its key there.
    now = timezone.now().replace(microsecond=0)
    revision = Revision(plan=plan, number=number, started_by=user, started_at=now)
    _fill(revision, reason, requested_by, from_year)
    book = load(plan).book
    revision.draft = _copy(user, revision, to_draft(book, revision.number, _slug(revision)))
    revision.base = to_json(book)
    revision.save()
    _copy_accepted(plan, revision.draft)
    return revision


@transaction.atomic
def alter(
    user: User | None, revision: Revision, *, reason: str, requested_by: str, from_year: int
) -> None:
    """Write anew why an open revision is made, who asked for it and from when it holds.

    Raises ValidationError as `start` does.
    """
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if not revision.is_open:
        raise ValidationError("Bu güncelleme artık açık değil. Sayfayı yenileyin.")
    _fill(revision, reason, requested_by, from_year)
    revision._history_user = user
    revision.save()


def _fill(revision: Revision, reason: str, requested_by: str, from_year: int) -> None:
    revision.reason = printable(reason).strip()
    revision.requested_by = printable(requested_by).strip()
    revision.from_year = from_year
    revision.full_clean()
    if fault := say_year_fault(revision.plan, from_year):
        raise ValidationError({"from_year": fault})


def say_not_revisable(plan: Plan) -> str:
    """Why no revision of the plan can be started; empty where one can."""
    if plan.draft_number:
        return "Bu plan bir güncellemenin taslağıdır; güncelleme asıl planda başlatılır."
    if fault := say_not_in_force(plan):
        return fault
    if not plan.is_frozen:
        return "Planın 1. sürümü henüz kesinleşmedi. Önce onu kesinleştirin."
    if plan.revisions.filter(state=State.DRAFT).exists():
        return "Bu planın açık bir güncellemesi var. Önce onu onaylayın ya da ondan vazgeçin."
    return ""


def say_not_in_force(plan: Plan) -> str:
    """Why the plan is not revised as its status is; empty where it is in force."""
    if plan.status == Plan.Status.ACTIVE:
        return ""
    return f"Yalnız yürürlükteki plan güncellenir; bu planın durumu “{plan.get_status_display()}”."


def say_year_fault(plan: Plan, year: int) -> str:
    """Why no revision of the plan can be in force from `year`; empty where one can."""
    if year not in plan.years:
        period = f"{plan.start_year}–{plan.end_year}"
        return f"{year} planın dönemi ({period}) dışında. Bu dönemden bir yıl yazın."
    if plan.version_from and year < plan.version_from:
        since = plan.version_from
        return f"Bugünkü sürüm {since} yılından beri yürürlükte. {since} ya da sonrasını yazın."
    closed = plan.periods.filter(year__gte=year, state="closed").order_by("-year").first()
    if closed:
        return f"{closed.year} yılının bir dönemi kapandı. Daha sonraki bir yıl yazın."
    return ""


def _slug(revision: Revision) -> str:
    ending = f"-g{revision.number}"
    slug = f"{revision.plan.slug[: 50 - len(ending)]}{ending}"
    if Plan.objects.filter(slug=slug).exists():
        raise ValidationError(f"“{slug}” kısa adlı bir plan var. Önce onun kısa adını değiştirin.")
    return slug


def _copy(user: User | None, revision: Revision, book: dict) -> Plan:
    draft = Draft(load(None), FileBook(book=book))
    draft.build()
    if draft.errors:
        raise ValidationError(draft.errors)
    draft.plan.draft_number = revision.number
    save(draft, user, f"{revision.number}. güncellemenin taslağı")
    return draft.plan


def _copy_accepted(plan: Plan, draft: Plan) -> None:
    """Let the draft begin with the plan's accepted findings of the audit."""
    for row in plan.accepted_findings.all():
        accepted_at, row.pk, row.plan = row.accepted_at, None, draft
        row.save(force_insert=True)
        AcceptedFinding.objects.filter(pk=row.pk).update(accepted_at=accepted_at)


@transaction.atomic
def abandon(user: User | None, revision: Revision) -> None:
    """Give an open revision up: its draft is deleted, that it was begun stays known."""
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    if revision.is_open:
        revision.base = {}
        close(user, revision, State.ABANDONED)


def close(user: User | None, revision: Revision, state: str) -> None:
    """End the revision in `state`, and delete its draft."""
    draft, revision.draft = revision.draft, None
    revision.state = state
    revision._history_user = user
    revision.save()
    if draft:
        draft.delete()
