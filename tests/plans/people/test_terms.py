"""Inviting people, terms with a beginning and an end, leaving."""

import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from indicators.models import Measurement
from plans.exchange.table import FileError
from plans.models import GroupTerm, TrailEvent, Unit, UnitMember
from plans.people.roles import (
    AUDITOR,
    COUNCIL,
    STRATEGY_TEAM,
    find_unit,
    groups_of,
    is_auditor,
    is_strategist,
    members_now,
    read_person,
    roles_of,
    team_now,
)
from plans.people.steps import Invited, PeopleError, invite, invite_to_group, leave, open_tasks
from plans.units.inviting import read_file, read_lines
from reports.access import sees_drafts
from tests.support.admin_forms import untouched
from tests.support.meetings import call
from tests.support.pages import read_page
from tests.support.second_step import sign_in
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.differs

TODAY = timezone.localdate()
DAY = timedelta(days=1)


PEOPLE = "/admin/auth/user/"


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


# --- Terms --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, None, True),
        (None, TODAY + DAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
    ],
)
def test_a_role_gives_something_while_its_term_holds(
    clerk: User, strategist: User, starts: date | None, ends: date | None, holds: bool
) -> None:
    UnitMember.objects.update(starts_on=starts, ends_on=ends)
    team = Group.objects.get(name=STRATEGY_TEAM)
    GroupTerm.objects.create(user=strategist, group=team, starts_on=starts, ends_on=ends)
    person, writer = again(clerk), again(strategist)
    assert bool(roles_of(person)) is holds
    assert members_now().exists() is holds
    assert (STRATEGY_TEAM in groups_of(writer), is_strategist(writer)) == (holds, holds)
    assert writer.has_perm("plans.change_plan") is holds
    assert sees_drafts(writer) is holds
    assert team_now().exists() is holds


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ({"starts_on": TODAY + DAY}, f"göreviniz {TODAY + DAY:%d.%m.%Y} tarihinde başlar."),
        ({"ends_on": TODAY - DAY}, f"göreviniz {TODAY - DAY:%d.%m.%Y} tarihinde sona erdi."),
    ],
)
def test_who_is_outside_a_term_reads_why_there_is_no_work(
    client: Client, clerk: User, term: dict[str, date], said: str
) -> None:
    UnitMember.objects.update(**term)
    client.force_login(clerk)
    assert said in read_page(client.get("/"))


