"""The pages of meetings: calling, agenda, minutes, and what a unit has to do."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from indicators.meetings import steps
from indicators.meetings.minutes import minutes_of
from indicators.models import ActionItem, Evidence, Indicator, Meeting, Period
from plans.models import Unit
from tests.support.builders import build_plan
from tests.support.calendar import add_calendar, plan_activity
from tests.support.cycle import member, open_half
from tests.support.meetings import ask, asked, call, close
from tests.support.pages import read_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(draft: Any) -> Period:
    return draft.period


@pytest.fixture
def meeting(strategist: User, period: Period) -> Meeting:
    return call(strategist, period)


def fields_of(response: Any) -> dict[str, Any]:
    """The fields of the page's first form of lines, as a browser would send them."""
    forms = [*response.context["lines"].values()]
    found = {}
    for line in (line for group in forms for line in group):
        for field in line:
            value = field.value()
            if value not in (None, False):
                found[field.html_name] = f"{value:%Y-%m-%d}" if isinstance(value, date) else value
            if field.field.show_hidden_initial:
                shown = field.initial
                shown = f"{shown:%Y-%m-%d}" if isinstance(shown, date) else shown
                found[field.html_initial_name] = "" if shown is None else shown
    return found


def write(team: Client, meeting: Meeting, page: str = "tutanak", **changes: str) -> Any:
    """Send the page back with changes; `__` stands for the dash in names of fields."""
    address = f"/toplanti/{meeting.pk}/{page}/"
    changed = {name.replace("__", "-"): text for name, text in changes.items()}
    return team.post(address, fields_of(team.get(address)) | changed)


# --- Calling --------------------------------------------------------------------------------------


def test_the_team_calls_a_meeting_and_is_led_to_its_agenda(
    team: Client, clerk: User, period: Period
) -> None:
    form = read_page(team.get("/toplanti/yeni/"))
    assert 'value="Strateji Geliştirme Kurulu"' in form
    assert "Örnek Memur (Mali Md.)" in form
    facts = {
        "period": period.pk,
        "group_name": "Strateji Geliştirme Kurulu",
        "day": "01.08.2025",
        "time": "14:00",
        "place": "Encümen salonu",
        "users": [clerk.pk],
        "names": "Ayşe Yılmaz, Başkan Yardımcısı\n\n Ali \nAli",
    }
    response = team.post("/toplanti/yeni/", facts)
    meeting = Meeting.objects.get()
    assert response["Location"] == f"/toplanti/{meeting.pk}/gundem/"
    names = ["Örnek Memur", "Ayşe Yılmaz, Başkan Yardımcısı", "Ali"]
    assert [row.name for row in meeting.participants.all()] == names
    assert meeting.points.count() == 1


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("day", "", "Günü yazın."),
        ("time", "öğlen", "Bu bir saat değil. Örnek: 14:30"),
        ("place", " ", "Yeri yazın."),
        ("names", "", "En az bir katılımcı seçin ya da adını yazın."),
    ],
)
def test_what_is_missing_of_a_meeting_is_asked_for(
    team: Client, period: Period, field: str, text: str, sentence: str
) -> None:
    facts = {"period": period.pk, "group_name": "Kurul", "day": "2025-08-01", "time": "14:00"}
    response = team.post("/toplanti/yeni/", facts | {"place": "Salon", "names": "Ali", field: text})
    assert sentence in read_page(response)
    assert not Meeting.objects.exists()


def test_without_an_opened_period_the_page_says_what_to_do(
    team: Client, indicator: Indicator
) -> None:
    assert "önce <a" in read_page(team.get("/toplanti/yeni/"))


