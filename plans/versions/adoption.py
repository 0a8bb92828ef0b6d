"""Putting a plan in force: nobody does so over open errors without saying that they know.

Its first version is frozen in the same moment.
"""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from plans.audit.acceptance import note
from plans.audit.run import Finding, run_audit
from plans.models import ObjectiveCard, Plan
from plans.versions.stored import freeze


class ErrorsOpen(Exception):
    """The plan has open errors, and nobody has confirmed that it is adopted all the same."""

    def __init__(self, errors: list[Finding]) -> None:
        super().__init__(f"Planda açık {len(errors)} hata var.")
        self.errors = errors


@transaction.atomic
def adopt(user: User | None, plan: Plan, *, knows_errors: bool = False) -> None:
    """Put `plan` in force and keep who did so over how many open errors.

    `user` is None where a command does it: the plan's history alone tells of it then.

    Raises ValidationError where a closed unit answers for a card, ErrorsOpen where there are
    errors and `knows_errors` is not set. Does nothing where the plan is in force already. Every
    way to put a plan in force goes through here, or through `errors_before_adoption` and
    `record_adoption` around a save of its own.
    """
    stored = Plan.objects.select_for_update().get(pk=plan.pk)
    if stored.status == Plan.Status.ACTIVE:
        return
    errors = errors_before_adoption(stored)
    if errors and not knows_errors:
        raise ErrorsOpen(errors)
    plan.status = Plan.Status.ACTIVE
    # What its history keeps; a worker has no request that would tell the user.
    vars(plan).update(_change_reason=adoption_reason(errors), _history_user=user)
    plan.save()
    record_adoption(user, plan, errors)


def errors_before_adoption(plan: Plan) -> list[Finding]:
    """The open errors that are to be shown before `plan` is put in force.

    Raises ValidationError where a closed unit answers for a card: no confirmation helps there.
    """
    cards = ObjectiveCard.objects.filter(
        objective__goal__plan=plan, responsible_unit__is_active=False
    ).select_related("objective__goal", "responsible_unit__successor")
    if closed := [f"{card.label}: {card.responsible_unit.refusal}" for card in cards]:
        raise ValidationError(["Kapanmış birim karttan sorumlu; plan yürürlüğe alınmadı.", *closed])
    return run_audit(plan).open_errors


def adoption_reason(errors: list[Finding]) -> str:
    """What the plan's history says of its adoption."""
    if errors:
        return f"Plan denetiminde açık {len(errors)} hata bilinerek yürürlüğe alındı."
    return "Plan denetiminde açık hata olmadan yürürlüğe alındı."


def record_adoption(user: User | None, plan: Plan, errors: list[Finding]) -> None:
    """Keep in the log who put `plan` in force, and over which open errors; freeze version 1."""
    codes = sorted({error.rule.code for error in errors})
    said = f" Hatalar: {', '.join(codes)}." if codes else ""
    if user is not None:
        note(user, plan, f"{adoption_reason(errors)}{said}")
    if not plan.is_frozen:
        freeze(plan, user)


@transaction.atomic
def freeze_in_force(user: User | None, plan: Plan) -> None:
    """Keep version 1 of a plan that came in force another way, as one out of a file does.

    Raises ValidationError where the plan is not in force, or is frozen.
    """
    stored = Plan.objects.select_for_update().get(pk=plan.pk)
    if stored.status != Plan.Status.ACTIVE:
        raise ValidationError("Plan yürürlükte değil; sürümü yürürlüğe girince kesinleşir.")
    if stored.is_frozen:
        raise ValidationError(f"Planın {stored.version}. sürümü zaten kesinleşmiş.")
    freeze(plan, user)
    if user is not None:
        note(user, plan, "Yürürlükteki planın 1. sürümü kesinleştirildi.")