def test_no_term_ends_before_it_begins(clerk: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitMember.objects.update(starts_on=TODAY, ends_on=TODAY - DAY)


def test_the_person_of_a_request_is_read_with_groups_and_roles_in_one_query(
    clerk: User, unit: Unit, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ended = {"is_active": False, "ended_on": TODAY, "successor": unit}
    former = Unit.objects.create(code="eski", name="Eski Müdürlük", short_name="Eski", **ended)
    over = Unit.objects.create(code="bitti", name="Bitti Müdürlüğü", short_name="Bitti")
    over.members.create(user=clerk, ends_on=TODAY - DAY)
    for name, ends in ((COUNCIL, None), (STRATEGY_TEAM, TODAY - DAY)):
        clerk.groups.add(group := Group.objects.get(name=name))
        GroupTerm.objects.create(user=clerk, group=group, ends_on=ends)
    roles = roles_of(again(clerk))
    assert roles == {unit.pk: "clerk", former.pk: "clerk"}
    with django_assert_num_queries(1):
        person: Any = read_person(clerk.pk)
        assert (roles_of(person), groups_of(person)) == (roles, {COUNCIL})
        assert find_unit(person, unit.code) == unit
    clerk.groups.add(Group.objects.get(name=AUDITOR))
    auditor: Any = read_person(clerk.pk)
    assert (roles_of(auditor), groups_of(auditor)) == ({}, {AUDITOR})
    assert read_person(0) is None


# --- Inviting -----------------------------------------------------------------------------------


def test_the_invited_chooses_a_password_by_the_link_and_works_for_the_unit(
    client: Client, strategist: User, unit: Unit
) -> None:
    member = invite(strategist, unit, Invited("ayse.yilmaz@ornek.bel.tr", "Ayşe", "Yılmaz"))
    run_tasks()
    (letter,) = mail.outbox
    assert "Mali Hizmetler Müdürlüğü biriminde Veri girişi göreviyle" in str(letter.body)
    assert "Kullanıcı adınız: ayse.yilmaz" in str(letter.body)
    (address,) = re.findall(r"(/parola/yeni/\S+)", str(letter.body))
    page = client.get(address, follow=True).redirect_chain[-1][0]
    secret = "kars kalesinde sabah"
    client.post(page, {"password1": secret, "password2": secret})
    sign_in(client, "ayse.yilmaz", secret)
    assert client.get("/veri-girisi/").status_code == 200
    assert roles_of(again(member.user)) == {unit.pk: "clerk"}
    assert TrailEvent.objects.filter(account=member.user, words__contains="davet edildi").exists()


def test_who_has_an_account_keeps_it(strategist: User, unit: Unit, stranger: User) -> None:
    stranger.email = "baska@ornek.bel.tr"
    stranger.set_password("uzun-parola-42")
    stranger.save()
    unit.name = "Yazı & Karar"
    invite(strategist, unit, Invited("Baska@ornek.bel.tr", role="manager"))
    assert roles_of(again(stranger))[unit.pk] == "manager"
    run_tasks()
    assert "göreviniz hesabınıza eklendi" in mail.outbox[0].body
    assert "Yazı & Karar" in mail.outbox[0].subject


def test_a_user_name_is_taken_once(strategist: User, unit: Unit) -> None:
    for domain in ("a.tr", "b.tr"):
        invite(strategist, unit, Invited(f"ali@{domain}"))
    assert {*unit.members.values_list("user__username", flat=True)} == {"ali", "ali2"}


def test_only_the_team_invites_and_lets_go(clerk: User, unit: Unit) -> None:
    with pytest.raises(PermissionDenied):
        invite(clerk, unit, Invited("x@ornek.bel.tr"))
    with pytest.raises(PermissionDenied):
        leave(clerk, clerk)


def test_a_closed_account_is_not_opened_by_an_invitation(
    strategist: User, unit: Unit, stranger: User
) -> None:
    User.objects.filter(pk=stranger.pk).update(email="b@ornek.bel.tr", is_active=False)
    with pytest.raises(PeopleError, match="hesap kapalı"):
        invite(strategist, unit, Invited("b@ornek.bel.tr"))


@pytest.mark.parametrize(
    "text",
    [
        "a@b.tr;Ayşe;Yılmaz;Müdür;01.02.2026;31.12.2026",
        "a@b.tr\tAyşe\tYılmaz\tmüdür\t01.02.2026\t31.12.2026",
        "Görev;E-posta;Ad;Soyad;Son gün;Başlangıç\nMüdür;a@b.tr;Ayşe;Yılmaz;31.12.2026;1.2.2026",
    ],
)
def test_a_pasted_list_is_read_with_and_without_a_header(unit: Unit, text: str) -> None:
    (line,) = read_lines(text, unit)
    days = date(2026, 2, 1), date(2026, 12, 31)
    assert line.person == Invited("a@b.tr", "Ayşe", "Yılmaz", "manager", *days)
    assert (line.number, line.faults, line.note) == (line.number, [], "yeni hesap")


def test_each_line_of_a_list_tells_its_faults(unit: Unit) -> None:
    lines = read_lines("a@b.tr\nyanlış adres@\nA@b.tr;;;başkan\nc@b.tr;;;;2.2.2026;1.2.2026", unit)
    said = [" ".join(line.faults) for line in lines]
    assert said[0] == ""
    assert "bir e-posta adresi değil" in said[1]
    assert "“başkan” tanınmadı" in said[2]
    assert "listede iki kez" in said[2]
    assert "Son gün başlangıçtan önce" in said[3]
    with pytest.raises(FileError, match="Liste boş"):
        read_lines(" ", unit)


def invitation_page(unit: Unit) -> str:
    return reverse("admin:plans_unitmember_invite", args=[unit.pk])


def test_the_page_shows_the_list_before_it_invites(team: Client, unit: Unit) -> None:
    page = team.post(invitation_page(unit), {"lines": "a@b.tr;Ali;Can\nb@b.tr"})
    assert "2 kişi davet edilecek" in read_page(page)
    assert not unit.members.exists()
    page = team.post(invitation_page(unit), {"lines": "a@b.tr\nyok"})
    assert "1 satırda düzeltilecek var" in read_page(page)
    page = team.post(invitation_page(unit), {"lines": f"a@b.tr;{'a' * 151};Can"})
    assert "Ad en çok 150 karakter olur." in read_page(page)
    data = {"lines": "a@b.tr;Ali;Can\nb@b.tr", "confirm": "1"}
    page = team.post(invitation_page(unit), data, follow=True)
    assert "2 kişiye davet gönderiliyor" in read_page(page)
    assert "davet edildi, parola seçmedi" in read_page(page)
    assert unit.members.count() == 2


def test_an_empty_list_is_answered_with_a_sentence(team: Client, unit: Unit) -> None:
    page = read_page(team.post(invitation_page(unit), {"lines": " "}))
    assert "Liste boş." in page
    assert "('Liste" not in page


def test_the_letter_tells_the_term(strategist: User, unit: Unit) -> None:
    invite(strategist, unit, Invited("a@b.tr", starts_on=date(2026, 2, 1)))
    run_tasks()
    assert "Görevinizin süresi: 01.02.2026 – süresiz" in mail.outbox[0].body


def test_an_excel_file_becomes_the_list_that_is_shown(team: Client, unit: Unit) -> None:
    from openpyxl import Workbook

    book, data = Workbook(), io.BytesIO()
    for row in (["E-posta", "Ad", "Son gün"], ["a@b.tr", "Ali", date(2026, 12, 31)]):
        book.active.append(row)
    book.save(data)
    assert read_file(data.getvalue()) == "a@b.tr;Ali;;;;31.12.2026"
    file = SimpleUploadedFile("liste.xlsx", data.getvalue())
    page = read_page(team.post(invitation_page(unit), {"file": file}))
    assert "1 kişi davet edilecek" in page
    assert "a@b.tr;Ali;;;;31.12.2026" in page


def test_an_invitation_is_sent_again(team: Client, strategist: User, unit: Unit) -> None:
    member = invite(strategist, unit, Invited("a@b.tr"))
    other = invite_to_group(None, Group.objects.get(name=COUNCIL), Invited("b@b.tr"))
    unreachable = invite(None, unit, Invited(User.objects.create(username="adressiz").username))
    keys = [member.user_id, other.pk, strategist.pk, unreachable.user_id]
    data = {"action": "send_again", "_selected_action": [*map(str, keys)]}
    page = team.post(PEOPLE, data, follow=True)
    assert "2 kişiye davet yeniden gönderiliyor" in page.text
    run_tasks()
    assert [letter.to for letter in mail.outbox] == [["a@b.tr"], ["b@b.tr"]] * 2


def run_invite(*args: str) -> str:
    out = io.StringIO()
    call_command("invite", *args, stdout=out)
    run_tasks()
    return out.getvalue()


def test_a_command_invites_into_a_unit(unit: Unit) -> None:
    told = run_invite("a@b.tr", "--unit", unit.code, "--role", "müdür", "--ends-on", "31.12.2099")
    assert "kullanıcı adı a" in told
    member = unit.members.get()
    assert (member.role, member.ends_on) == ("manager", date(2099, 12, 31))
    assert "biriminde Müdür göreviyle" in mail.outbox[0].body


def test_a_command_invites_into_a_group_with_what_its_work_needs(db: None) -> None:
    run_invite("a@b.tr", "--group", "strateji ekibi")
    run_invite("b@b.tr", "--group", AUDITOR, "--ends-on", "31.12.2099")
    writer, auditor = User.objects.order_by("username")
    assert (is_strategist(writer), writer.is_staff) == (True, True)
    assert (is_auditor(auditor), auditor.is_staff) == (True, False)
    assert auditor.group_terms.get().ends_on == date(2099, 12, 31)
    assert not writer.group_terms.exists()
    assert "“Strateji Ekibi” grubuyla davet edildiniz" in mail.outbox[0].body
    with pytest.raises(CommandError, match="denetçi yalnız okur"):
        run_invite("a@b.tr", "--group", AUDITOR)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["a@b.tr", "--unit", "yok"], "“yok” kodlu, kullanımda bir birim yok. Birimler: mali"),
        (["a@b.tr", "--group", "Yok"], "Gruplar: Strateji Ekibi, Meclis, Denetçi."),
        (["adres", "--group", "Meclis"], "bir e-posta adresi değil"),
        (["a@b.tr", "--unit", "mali", "--role", "başkan"], "“başkan” tanınmadı"),
        (["a@b.tr", "--group", "Meclis", "--role", "müdür"], "Görev yalnız birimde olur"),
    ],
)
def test_the_command_says_what_is_wrong(unit: Unit, args: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)):
        run_invite(*args)
    assert not User.objects.filter(email="a@b.tr").exists()