def test_two_who_change_the_facts_of_a_meeting_see_both(team: Client, meeting: Meeting) -> None:
    address = f"/toplanti/{meeting.pk}/duzenle/"
    facts = {name: team.get(address).context["form"][name].value() for name in ("version", "names")}
    facts |= {"period": meeting.period_id, "group_name": "Kurul", "day": "2025-08-01"}
    team.post(address, facts | {"time": "14:00", "place": "Salon A"})
    page = team.post(address, facts | {"time": "15:00", "place": "Salon B"})
    assert "Şimdiki hâli: Kurul, 01.08.2025, saat 14:00, Salon A." in read_page(page)
    again = {name: page.context["form"][name].value() for name in ("version",)}
    team.post(address, facts | again | {"time": "15:00", "place": "Salon B"})
    assert Meeting.objects.get().place == "Salon B"


def test_the_admins_list_says_of_a_meeting_that_is_ahead_that_it_is_called(
    team: Client, strategist: User, period: Period
) -> None:
    call(strategist, period, day=date(2099, 8, 1))
    page = read_page(team.get(reverse("admin:indicators_meeting_changelist")))
    assert "Çağrıldı" in page


def test_nobody_is_called_absent_before_it_is_noted_who_came(meeting: Meeting) -> None:
    meeting.participants.update(attended=False)
    titles = {block.title for block in minutes_of(meeting).blocks}
    assert "Katılımcılar" in titles
    assert "Katılmayanlar" not in titles


# --- Agenda and minutes ---------------------------------------------------------------------------


def test_points_are_ordered_worded_dropped_and_added_and_proposed_again(
    team: Client, strategist: User, period: Period
) -> None:
    meeting = call(strategist, period)
    [point] = meeting.points.all()
    key = f"agendapoint{point.pk}"
    new = {"agendapoint0__text": "Açılış", "agendapoint0__order": "1"}
    write(team, meeting, "gundem", **new, **{f"{key}__order": "2"})
    assert [row.text for row in meeting.points.all()] == ["Açılış", point.text]
    write(team, meeting, "gundem", **{f"{key}__drop": "on"})
    page = team.get(f"/toplanti/{meeting.pk}/gundem/")
    assert [row.subject for row in page.context["proposed"]] == [point.subject]
    write(team, meeting, "gundem", propose=point.subject)
    assert [row.text for row in meeting.points.all()] == ["Açılış", point.text]


def test_a_point_that_somebody_else_took_up_meanwhile_is_said_and_stands_once(
    team: Client, meeting: Meeting
) -> None:
    [point] = meeting.points.all()
    fields = fields_of(team.get(f"/toplanti/{meeting.pk}/gundem/")) | {"propose": point.subject}
    page = read_page(team.post(f"/toplanti/{meeting.pk}/gundem/", fields, follow=True))
    assert "1 öneri eklenmedi: başka biri gündeme almış ya da konusu kalmamış." in page
    assert meeting.points.count() == 1


def test_before_it_begins_a_meeting_offers_its_call_and_no_minutes(
    team: Client, strategist: User, period: Period
) -> None:
    meeting = call(strategist, period, day=date(2099, 8, 1))
    page = read_page(team.get(f"/toplanti/{meeting.pk}/"))
    assert "Çağrıldı" in page
    assert "Çağrı, PDF" in page
    for words in ("Tutanağı açık", "Tutanak, PDF", "Tutanağı kapat"):
        assert words not in page
    assert "Çağrıldı" in read_page(team.get("/toplanti/"))


def test_the_page_of_closed_minutes_keeps_the_names_that_units_and_indicators_had(
    team: Client, strategist: User, meeting: Meeting, unit: Unit
) -> None:
    ask(meeting, unit, indicator=Indicator.objects.get())
    about = f"({Indicator.objects.get()})"
    close(strategist, meeting)
    Unit.objects.update(name="Yeni Ad Müdürlüğü")
    Indicator.objects.update(name="Yeni ad")
    page = read_page(team.get(f"/toplanti/{meeting.pk}/"))
    assert about in page
    assert "Mali Hizmetler Müdürlüğü" in page
    assert "Yeni Ad" not in page
    assert "Yeni ad" not in page


