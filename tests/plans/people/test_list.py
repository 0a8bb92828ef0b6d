"""The list of all people: who is in which unit and group with which role, from when to when."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from openpyxl import load_workbook

from plans.models import Unit, UnitMember
from plans.people.roles import COUNCIL
from plans.people.steps import Invited, invite, invite_to_group, leave

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
PEOPLE = "/admin/auth/user/"


@pytest.fixture
def people(strategist: User, clerk: User, unit: Unit) -> dict[str, User]:
    """By what they are: some with a term that is over, soon over, or ahead."""
    other = Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen")
    other.members.create(user=clerk, role="manager", ends_on=TODAY - DAY)
    colleague = User.objects.create_user("mudur", password="uzun-parola-42")
    term = {"starts_on": TODAY, "ends_on": TODAY + 9 * DAY}
    unit.members.create(user=colleague, role="manager", **term)
    council = Group.objects.get(name=COUNCIL)
    member = invite_to_group(None, council, Invited("uye@b.tr", "Meclis", "Üyesi"))
    soon = invite_to_group(None, council, Invited("yeni@b.tr", starts_on=TODAY + DAY))
    gone = invite(None, other, Invited("giden@b.tr")).user
    leave(None, gone)
    User.objects.update(last_login=None)
    User.objects.filter(pk=clerk.pk).update(last_login=timezone.now())
    app = {"type": Authenticator.Type.TOTP, "data": {}}
    Authenticator.objects.create(user=clerk, **app)
    found = {"strategist": strategist, "clerk": clerk, "colleague": colleague}
    return found | {"member": member, "soon": soon, "gone": gone}


#: Who is found, by what is asked; `{}` is the key of the first unit.
FOUND = {
    "": "strategist clerk colleague member soon gone",
    "q=FEN İŞLERİ": "clerk gone",
    "q=üyesi": "member",
    "birim={}": "clerk colleague",
    "birim={}&gorev=manager": "colleague",
    "gorev=manager": "clerk colleague",
    "gorev=Meclis": "member soon",
    "birim={}&gorev=Meclis": "",
    "gorev=Meclis&sure=baslamadi": "soon",
    "gorev=Sistem yöneticisi": "",
    "sure=dolacak": "colleague",
    "sure=doldu": "clerk gone",
    "birim={}&sure=doldu": "",
    "durum=etkin": "clerk",
    "durum=davet": "member",
    "durum=gorevsiz": "soon",
    "durum=ayrildi": "gone",
    "adim=var": "clerk",
    "birim=x&gorev=x&sure=x&durum=x&adim=x": "",
}


@pytest.fixture
def ask(rf: RequestFactory, strategist: User) -> Callable[[str], list[User]]:
    """The people of the list for what its address asks, without its page."""

    def find(asked: str) -> list[User]:
        request = rf.get(PEOPLE, QueryDict(asked))
        request.user = strategist
        return list(admin.site._registry[User].get_changelist_instance(request).queryset)

    return find


@pytest.mark.differs
def test_the_list_of_people_is_searched_and_narrowed(
    ask: Callable[[str], list[User]], people: dict[str, User], unit: Unit
) -> None:
    names = {user: name for name, user in people.items()}
    found = {
        asked: " ".join(
            name for name in people if name in {names[u] for u in ask(asked.format(unit.pk))}
        )
        for asked in FOUND
    }
    assert found == FOUND


def _words(page: Any) -> str:
    return " ".join(strip_tags(page.text).split())


def test_a_person_of_the_list_has_all_roles_with_their_days(
    team: Client, people: dict[str, User], unit: Unit
) -> None:
    page = _words(team.get(PEOPLE, {"q": "memur"}))
    assert "Mali Hizmetler Müdürlüğü: Veri girişi süresiz" in page
    yesterday = f"{TODAY - DAY:%d.%m.%Y}"
    assert f"Fen İşleri Müdürlüğü: Müdür son gün {yesterday} süresi doldu" in page
    assert "etkin kurulu" in page
    page = _words(team.get(PEOPLE, {"sure": "dolacak"}))
    assert f"{TODAY:%d.%m.%Y} – {TODAY + 9 * DAY:%d.%m.%Y} 9 gün sonra dolacak" in page


@pytest.mark.differs
def test_the_list_is_put_in_order_by_its_columns(
    ask: Callable[[str], list[User]], people: dict[str, User]
) -> None:
    for column in range(1, 6):
        rows = [ask(f"o={way}") for way in (column, -column)]
        assert {*rows[0]} == {*people.values()} == {*rows[1]}
        assert rows[0][0] != rows[1][0], column


def test_the_list_is_taken_along_with_a_row_for_each_role(
    team: Client, people: dict[str, User]
) -> None:
    keys = [str(user.pk) for user in people.values()]
    file = team.post(PEOPLE, {"action": "export", "_selected_action": keys})
    assert file.headers["Content-Disposition"].endswith('.xlsx"')
    sheet = load_workbook(io.BytesIO(file.content)).active
    rows = [row[:5] for row in sheet.iter_rows(min_row=5, values_only=True)]
    mine = [row[3:] for row in rows if row[0] == "Örnek Memur"]
    assert mine == [
        ("Mali Hizmetler Müdürlüğü", "Veri girişi"),
        ("Fen İşleri Müdürlüğü", "Müdür"),
    ]
    assert len(rows) == 7


def test_the_list_of_200_people_takes_as_many_queries_as_that_of_few(
    team: Client, people: dict[str, User], unit: Unit
) -> None:
    with CaptureQueriesContext(connection) as few:
        team.get(PEOPLE)
    new = User.objects.bulk_create(User(username=f"kisi{number}") for number in range(200))
    UnitMember.objects.bulk_create(UnitMember(unit=unit, user=user) for user in new)
    with CaptureQueriesContext(connection) as many:
        assert team.get(PEOPLE).context["cl"].result_count == 206
    assert len(many) == len(few) <= 25


def test_the_old_list_of_members_leads_to_that_of_all_people(team: Client, unit: Unit) -> None:
    address = reverse("admin:plans_unitmember_changelist")
    assert team.get(address).headers["Location"] == PEOPLE
    found = team.get(address, {"unit__id__exact": unit.pk}).headers["Location"]
    assert found == f"{PEOPLE}?birim={unit.pk}"


def test_only_an_administrator_opens_the_account_of_a_person_of_the_list(
    team: Client, admin_client: Client, clerk: User
) -> None:
    link = f'href="{PEOPLE}{clerk.pk}/change/'
    assert link not in team.get(PEOPLE).text
    assert link in admin_client.get(PEOPLE).text


def test_every_link_above_the_list_leads_the_team_somewhere(team: Client, db: None) -> None:
    assert team.get(reverse("admin:app_list", args=["auth"])).status_code == 200
    assert reverse("admin:app_list", args=["auth"]) in team.get(PEOPLE).text


def test_people_who_are_none_are_no_server_error(team: Client, clerk: User) -> None:
    for key in ("x", "9" * 18):
        data = {"action": "export", "_selected_action": [str(clerk.pk), key]}
        assert "artık bu listede değil" in team.post(PEOPLE, data, follow=True).text
