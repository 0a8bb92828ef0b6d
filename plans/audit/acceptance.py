"""Accepting a finding as it is (istisna), with a reason, and taking that back."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from plans.audit.run import Finding
from plans.language.printable import printable
from plans.models import AcceptedFinding, Plan
from plans.people.roles import is_strategist, name_of_person

MOST_IN_REASON = 2000

#: What the audit's own entries in the log begin with.
_MARK = "Denetim:"


@transaction.atomic
def accept(user: User, plan: Plan, finding: Finding, reason: str) -> AcceptedFinding:
    """Accept a finding of `plan` for the figures of now.

    Raises PermissionDenied for whoever is not of the strategy team, ValidationError without a
    reason.
    """
    _require_strategist(user)
    reason = printable(reason).strip()
    if not reason:
        raise ValidationError("Gerekçe yazın: bulgu neden olduğu gibi kalıyor?")
    if len(reason) > MOST_IN_REASON:
        raise ValidationError(f"Gerekçe çok uzun: en çok {MOST_IN_REASON} karakter yazılabilir.")
    accepted, _ = AcceptedFinding.objects.update_or_create(
        plan=plan,
        code=finding.rule.code,
        place=finding.place.key,
        defaults={
            "figures": finding.figures,
            "reason": reason,
            "accepted_by": user,
            "accepted_at": timezone.now(),
        },
    )
    name = f"{finding.rule.code} ({finding.place.label})"
    note(user, plan, f"{name} bulgusuna istisna tanındı. Bulgu: {finding.text} Gerekçe: {reason}")
    return accepted


@transaction.atomic
def withdraw(user: User, accepted: AcceptedFinding) -> None:
    """Open an accepted finding again. Raises PermissionDenied as `accept` does."""
    _require_strategist(user)
    note(
        user,
        accepted.plan,
        f"{accepted} bulgusunun istisnası kaldırıldı. {accepted.accepted_by} tarafından "
        f"{timezone.localtime(accepted.accepted_at):%d.%m.%Y} günü şu gerekçeyle tanınmıştı: "
        f"{accepted.reason}",
    )
    accepted.delete()


def note(user: User, plan: Plan, message: str) -> None:
    """Keep in the log what a person decided about the audit of `plan`."""
    LogEntry.objects.log_actions(
        user.pk, [plan], CHANGE, change_message=f"{_MARK} {message}", single_object=True
    )


@dataclass(frozen=True)
class AcceptanceNote:
    """What a person decided about the audit."""

    when: datetime
    who: str
    text: str


def notes(plan: Plan, most: int) -> list[AcceptanceNote]:
    """What people decided about the audit of `plan`, newest first."""
    entries = LogEntry.objects.filter(
        content_type__app_label="plans",
        content_type__model="plan",
        object_id=str(plan.pk),
        change_message__startswith=_MARK,
    )
    return [
        AcceptanceNote(
            entry.action_time,
            name_of_person(entry.user),
            entry.change_message.removeprefix(_MARK).strip(),
        )
        for entry in entries.select_related("user").order_by("-action_time", "-pk")[:most]
    ]


def _require_strategist(user: User) -> None:
    if not is_strategist(user):
        raise PermissionDenied("İstisnayı yalnız strateji ekibi tanır ve kaldırır.")