def test_the_agenda_leads_to_what_it_is_about_whoever_may_go_there(
    client: Client, strategist: User, period: Period, indicator: Indicator
) -> None:
    add_calendar(plan_activity(indicator.card), [("Proje çizilsin.", date(2025, 3, 31), "planned")])
    guest = User.objects.create_user("konuk")
    meeting = call(strategist, period, users=[guest])
    for user, links in (
        (strategist, ["/takvim/2025/mali/", "/veri-girisi/2025-1/mali/"]),
        (guest, []),
    ):
        client.force_login(user)
        page = read_page(client.get(f"/toplanti/{meeting.pk}/"))
        assert "Mali Hizmetler Müdürlüğü: 1 iş adımı gecikti (Proje çizilsin.)" in page
        assert re.findall('href="(/(?:takvim|veri-girisi/2025)[^"]*)', page) == links


def test_decisions_and_items_are_written_about_an_objective_or_an_indicator(
    team: Client, meeting: Meeting, unit: Unit, indicator: Indicator
) -> None:
    response = write(
        team,
        meeting,
        decision0__text="Rapor kabul edildi.",
        decision0__about="H1.1 Hedef",
        actionitem0__text="İhale yapılsın.",
        actionitem0__unit=str(unit.pk),
        actionitem0__due="30.09.2025",
        actionitem0__about=str(indicator),
        **{f"was-{meeting.participants.get().pk}": "1"},
    )
    assert response["Location"] == f"/toplanti/{meeting.pk}/tutanak/#actionitem0-text"
    decision, item = meeting.decisions.get(), meeting.action_items.get()
    assert decision.objective == indicator.card.objective
    assert (item.unit, item.due, item.indicator) == (unit, date(2025, 9, 30), indicator)
    assert not meeting.participants.get().attended
    assert write(team, meeting).status_code == 302
    item.refresh_from_db()
    assert item.version == 1  # nothing was changed


def test_what_cannot_be_kept_is_said_beside_it_and_the_rest_is_kept(
    team: Client, meeting: Meeting
) -> None:
    response = write(
        team,
        meeting,
        decision0__text="Karar.",
        actionitem0__text="İş.",
        actionitem0__due="yarın",
        actionitem0__about="H9.9",
    )
    page = read_page(response)
    for sentence in (
        "1 satır kaydedilmedi; nedeni yanında. Geri kalanı kaydedildi.",
        "Birimi seçin.",
        "Bu bir tarih değil.",
        "Böyle bir hedef ya da gösterge yok; listeden seçin.",
    ):
        assert sentence in page
    assert meeting.decisions.get().text == "Karar."


def test_two_who_write_at_once_lose_nothing(team: Client, meeting: Meeting) -> None:
    write(team, meeting, decision0__text="Ortak karar.")
    [decision] = meeting.decisions.all()
    key = f"decision{decision.pk}"
    address = f"/toplanti/{meeting.pk}/tutanak/"
    seen = fields_of(team.get(address))  # by both
    team.post(address, seen | {f"{key}-text": "Birincinin sözü.", "decision0-text": "Birinciden."})
    second = seen | {f"{key}-text": "İkincinin sözü.", "decision0-text": "İkinciden."}
    page = team.post(address, second)
    assert "Şimdiki hâli: Birincinin sözü." in read_page(page)
    texts = [row.text for row in meeting.decisions.all()]
    assert texts == ["Birincinin sözü.", "Birinciden.", "İkinciden."]
    team.post(address, fields_of(page) | {f"{key}-text": "İkincinin sözü.", "decision0-text": ""})
    decision.refresh_from_db()
    assert decision.text == "İkincinin sözü."