def test_only_administrators_give_what_groups_may(strategist: User) -> None:
    with pytest.raises(PermissionDenied):
        invite_to_group(strategist, Group.objects.get(name=COUNCIL), Invited("a@b.tr"))


def test_the_page_counts_whom_it_invited(
    team: Client, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_one(actor: User, unit: Unit, person: Invited) -> UnitMember:
        if person.email == "b@b.tr":
            raise PeopleError("b@b.tr adresli hesap kapalı.")
        return invite(actor, unit, person)

    monkeypatch.setattr("plans.units.members_admin.invite", refuse_one)
    data = {"lines": "a@b.tr\nb@b.tr", "confirm": "1"}
    page = read_page(team.post(invitation_page(unit), data, follow=True))
    assert "1 kişiye davet gönderiliyor" in page
    assert "b@b.tr adresli hesap kapalı." in page


def test_an_account_without_an_address_is_given_a_role_by_its_user_name(
    team: Client, unit: Unit, stranger: User
) -> None:
    lines = f"{stranger.username};;;Müdür\nkimse"
    page = read_page(team.post(invitation_page(unit), {"lines": lines}))
    assert "“kimse” bir e-posta adresi değil, bu adla hesap da yok." in page
    data = {"lines": lines.splitlines()[0], "confirm": "1"}
    team.post(invitation_page(unit), data)
    assert roles_of(again(stranger))[unit.pk] == "manager"
    run_tasks()
    assert mail.outbox == []
    with pytest.raises(PeopleError, match="bu adla hesap da yok"):
        invite(None, unit, Invited("kimse"))


def test_an_administrator_invites_to_groups_on_the_same_page_and_the_team_does_not(
    admin_client: Client, team: Client, db: None
) -> None:
    page = reverse("admin:plans_unitmember_invite_to")
    group = Group.objects.get(name=AUDITOR)
    data = {"place": f"grup-{group.pk}", "lines": "a@b.tr;Deniz;Kaya;Müdür", "confirm": "1"}
    assert "Görev yalnız birimde olur" in read_page(admin_client.post(page, data))
    data["lines"] = "a@b.tr;Deniz;Kaya;;;31.12.2099"
    assert "Deniz Kaya" in read_page(admin_client.post(page, data, follow=True))
    assert is_auditor(User.objects.get(email="a@b.tr"))
    data["lines"] = "b@b.tr"
    assert not team.post(page, data).context["form"].is_valid()
    assert not User.objects.filter(email="b@b.tr").exists()


def test_the_units_page_shows_its_people_and_takes_nobody_off(
    team: Client, clerk: User, unit: Unit
) -> None:
    UnitMember.objects.update(starts_on=TODAY - DAY)
    address = reverse("admin:plans_unit_change", args=[unit.pk])
    page = team.get(address)
    assert f"{TODAY - DAY:%d.%m.%Y} – süresiz" in read_page(page)
    team.post(address, untouched(page) | {"members-0-DELETE": "on", "members-TOTAL_FORMS": "1"})
    assert unit.members.get().user == clerk


# --- Leaving ------------------------------------------------------------------------------------


def leaving_page(user: User) -> str:
    return reverse("admin:auth_user_leave", args=[user.pk])


@pytest.fixture
def colleague(unit: Unit) -> User:
    user = User.objects.create_user("mudur", "mudur@ornek.bel.tr")
    UnitMember.objects.create(unit=unit, user=user, role="manager")
    return user


def test_who_leaves_is_out_at_once_and_the_others_are_told_what_is_open(
    client: Client, strategist: User, clerk: User, colleague: User, draft: Measurement
) -> None:
    clerk.set_password("uzun-parola-42")
    clerk.save()
    clerk.groups.add(Group.objects.get(name=COUNCIL))
    sign_in(client, "memur", "uzun-parola-42")
    assert client.get("/veri-girisi/").status_code == 200
    leaving = leave(strategist, clerk)
    assert client.get("/veri-girisi/").status_code == 302
    assert sign_in(Client(), "memur", "uzun-parola-42").status_code == 200
    gone = again(clerk)
    assert (gone.is_active, roles_of(gone), gone.groups.count()) == (False, {}, 0)
    assert gone.unit_memberships.get().ends_on == TODAY - DAY
    assert leaving.told == [colleague]
    run_tasks()
    (letter,) = mail.outbox
    assert letter.subject == "karsplan: Örnek Memur ayrıldı"
    assert "2025 Ocak–Haziran dönemi" in letter.body


def test_where_nobody_is_left_the_team_is_told(
    strategist: User, clerk: User, draft: Measurement
) -> None:
    User.objects.filter(pk=strategist.pk).update(email="ekip@ornek.bel.tr")
    found = open_tasks(clerk)
    assert (found.told, found.is_for_team) == ([strategist], True)
    leave(strategist, clerk)
    run_tasks()
    assert "başka görevli yok. Bu işler için birine görev verin:" in mail.outbox[0].body


def test_a_term_that_was_to_begin_later_is_taken_away(
    strategist: User, clerk: User, unit: Unit
) -> None:
    UnitMember.objects.update(starts_on=TODAY + DAY)
    leave(strategist, clerk)
    assert not clerk.unit_memberships.exists()
    assert UnitMember.history.latest().history_change_reason == "Ayrıldı"


def test_a_seat_in_a_meeting_is_named_with_the_page_where_it_is_given_to_another(
    team: Client, strategist: User, clerk: User, colleague: User, draft: Measurement
) -> None:
    meeting = call(strategist, draft.period, users=[clerk], day=TODAY + DAY)
    address = leaving_page(clerk)
    link = reverse("meeting_edit", args=[meeting.pk])
    assert f'href="{link}">Yerine birini yaz' in read_page(team.get(address))
    assert f'href="{link}"' in team.post(address, follow=True).text


@pytest.mark.parametrize("group", [STRATEGY_TEAM, AUDITOR])
@pytest.mark.parametrize("starts_on", [None, TODAY + DAY])
def test_the_team_closes_nobody_who_is_or_will_be_in_the_team_or_an_auditor(
    strategist: User, stranger: User, group: str, starts_on: date | None
) -> None:
    stranger.groups.add(found := Group.objects.get(name=group))
    stranger.group_terms.create(group=found, starts_on=starts_on)
    with pytest.raises(PeopleError, match="yalnız bir sistem yöneticisi"):
        leave(strategist, stranger)


def test_the_team_closes_no_administrator(strategist: User) -> None:
    with pytest.raises(PeopleError, match="yalnız bir sistem yöneticisi"):
        leave(strategist, User.objects.create_superuser("yonetici"))


def test_nobody_closes_the_own_account(admin_user: User) -> None:
    with pytest.raises(PeopleError, match="Kendi"):
        leave(admin_user, admin_user)


def test_who_left_already_is_not_closed_again_and_the_page_says_so(
    team: Client, strategist: User, clerk: User
) -> None:
    leave(strategist, clerk)
    page = team.post(leaving_page(clerk), follow=True)
    assert "Örnek Memur ayrılmış; hesabı kapalı." in read_page(page)
    assert TrailEvent.objects.filter(account=clerk, words__startswith="Ayrıldı").count() == 1


def test_an_administrator_who_left_is_none_when_the_account_is_opened_again(
    admin_user: User,
) -> None:
    gone = User.objects.create_superuser("yonetici")
    leave(admin_user, gone)
    assert (again(gone).is_superuser, again(gone).is_staff) == (False, False)


def test_the_page_says_what_ends_before_it_does(
    team: Client, clerk: User, colleague: User, draft: Measurement
) -> None:
    member = clerk.unit_memberships.get()
    old = reverse("admin:plans_unitmember_leave", args=[member.pk])
    page = team.get(old, follow=True)
    assert page.redirect_chain == [(leaving_page(clerk), 302)]
    assert "Örnek Memur ayrıldı" in read_page(page)
    assert "2025 Ocak–Haziran dönemi" in read_page(page)
    assert again(clerk).is_active
    team.post(leaving_page(clerk), {"note": "Kanıtlar ortak klasörde."})
    assert not again(clerk).is_active
    run_tasks()
    assert "Not: Kanıtlar ortak klasörde." in mail.outbox[0].body
    said = TrailEvent.objects.get(account=clerk, words__startswith="Ayrıldı").words
    assert said == "Ayrıldı. 1 açık işi yazıldı: mudur. Not: Kanıtlar ortak klasörde."


def test_whom_the_team_may_not_let_go_is_said_before_anything_is_asked(
    team: Client, db: None
) -> None:
    root = User.objects.create_superuser("yonetici")
    page = team.get(leaving_page(root), follow=True)
    assert "yalnız bir sistem yöneticisi kapatır" in read_page(page)
