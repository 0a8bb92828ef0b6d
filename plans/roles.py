"""The groups that people belong to and what they may do."""

from typing import Any

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