def test_a_line_that_another_removed_meanwhile_can_be_kept(team: Client, meeting: Meeting) -> None:
    write(team, meeting, decision0__text="Karar.")
    [decision] = meeting.decisions.all()
    key = f"decision{decision.pk}"
    address = f"/toplanti/{meeting.pk}/tutanak/"
    seen = fields_of(team.get(address))
    team.post(address, seen | {f"{key}-drop": "on"})
    assert not meeting.decisions.exists()
    page = team.post(address, seen | {f"{key}-text": "Uzun uzun yazılmış karar."})
    assert "Başka biri bu satırı sildi." in read_page(page)
    team.post(address, fields_of(page))
    assert meeting.decisions.get().text == "Uzun uzun yazılmış karar."


def test_closed_minutes_are_not_written_into_and_what_was_typed_stays_on_the_page(
    team: Client, strategist: User, meeting: Meeting
) -> None:
    address = f"/toplanti/{meeting.pk}/tutanak/"
    seen = fields_of(team.get(address))
    close(strategist, meeting)
    page = read_page(team.post(address, seen | {"decision0-text": "Geç kalan karar."}))
    assert "Toplantının tutanağı kapandı; içindekiler değişmez." in page
    assert "Geç kalan karar." in page
    assert team.get(address)["Location"] == f"/toplanti/{meeting.pk}/"


# --- What a unit has to do ------------------------------------------------------------------------


@pytest.fixture
def item(strategist: User, period: Period, unit: Unit) -> ActionItem:
    return asked(strategist, period, unit)


def test_the_unit_finds_it_on_its_home_pages_and_answers(
    client: Client, clerk: User, item: ActionItem
) -> None:
    client.force_login(clerk)
    address = f"/toplanti/is/{item.pk}/"
    for home in ("/", "/veri-girisi/", "/toplanti/"):
        page = read_page(client.get(home))
        assert f'href="{address}"' in page
        assert "gecikti" in page
    said = {"version": item.version, "answer": "İlan verildi.", "is_done": "0"}
    page = read_page(client.post(address, said, follow=True))
    assert "Yanıtınız strateji ekibine gönderildi." in page
    item.refresh_from_db()
    assert (item.state, item.is_done, item.answered_by) == ("answered", False, clerk)
    assert f'href="{address}"' not in read_page(client.get("/"))
    assert 'value="0" checked' in page


def test_an_answer_has_evidence_that_only_the_unit_and_the_team_read(
    client: Client, clerk: User, strategist: User, stranger: User, item: ActionItem
) -> None:
    client.force_login(clerk)
    address = f"/toplanti/is/{item.pk}/"
    said = {"version": item.version, "answer": "İlan verildi.", "is_done": "1"}
    refused = read_page(client.post(address, said | {"file": SimpleUploadedFile("a.exe", b"MZ")}))
    assert "kabul edilen bir tür değil" in refused
    assert "İlan verildi." in refused
    assert not Evidence.objects.exists()
    file = SimpleUploadedFile("ilan.pdf", b"%PDF-1.4 ilan")
    client.post(address, said | {"file": file, "number": "E-7"})
    [evidence] = item.evidence.all()
    assert (evidence.document_number, evidence.added_by) == ("E-7", clerk)
    for user, status in ((clerk, 200), (strategist, 200), (stranger, 403)):
        client.force_login(user)
        assert client.get(f"/veri-girisi/kanit/{evidence.uid}/").status_code == status
    client.force_login(clerk)
    client.post(address, {"version": item.version + 1, "detach": evidence.uid})
    assert not Evidence.objects.exists()


def test_the_team_sees_what_is_late_or_answered_and_closes_it(
    team: Client, clerk: User, item: ActionItem
) -> None:
    address = f"/toplanti/is/{item.pk}/"
    assert "gecikti" in read_page(team.get("/")).partition("Toplantıların istediği işler")[2]
    steps.answer_item(clerk, item.pk, item.version, "Yapıldı.", is_done=True)
    assert "yanıtlandı" in read_page(team.get("/"))
    refused = read_page(team.post(address, {"version": item.version, "close": ""}))
    assert "Bu kaydı siz açtıktan sonra Örnek Memur değiştirdi." in refused
    note = {"version": item.version + 1, "return": "", "note": "Belgesini ekleyin."}
    assert "İş birime iade edildi." in read_page(team.post(address, note, follow=True))
    assert "Belgesini ekleyin." in read_page(team.get(address))


