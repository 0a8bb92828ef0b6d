"""Who is in which unit and group with which role, from when to when: one list of all people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import (
    Case,
    CharField,
    Exists,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from plans.admin.base.pages import admin_address
from plans.exchange.report_sheet import ReportColumn, ReportTable, report_book
from plans.exchange.writing import workbook_response
from plans.language.codes import parse_key
from plans.models import GroupTerm, Institution, Unit, UnitMember
from plans.models.people import in_term, spans
from plans.people.roles import GROUPS, name_of_person

ADMINISTRATOR = "Sistem yöneticisi"

#: What an account may be by now, by the word in addresses.
STATES = {
    "etkin": "etkin",
    "davet": "davet edildi, parola seçmedi",
    "girmedi": "hiç girmedi",
    "gorevsiz": "bugün görevi yok",
    "ayrildi": "ayrıldı",
}


#: Rows of a person, inside of a question about people.
_MINE = {"user": OuterRef("pk")}


@dataclass(frozen=True)
class Role:
    """What somebody is somewhere: for a unit, in a group, or an administrator everywhere."""

    place: str
    name: str
    term: UnitMember | GroupTerm | None
    #: The record whose page changes it.
    record: Model


def roles_of_row(user: User) -> Iterator[Role]:
    """All that a person of the list is, was and will be."""
    if user.is_superuser:
        yield Role(ADMINISTRATOR, "", None, user)
    terms = {term.group_id: term for term in user.group_terms.all()}
    for group in user.groups.all():
        yield Role(group.name, "", terms.pop(group.pk, None), user)
    for term in terms.values():
        if not term.holds:  # a group that the person is out of
            yield Role(term.group.name, "", term, user)
    for member in user.unit_memberships.all():
        yield Role(str(member.unit), member.get_role_display(), member, member)


def read_people(people: QuerySet[User]) -> QuerySet[User]:
    """The rows of the list with what they show, in as many queries for many people."""
    over = GroupTerm.objects.filter(user=OuterRef("user"), group=OuterRef("group"))
    works = Exists(UnitMember.objects.filter(in_term(), **_MINE))
    belongs = Exists(
        User.groups.through.objects.filter(**_MINE).exclude(Exists(over.exclude(in_term())))
    )
    members = UnitMember.objects.select_related("unit").order_by("unit__order")
    steps = Authenticator.objects.filter(**_MINE).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return people.annotate(
        state=Case(
            When(is_active=False, then=Value("ayrildi")),
            When(~works & ~belongs & Q(is_superuser=False), then=Value("gorevsiz")),
            When(last_login__isnull=False, then=Value("etkin")),
            When(password__startswith="!", then=Value("davet")),
            default=Value("girmedi"),
            output_field=CharField(),
        ),
        has_second_step=Exists(steps),
        first_unit=Subquery(members.filter(**_MINE).values("unit__order")[:1]),
    ).prefetch_related(
        Prefetch("unit_memberships", members),
        Prefetch("group_terms", GroupTerm.objects.select_related("group")),
        Prefetch("groups", Group.objects.order_by("pk")),
    )


# --- Filters --------------------------------------------------------------------------------------


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "durum", "durum"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in STATES else queryset


class SecondStepFilter(admin.SimpleListFilter):
    title, parameter_name = "ikinci adım", "adim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("var", "kurulu"), ("yok", "kurulu değil")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        is_asked = self.value() in ("var", "yok")
        return queryset.filter(has_second_step=self.value() == "var") if is_asked else queryset


class RoleFilter(admin.SimpleListFilter):
    """Unit, role and term are asked of one and the same role of a person."""

    NAMES = ("birim", "gorev", "sure")

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        unit, role, span = (request.GET.get(name, "") for name in self.NAMES)
        asked = [name for name in self.NAMES if request.GET.get(name)]
        if asked[:1] != [self.parameter_name]:
            return queryset  # another of the three narrows the list
        return queryset.filter(_having(parse_key(unit), role, span))


def _having(unit: int | None, role: str, span: str) -> Q:
    """Who has such a role, in a unit or in a group."""
    if role == ADMINISTRATOR:
        return Q(is_superuser=True)
    days = spans()[span][1] if span in spans() else Q()
    works: QuerySet[Any] = UnitMember.objects.filter(days)
    belongs: QuerySet[Any] = GroupTerm.objects.filter(days)
    if not days:  # a group without a term is one, too
        belongs = User.groups.through.objects.all()
    if unit:
        works, belongs = works.filter(unit=unit), belongs.none()
    if role in UnitMember.Role.values:
        works, belongs = works.filter(role=role), belongs.none()
    elif role:
        works, belongs = works.none(), belongs.filter(group__name=role)
    return Q(Exists(works.filter(**_MINE))) | Q(Exists(belongs.filter(**_MINE)))


class UnitFilter(RoleFilter):
    title, parameter_name = "birim", "birim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        units = Unit.objects.filter(members__isnull=False).distinct()
        return [(str(unit.pk), str(unit)) for unit in units]


class RoleNameFilter(RoleFilter):
    title, parameter_name = "görev", "gorev"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        names = [*GROUPS, ADMINISTRATOR]
        return [*UnitMember.Role.choices, *zip(names, names, strict=True)]


class SpanFilter(RoleFilter):
    title, parameter_name = "süre", "sure"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, title) for word, (title, _) in spans().items()]


# --- What is shown --------------------------------------------------------------------------------


def show_roles(user: User) -> str:
    """The roles as lines, each with its days and a way to change them."""
    return format_html(
        '<ul class="roles">{}</ul>',
        format_html_join(
            "",
            '<li>{} <span class="span">{}</span> <strong>{}</strong></li>',
            ((_name(role), *_days(role)) for role in roles_of_row(user)),
        ),
    )


def _name(role: Role) -> str:
    words = f"{role.place}: {role.name}" if role.name else role.place
    if not isinstance(role.record, UnitMember):
        return words
    return format_html('<a class="text-link" href="{}">{}</a>', admin_address(role.record), words)


def _days(role: Role) -> tuple[str, str]:
    return (role.term.span, role.term.state) if role.term else ("süresiz", "")


def second_step_of(user: Any) -> str:
    return "kurulu" if user.has_second_step else "kurulu değil"


def write_people(people: QuerySet[Any]) -> HttpResponse:
    """The list as a workbook, a row for each role."""
    widths = {"Kişi": 28, "Kullanıcı adı": 20, "E-posta": 30, "Birim ya da grup": 40, "Görev": 14}
    widths |= {"Başlangıç": 12, "Son gün": 12, "Süre": 22, "Durum": 26}
    widths |= {"İkinci adım": 12, "Son giriş": 12}
    rows = []
    for user in people:
        for role in [*roles_of_row(user)] or [Role("", "", None, user)]:
            term = role.term
            rows.append(
                [
                    *(name_of_person(user), user.get_username(), user.email, role.place, role.name),
                    *((term.starts_on, term.ends_on, term.state) if term else (None, None, "")),
                    *(STATES[user.state], second_step_of(user)),
                    user.last_login and timezone.localdate(user.last_login),
                ]
            )
    institution = Institution.objects.values_list("name", flat=True).first() or ""
    columns = [ReportColumn(*one) for one in widths.items()]
    table = ReportTable("Kişiler", columns, rows, has_filter=True)
    book = report_book(institution, "Kişiler ve görevleri", [table])
    return workbook_response(book, f"kisiler-{timezone.localdate()}.xlsx")
