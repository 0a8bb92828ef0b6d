"""Who works for the units, for chasing them and writing to them."""

from collections import defaultdict

from plans.models import UnitMember


def members_by_unit() -> dict[int, list[UnitMember]]:
    """The members of each unit whose account is in use, managers first; one query."""
    members: dict[int, list[UnitMember]] = defaultdict(list)
    for member in (
        UnitMember.objects.filter(user__is_active=True)
        .select_related("user")
        .order_by("-role", "user__first_name", "user__last_name", "user__username")
    ):
        members[member.unit_id].append(member)
    return members
