"""The trail of rights: who gave whom which right when, and who was in the strategy team then."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone

from plans.models import RightChange
from plans.models.people import FLAGS
from plans.people.roles import STRATEGY_TEAM
from plans.records.history import current_address, current_user

# --- Keeping it ---------------------------------------------------------------------------------


def note_groups(
    *,
    instance: Model,
    action: str,
    reverse: bool,
    pk_set: Collection[int] | None,
    using: str,
    **kwargs: Any,
) -> None:
    """Record who joins and leaves a group (a receiver of `m2m_changed`)."""
    if action not in ("post_add", "pre_remove", "pre_clear"):
        return
    links = User.groups.through.objects.using(using)
    links = links.filter(**{"group" if reverse else "user": instance.pk})
    if pk_set is not None:
        links = links.filter(**{"user__in" if reverse else "group__in": pk_set})
    found = links.order_by("pk").values_list("user_id", "group__name")
    _keep(using, [(user, name, action == "post_add") for user, name in found])


def remember_flags(
    *, instance: Any, using: str, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Remember the rights of an account before it is saved (a receiver of `pre_save`)."""
    instance._flags_before = None
    if update_fields is None or FLAGS.keys() & set(update_fields):
        stored = User.objects.using(using).filter(pk=instance.pk).values(*FLAGS).first()
        instance._flags_before = stored or {name: name == "is_active" for name in FLAGS}


def note_flags(*, instance: Any, using: str, **kwargs: Any) -> None:
    """Record the rights that an account gained or lost (a receiver of `post_save`)."""
    now = {name: getattr(instance, name) for name in FLAGS}
    before = instance._flags_before or now
    _keep(using, [(instance.pk, name, now[name]) for name in FLAGS if before[name] != now[name]])


def _keep(using: str, changes: Iterable[tuple[int, str, bool]]) -> None:
    RightChange.objects.using(using).bulk_create(
        RightChange(
            account_id=account,
            right=right,
            is_granted=is_granted,
            user=current_user(),
            address=current_address(),
            created_at=timezone.now(),
        )
        for account, right, is_granted in changes
    )


# --- Reading it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Team:
    """Who belongs, and belonged, to the strategy team; system administrators count."""

    #: By right that makes a member: who has it now. By right and person: its changes.
    present: dict[str, frozenset[int]]
    changes: dict[tuple[str, int | None], list[tuple[datetime, bool]]]

    def includes(self, user_id: int | None, at: datetime | None = None) -> bool:
        """Whether the person belonged to the team at that moment; without one, belongs to it."""
        return any(self._had(right, user_id, at) for right in self.present)

    def _had(self, right: str, user_id: int | None, at: datetime | None) -> bool:
        changes = self.changes.get((right, user_id), [])
        if at is None or not changes:
            return user_id in self.present[right]
        place = bisect_right(changes, at, key=lambda change: change[0])
        # Before the first change it was the other way round.
        return changes[place - 1][1] if place else not changes[0][1]


def read_team() -> Team:
    """The strategy team with its past, in three queries."""
    members = User.objects.filter(groups__name=STRATEGY_TEAM).values_list("pk", flat=True)
    administrators = User.objects.filter(is_superuser=True).values_list("pk", flat=True)
    present = {STRATEGY_TEAM: frozenset(members), "is_superuser": frozenset(administrators)}
    changes: dict[tuple[str, int | None], list[tuple[datetime, bool]]] = defaultdict(list)
    for right, account, at, is_granted in (
        RightChange.objects.filter(right__in=present)
        .order_by("created_at", "pk")
        .values_list("right", "account_id", "created_at", "is_granted")
    ):
        changes[right, account].append((at, is_granted))
    return Team(present, dict(changes))