def test_nobody_else_reads_or_answers_it(
    client: Client, strategist: User, stranger: User, item: ActionItem
) -> None:
    address = f"/toplanti/is/{item.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 403
    said = {"version": item.version, "answer": "Bizim işimiz.", "is_done": "1"}
    assert client.post(address, said).status_code == 403
    assert client.get(f"/toplanti/{item.meeting_id}/").status_code == 404
    item.refresh_from_db()
    assert item.state == "open"


@pytest.mark.parametrize("page", ["", "dosya/?format=docx"])
def test_participants_and_units_with_an_item_read_the_meeting(
    client: Client, strategist: User, clerk: User, stranger: User, item: ActionItem, page: str
) -> None:
    guest = User.objects.create_user("konuk")
    other = call(strategist, item.meeting.period, users=[guest])
    for user, meeting, status in (
        (clerk, item.meeting, 200),
        (clerk, other, 404),
        (guest, other, 200),
        (guest, item.meeting, 404),
    ):
        client.force_login(user)
        assert client.get(f"/toplanti/{meeting.pk}/{page}").status_code == status


# --- The list -------------------------------------------------------------------------------------


def test_the_list_is_searched_and_narrowed_to_a_year(
    team: Client, strategist: User, period: Period
) -> None:
    past = close(strategist, call(strategist, period, group_name="Üst Kurul"))
    later = call(strategist, period, day=date(2025, 9, 1))
    coming = call(strategist, period, day=timezone.localdate() + timedelta(days=3))
    for query, found in (
        ("", [[coming], [later, past]]),
        ("?ara=ÜST+KURUL", [[], [past]]),
        ("?ara=rapor+görüşüldü", [[], [past]]),
        ("?yil=2025", [[], [later, past]]),
        ("?ara=yok", [[], []]),
    ):
        context = team.get(f"/toplanti/{query}").context
        assert [context["upcoming"], context["past"]] == found
    assert "Aradığınız gibi bir toplantı yok." in read_page(team.get("/toplanti/?ara=yok"))


def test_pages_take_the_same_few_queries_however_much_was_written(
    team: Client, strategist: User
) -> None:
    plan = build_plan(goals=1, objectives=1, indicators=2)
    period, unit = open_half(plan), Unit.objects.get(code="birim-1")
    clerk = member(unit, "uye")

    def counts(meeting: Meeting, item: ActionItem) -> list[int]:
        found = []
        for page in ("", f"{meeting.pk}/", f"{meeting.pk}/gundem/", f"{meeting.pk}/tutanak/",
                     f"{meeting.pk}/duzenle/", "yeni/", f"is/{item.pk}/"):  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert team.get(f"/toplanti/{page}").status_code == 200
            found.append(len(queries))
        return found

    def fill() -> tuple[Meeting, ActionItem]:
        item = asked(strategist, period, unit, objective=plan.goals.get().objectives.get())
        meeting = call(strategist, period, users=[clerk], names=["Ali", "Veli"])
        ask(meeting, unit, indicator=Indicator.objects.first())
        return meeting, item

    few = counts(*fill())
    for _ in range(3):
        many = fill()
    assert counts(*many) == few
    assert max(few) <= 25


def test_a_meeting_called_by_mistake_is_deleted_while_its_minutes_are_open(
    team: Client, meeting: Meeting
) -> None:
    team.post(f"/toplanti/{meeting.pk}/sil/", {"version": meeting.version})
    assert not Meeting.objects.exists()
