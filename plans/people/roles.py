"""The groups that people belong to and what they may do."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User

STRATEGY_TEAM = "Strateji Ekibi"
COUNCIL = "Meclis"

#: Apps whose records the strategy team writes.
TEAM_APPS = ["plans", "indicators", "budgeting"]


def ensure_groups(*, using: str, **kwargs: Any) -> None:
    """Make the groups and give the strategy team its permissions (a `post_migrate` receiver)."""
    from django.contrib.auth.models import Group, Permission

    Group.objects.using(using).get_or_create(name=COUNCIL)
    team, _ = Group.objects.using(using).get_or_create(name=STRATEGY_TEAM)
    team.permissions.add(
        *Permission.objects.using(using).filter(content_type__app_label__in=TEAM_APPS)
    )


def is_strategist(user: "User | AnonymousUser") -> bool:
    """Whether the person belongs to the strategy team; the system administrator counts."""
    return user.is_active and (user.is_superuser or user.groups.filter(name=STRATEGY_TEAM).exists())


def name_of_person(user: "User | None", unknown: str = "—") -> str:
    """What people call the person who did something; `unknown` for commands."""
    return (user.get_full_name() or user.get_username()) if user else unknown


def units_of(user: "User | AnonymousUser") -> set[int]:
    """Keys of the units that the person works for."""
    return set(user.unit_memberships.values_list("unit_id", flat=True)) if user.is_active else set()
