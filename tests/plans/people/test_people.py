"""People: what they were allowed to do and since when; accounts are closed, never deleted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from indicators.models import Measurement
from plans.models import Unit, UnitMember
from plans.people.rights import Team, read_team
from plans.people.roles import COUNCIL, GROUPS, STRATEGY_TEAM, is_strategist
from plans.people.tags import browser
from tests.support.admin_forms import untouched
from tests.support.cycle import send

pytestmark = pytest.mark.differs


@pytest.fixture
def admin(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("yonetici", first_name="Ayşe"))
    return client


def page_of(user: User, kind: str = "change") -> str:
    return reverse(f"admin:auth_user_{kind}", args=[user.pk])


def changes(user: User) -> list[str]:
    return [str(change) for change in user.right_changes.order_by("pk")]


# --- Rights -------------------------------------------------------------------------------------


def test_joining_and_leaving_a_group_is_kept_from_either_side(db: None) -> None:
    user, team = User.objects.create(username="uye"), Group.objects.get(name=STRATEGY_TEAM)
    user.groups.add(team)
    user.groups.add(team)  # no change
    team.user_set.remove(user)
    user.groups.remove(team)  # no change
    user.groups.set([team])
    user.groups.clear()
    joined, left = "“Strateji Ekibi” grubuna eklendi", "“Strateji Ekibi” grubundan çıkarıldı"
    assert changes(user) == [joined, left, joined, left]


def test_what_an_account_may_do_is_kept_where_it_changes(db: None) -> None:
    user = User.objects.create(username="uye", is_staff=True)
    user.first_name = "Ad"
    user.save()
    user.is_superuser, user.is_active = True, False
    user.save()
    assert changes(user) == [
        "yönetim sayfalarına giriş verildi",
        "hesap kapatıldı",
        "sistem yöneticisi yapıldı",
    ]


def test_a_login_asks_nothing_more_of_the_database(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = User.objects.create(username="uye")
    with django_assert_num_queries(1):
        user.save(update_fields=["last_login"])


def test_the_history_of_a_person_tells_who_gave_which_right_from_where(
    admin: Client, strategist: User
) -> None:
    groups = Group.objects.filter(name=COUNCIL).values_list("pk", flat=True)
    data = untouched(admin.get(page_of(strategist))) | {"groups": list(groups)}
    data.pop("is_active")
    assert admin.post(page_of(strategist), data).status_code == 302
    told = {
        (change.kind, change.who, change.address)
        for change in admin.get(page_of(strategist, "history")).context["changes"]
    }
    assert {
        ("“Meclis” grubuna eklendi", "Ayşe", "127.0.0.1"),
        ("“Strateji Ekibi” grubundan çıkarıldı", "Ayşe", "127.0.0.1"),
        ("“Strateji Ekibi” grubuna eklendi", "—", None),
        ("hesap kapatıldı", "Ayşe", "127.0.0.1"),
    } <= told


def test_the_history_of_a_person_is_for_who_may_see_accounts(
    client: Client, strategist: User
) -> None:
    client.force_login(strategist)
    assert client.get(page_of(strategist, "history")).status_code == 403


# --- Closed, not deleted ------------------------------------------------------------------------


def test_not_even_the_administrator_deletes_accounts_or_groups(admin: Client, clerk: User) -> None:
    assert admin.get(page_of(clerk, "delete")).status_code == 403
    group = Group.objects.first()
    assert admin.post(reverse("admin:auth_group_delete", args=[group.pk])).status_code == 403
    for name in ("auth_user", "auth_group"):
        page = admin.get(reverse(f"admin:{name}_changelist"))
        assert "delete_selected" not in page.text


@pytest.mark.differs
@pytest.mark.parametrize("name", [STRATEGY_TEAM, COUNCIL])
def test_nobody_renames_or_deletes_a_group_of_the_program(db: None, name: str) -> None:
    group = Group.objects.filter(name=name)
    with pytest.raises(IntegrityError, match="neither renamed nor deleted"), transaction.atomic():
        group.update(name="Ekip")
    with pytest.raises(IntegrityError, match="neither renamed nor deleted"), transaction.atomic():
        group.delete()
    group.update(name=name)  # the same name is no change
    assert group.exists()


def test_other_groups_are_renamed_and_deleted(db: None) -> None:
    group = Group.objects.create(name="Komisyon")
    group.name = "Kurul"
    group.save()
    group.delete()
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)


def test_the_page_of_a_group_of_the_program_keeps_its_name(admin: Client) -> None:
    group = Group.objects.get(name=STRATEGY_TEAM)
    address = reverse("admin:auth_group_change", args=[group.pk])
    admin.post(address, {"name": "Ekip"})
    group.refresh_from_db()
    assert group.name == STRATEGY_TEAM
    assert "birimlerin gönderdiği değerleri onaylar" in admin.get(address).text


def test_the_page_of_a_group_shows_who_is_in_it(admin: Client, strategist: User) -> None:
    User.objects.filter(pk=strategist.pk).update(first_name="Elif", is_active=False)
    group = Group.objects.get(name=STRATEGY_TEAM)
    page = admin.get(reverse("admin:auth_group_change", args=[group.pk])).text
    assert f'href="{page_of(strategist)}">Elif (kapalı)</a>' in page


def test_the_list_of_groups_counts_their_people_in_as_many_queries(
    admin: Client, strategist: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        Group.objects.create(name=str(number)).user_set.add(strategist)
    with django_assert_max_num_queries(12):
        page = admin.get(reverse("admin:auth_group_changelist"))
    counts = {group.name: group.member_count for group in page.context["cl"].result_list}
    assert (counts[STRATEGY_TEAM], counts[COUNCIL]) == (1, 0)


def test_the_page_of_an_account_says_how_it_is_closed(admin: Client, clerk: User) -> None:
    assert "Hesaplar silinmez, kapatılır" in admin.get(page_of(clerk)).text


def test_a_unit_is_saved_though_somebody_of_it_has_a_closed_account(
    client: Client, strategist: User, clerk: User, unit: Unit
) -> None:
    client.force_login(strategist)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    address = reverse("admin:plans_unit_change", args=[unit.pk])
    data = untouched(client.get(address)) | {"short_name": "Mali"}
    assert client.post(address, data).status_code == 302
    assert UnitMember.objects.get().user == clerk


# --- Members of units ---------------------------------------------------------------------------


def test_the_histories_of_unit_and_person_tell_of_a_membership(
    admin: Client, unit: Unit, strategist: User
) -> None:
    page = reverse("admin:plans_unitmember_invite", args=[unit.pk])
    admin.post(page, {"lines": strategist.get_username(), "confirm": "1"})
    address = reverse("admin:plans_unitmember_change", args=[unit.members.get().pk])
    admin.post(address, untouched(admin.get(address)) | {"ends_on": "31.12.2025"})
    for page in (
        reverse("admin:plans_unit_history", args=[unit.pk]),
        page_of(strategist, "history"),
    ):
        told = [
            (change.kind, change.name, change.who, change.address)
            for change in admin.get(page).context["changes"]
            if change.what == "Birim görevlisi"
        ]
        name = "strateji, Mali Hizmetler Müdürlüğü"
        assert told == [
            ("değişti", name, "Ayşe", "127.0.0.1"),
            ("eklendi", name, "Ayşe", "127.0.0.1"),
        ]


# --- Who was in the strategy team ---------------------------------------------------------------


def day(number: int) -> datetime:
    return datetime(2025, 1, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("present", "past", "at", "included"),
    [
        (True, [], None, True),
        (True, [], day(5), True),  # a member since before changes were kept
        (False, [], day(5), False),
        (True, [(day(3), True)], day(5), True),
        (True, [(day(3), True)], day(3), True),
        (True, [(day(3), True)], day(2), False),
        (True, [(day(3), True)], None, True),
        (False, [(day(3), False)], day(2), True),
        (False, [(day(3), False)], day(4), False),
        (False, [(day(3), True), (day(6), False)], day(5), True),
        (False, [(day(3), True), (day(6), False)], day(7), False),
        (False, [(day(3), True), (day(6), False)], None, False),
        (True, [(day(3), False), (day(6), True)], day(5), False),
    ],
)
def test_who_belonged_to_the_team_when(
    present: bool, past: list[tuple[datetime, bool]], at: datetime | None, included: bool
) -> None:
    changes: dict[tuple[str, int | None], Any] = {(STRATEGY_TEAM, 7): past} if past else {}
    team = Team({STRATEGY_TEAM: frozenset({7} if present else ())}, changes)
    assert team.includes(7, at) is included
    assert not team.includes(None, at)


def test_what_a_strategist_entered_for_a_unit_is_known_after_she_has_left_both(
    draft: Measurement, unit: Unit, strategist: User
) -> None:
    membership = UnitMember.objects.create(unit=unit, user=strategist)
    sent = send(strategist, draft)
    membership.delete()
    strategist.groups.clear()
    assert read_team().includes(sent.entered_by_id, sent.entered_at)
    assert not read_team().includes(strategist.pk)
    assert [entry.history_type for entry in UnitMember.history.filter(user=strategist)] == [
        "-",
        "+",
    ]


def test_the_team_is_read_in_as_many_queries_for_many_people(
    strategist: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        User.objects.create(username=str(number)).groups.add(Group.objects.get(name=STRATEGY_TEAM))
    with django_assert_num_queries(3):
        team = read_team()
        assert all(map(team.includes, [strategist.pk] * 20))


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_closed_account_is_of_no_team(strategist: User, is_superuser: bool) -> None:
    strategist.is_superuser = is_superuser
    assert is_strategist(strategist)
    strategist.is_active = False
    assert not is_strategist(strategist)


@pytest.mark.parametrize("flag", ["is_active", "is_staff", "is_superuser"])
def test_the_last_administrator_stays_one(admin: Client, flag: str) -> None:
    root = User.objects.get(is_superuser=True)
    data = untouched(admin.get(page_of(root)))
    del data[flag]
    assert "son sistem yöneticisinin hesabı" in admin.post(page_of(root), data).text
    User.objects.create_superuser("ikinci")
    assert admin.post(page_of(root), data).status_code == 302
    assert not getattr(User.objects.get(pk=root.pk), flag)


@pytest.mark.parametrize(("name", "noun"), [("group", "grup"), ("user", "kullanıcı")])
def test_lists_of_accounts_and_groups_count_in_turkish(
    admin: Client, clerk: User, name: str, noun: str
) -> None:
    page = admin.get(reverse(f"admin:auth_{name}_changelist"))
    assert f">{page.context['cl'].result_count} {noun}<" in page.text


# --- Browsers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari Edg/130", "Edge, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/132.0",
            "Firefox, Linux",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari",
            "Safari, iPhone",
        ),
        ("curl", "bilinmeyen tarayıcı"),
    ],
)
def test_a_browser_is_called_as_its_owner_calls_it(user_agent: str, shown: str) -> None:
    assert browser(user_agent) == shown
