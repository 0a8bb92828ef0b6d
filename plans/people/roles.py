"""The groups that people belong to and what they may do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    QuerySet,
    prefetch_related_objects,
)
from django.utils import timezone

from plans.models import Unit, UnitMember
from plans.models.people import GroupTerm, in_term
from plans.records.guards import Guard

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

STRATEGY_TEAM = "Strateji Ekibi"
COUNCIL = "Meclis"
AUDITOR = "Denetçi"

#: The groups that the program gives their rights by name, and what these are, in words.
GROUPS = {
    STRATEGY_TEAM: "Planı yazar ve denetler, izleme dönemlerini açıp kapatır, birimlerin "
    "gönderdiği değerleri onaylar ya da iade eder, raporları yayımlar. Yönetim sayfalarına girmesi "
    "için hesabında “yönetim sayfalarına girer” de işaretli olmalıdır. Birimlere kişi davet eder, "
    "ayrılanın hesabını kapatır; kimseyi gruba almaz, yetki vermez.",
    COUNCIL: "Taslak planı ve henüz yayımlanmamış raporları okur; hiçbir şeyi değiştiremez. "
    "Yayımlanmış raporları herkes okur.",
    AUDITOR: "Her şeyi geçmişiyle okur: taslakları, birimlerin girişlerini, kanıtları, kimin ne "
    "zaman ne yaptığını. Hiçbir şeyi değiştiremez; hesaba başka ne verilmişse uyur.",
}

#: Apps whose records the strategy team writes.
TEAM_APPS = ["plans", "indicators", "budgeting"]


def ensure_groups(*, using: str, **kwargs: Any) -> None:
    """Make the groups and give the strategy team its permissions (a `post_migrate` receiver)."""
    from django.contrib.auth.models import Permission

    for name in (COUNCIL, AUDITOR):
        Group.objects.using(using).get_or_create(name=name)
    team, _ = Group.objects.using(using).get_or_create(name=STRATEGY_TEAM)
    team.permissions.add(
        *Permission.objects.using(using).filter(content_type__app_label__in=TEAM_APPS)
    )


def group_guards() -> Iterator[Guard]:
    """The groups of the program keep their names, by which it finds them, and stay."""
    names = ", ".join(f"'{name}'" for name in GROUPS)
    message = "groups of the program are neither renamed nor deleted"
    renamed = f"OLD.name IN ({names}) AND NEW.name <> OLD.name"
    yield Guard("group_rename", "auth_group", "UPDATE OF name", renamed, message)
    yield Guard("group_delete", "auth_group", "DELETE", f"OLD.name IN ({names})", message)


def is_strategist(user: "User | AnonymousUser") -> bool:
    """Whether the person belongs to the strategy team; the system administrator counts."""
    return (user.is_superuser and user.is_active) or STRATEGY_TEAM in groups_of(user)


def is_auditor(user: "User | AnonymousUser") -> bool:
    """Whether the person audits: reads everything with its trail, and writes nothing."""
    return AUDITOR in groups_of(user)


def may_read_all(user: "User | AnonymousUser") -> bool:
    """Whether the person reads what everybody wrote, with drafts and trail: team and auditors."""
    return is_strategist(user) or is_auditor(user)


def kinds_of(user: "User | AnonymousUser") -> set[str]:
    """Which of `plans.people.KINDS` the person is."""
    named = {STRATEGY_TEAM: "team", COUNCIL: "council", AUDITOR: "auditor"}
    kinds = {named[group] for group in groups_of(user) & named.keys()} | {*roles_of(user).values()}
    return kinds | {"administrator"} if user.is_active and user.is_superuser else kinds


def groups_of(user: "User | AnonymousUser") -> set[str]:
    """Names of the groups of a person whose account is in use; one query as long as the object
    lives. An auditor is nothing else beside it: what else was given to the account is asleep."""
    if not user.is_active:
        return set()
    if kept := _kept(user):
        names = kept.groups
    else:
        if "groups" not in getattr(user, "_prefetched_objects_cache", ()):
            # A group with a term counts while it holds.
            over = GroupTerm.objects.filter(group=OuterRef("pk"), user=user.pk).exclude(in_term())
            now = Group.objects.filter(~Exists(over))
            prefetch_related_objects([user], Prefetch("groups", now))
        names = {group.name for group in user.groups.all()}
    return {AUDITOR} if AUDITOR in names else set(names)


def name_of_person(user: "User | None", unknown: str = "—") -> str:
    """What people call the person who did something; `unknown` for commands."""
    return (user.get_full_name() or user.get_username()) if user else unknown


def units_of(user: "User | AnonymousUser") -> set[int]:
    """Keys of the units that the person works for, and of those that these took over from."""
    return set(roles_of(user))


def managed_by(user: "User | AnonymousUser") -> set[int]:
    """Keys of the units whose müdür the person is."""
    return {unit for unit, role in roles_of(user).items() if role == "manager"}


def roles_of(user: "User | AnonymousUser") -> dict[int, str]:
    """The person's role in each unit that they work for, by the units' keys; it is the same in
    those that the unit took over from."""
    if not user.is_active or is_auditor(user):
        return {}
    if kept := _kept(user):
        return dict(kept.roles)
    names = ("role", "unit", "unit__predecessors")
    rows = user.unit_memberships.filter(in_term()).order_by("role").values_list(*names)
    return {key: role for role, *keys in rows for key in keys if key}


def terms_outside(user: "User | AnonymousUser") -> list[UnitMember]:
    """What the person is to work for from a later day, or worked for until a past one."""
    if not user.is_authenticated:
        return []
    return list(user.unit_memberships.exclude(in_term()).select_related("unit"))


def members_now() -> QuerySet[UnitMember]:
    """The people of units whose account is in use and whose term holds."""
    return UnitMember.objects.filter(in_term(), user__is_active=True)


def team_now() -> QuerySet[User]:
    """The members of the strategy team whose account is in use and whose term holds."""
    over = GroupTerm.objects.filter(user=OuterRef("pk"), group__name=STRATEGY_TEAM)
    people = User.objects.filter(groups__name=STRATEGY_TEAM, is_active=True)
    return people.exclude(Exists(over.exclude(in_term())))


# --- The person of a request --------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """What the person of a request is: the groups, the roles by unit, and the units themselves
    with their successors, by code."""

    groups: set[str]
    roles: dict[int, str]
    units: dict[str, Unit]


@lru_cache(maxsize=1)
def _people(day: date) -> QuerySet[Any]:
    """Everybody, a row for each group and each unit that they have on this day; a query that takes
    longer to build than to answer."""
    over = GroupTerm.objects.filter(group=OuterRef("groups"), user=OuterRef("pk"))
    people: QuerySet[Any] = User.objects.annotate(
        membership=FilteredRelation("unit_memberships", condition=in_term("unit_memberships__")),
        predecessor=F("membership__unit__predecessors"),
        group=F("groups__name"),
        is_over=Exists(over.exclude(in_term())),
    )
    return people.select_related("membership__unit__successor").order_by("membership__role")


def read_person(key: Any) -> User | None:
    """The person with this key, with what every page asks about them, in one query; it is
    remembered as long as the object lives."""
    rows = list(_people(timezone.localdate()).filter(pk=key))
    if not rows:
        return None
    works = [(row.membership, row.predecessor) for row in rows if hasattr(row, "membership")]
    person: Any = rows[0]
    person.kept = Kept(
        groups={row.group for row in rows if row.group and not row.is_over},
        roles={unit: one.role for one, former in works for unit in (one.unit_id, former) if unit},
        units={one.unit.code: one.unit for one, _ in works},
    )
    return person


def _kept(user: "User | AnonymousUser") -> Kept | None:
    return getattr(user, "kept", None)


def find_unit(user: User, code: str) -> Unit | None:
    """The unit with this code, with its successor; no query where the person of a request works
    for it."""
    kept = _kept(user)
    own = kept.units.get(code) if kept else None
    return own or Unit.objects.filter(code=code).select_related("successor").first()
