"""Recording what people do."""

from typing import Any

from django.contrib.auth.models import User

from plans.models import Plan, TrailEvent
from plans.records.history import current_address, current_user

Kind = TrailEvent.Kind

_LONGEST_SUBJECT = TrailEvent._meta.get_field("subject").max_length or 0


def record(
    kind: Kind,
    subject: object = "",
    words: str = "",
    *,
    actor: User | None = None,
    account: User | None = None,
    plan: Plan | None = None,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> TrailEvent:
    """Keep for good that somebody did something now.

    It was done by `actor`, else by whoever acts (`plans.records.history.acting`, else the request
    under way), from the address of that request; commands have neither. `subject` names what it was
    done to as people call it, `words` say more in Turkish; `old` and `new` are what changed, by
    names that people read.
    """
    return TrailEvent.objects.create(
        kind=kind,
        actor=actor or current_user(),
        account=account,
        address=current_address(),
        subject=str(subject)[:_LONGEST_SUBJECT],
        words=words,
        plan=plan,
        old=old,
        new=new,
    )
