"""What the strategy team decides on its pages, and every attempt that must fail there."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client

from indicators import workflow
from indicators.models import Indicator, Measurement, Notice, Period, PeriodExtension, Unlock
from plans.models import Plan, Unit, UnitMember
from tests.support.builders import add_indicator
from tests.support.cycle import send, send_back
from tests.support.pages import read_page
from tests.support.tasks import run_queue

UNIT = "/onay/2025-1/mali/"


@pytest.fixture(autouse=True)
def active(indicator: Indicator) -> Plan:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    return Plan.objects.get()


@pytest.fixture
def clerk(clerk: User) -> User:
    clerk.email = "memur@ornek.bel.tr"
    clerk.save()
    return clerk


def said(response: Any) -> str:
    """The messages that the person reads next."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def state(measurement: Measurement) -> str:
    return Measurement.objects.get(pk=measurement.pk).state


def seen(measurement: Measurement) -> str:
    """How a form names a measurement as it was looked at."""
    return f"{measurement.pk}:{measurement.version}"


def told() -> list[tuple[str, str]]:
    """Who gets mails of which kind."""
    run_queue("mail")
    return list(Notice.objects.values_list("user__email", "kind"))


# --- Approving -------------------------------------------------------------------------------


def test_one_value_is_approved(team: Client, submitted: Measurement, strategist: User) -> None:
    response = team.post(f"{UNIT}onayla/", {"one": seen(submitted)})
    assert response["Location"] == UNIT
    assert said(response) == "1 değer onaylandı."
    now = Measurement.objects.get()
    assert (now.state, now.approved_by) == ("approved", strategist)
    assert now.history.latest().history_address == "127.0.0.1"


def test_ticked_values_are_summed_up_first_and_then_approved_without_the_others(
    team: Client, submitted: Measurement, clerk: User
) -> None:
    other = another(submitted, clerk, 50)
    ticked = {"chosen": [seen(submitted)], "seen": [seen(submitted), seen(other)]}
    text = read_page(team.post(f"{UNIT}onayla/", ticked))
    assert "Henüz hiçbiri onaylanmadı" in text
    assert state(submitted) == "submitted"
    assert agreed(text) == [seen(submitted)]
    response = team.post(f"{UNIT}onayla/", {"summary": "1", "agreed": agreed(text)})
    assert said(response) == "1 değer onaylandı."
    assert (state(submitted), state(other)) == ("approved", "submitted")


@pytest.mark.differs
def test_all_that_the_page_showed_as_waiting_are_summed_up(
    team: Client, submitted: Measurement, clerk: User
) -> None:
    shown, _later = another(submitted, clerk, 50), another(submitted, clerk, 50)
    everything = {"all": "1", "seen": [seen(submitted), seen(shown)]}
    text = read_page(team.post(f"{UNIT}onayla/", everything))
    assert agreed(text) == [seen(submitted), seen(shown)]


@pytest.mark.parametrize("place", ["mali", "bekleyenler"])
def test_what_looks_like_a_slip_is_never_approved_unasked(
    team: Client, submitted: Measurement, clerk: User, place: str
) -> None:
    odd = another(submitted, clerk, 50_000)
    everything = {"all": "1", "seen": [seen(submitted), seen(odd)]}
    text = read_page(team.post(f"/onay/2025-1/{place}/onayla/", everything))
    assert "Kuşkulu 1 değer" in text
    assert "1.000 kat büyük" in text
    assert agreed(text) == [seen(submitted)]
    text = read_page(team.post(f"/onay/2025-1/{place}/onayla/", {"chosen": [seen(odd)]}))
    assert agreed(text) == [seen(odd)]


def test_a_summary_without_ticks_approves_nothing_and_says_so(
    team: Client, submitted: Measurement
) -> None:
    assert "hiçbiri onaylanmadı" in said(team.post(f"{UNIT}onayla/", {"summary": "1"}))
    assert state(submitted) == "submitted"


def agreed(text: str) -> list[str]:
    """What is ticked in the summary."""
    return re.findall(r'name="agreed" value="([^"]+)" checked', text)


def another(measurement: Measurement, clerk: User, value: int = 10) -> Measurement:
    """One more value of the same card that was sent."""
    indicator = add_indicator(measurement.indicator.card, "Başka")
    return send(clerk, measurement.period.measurements.get(indicator=indicator), value)


def test_nothing_ticked_is_said(team: Client, submitted: Measurement) -> None:
    assert "seçmediniz" in said(team.post(f"{UNIT}onayla/", {}))


@pytest.mark.differs
def test_what_changed_since_it_was_shown_is_not_approved(
    team: Client, submitted: Measurement, clerk: User, strategist: User
) -> None:
    shown = seen(submitted)
    send_back(strategist, submitted.pk, "Bakın")
    submitted.refresh_from_db()
    send(clerk, submitted, 70)
    response = team.post(f"{UNIT}onayla/", {"one": shown})
    assert "Örnek Memur değiştirdi. Şimdiki hâline bakıp" in said(response)
    assert state(submitted) == "submitted"


@pytest.mark.differs
def test_own_entries_are_named_and_stay(
    team: Client, draft: Measurement, unit: Unit, strategist: User
) -> None:
    UnitMember.objects.create(unit=unit, user=strategist)
    own = send(strategist, draft, 50)
    refusal = "Kendi girdiğiniz veya gönderdiğiniz değeri onaylayamazsınız."
    text = read_page(team.post(f"{UNIT}onayla/", {"all": "1", "seen": [seen(own)]}))
    assert f"Gösterge (Haziran): {refusal}" in text
    assert agreed(text) == []
    response = team.post(f"{UNIT}onayla/", {"agreed": [seen(own)]})
    assert f"{refusal} (Gösterge)" in said(response)
    assert state(own) == "submitted"


def test_a_value_that_was_not_sent_is_not_approved(team: Client, draft: Measurement) -> None:
    response = team.post(f"{UNIT}onayla/", {"one": seen(draft)})
    assert "Yalnız gönderilmiş değerler onaylanır." in said(response)
    assert state(draft) == "draft"


@pytest.mark.differs
def test_a_value_that_waited_when_its_period_closed_is_approved_afterwards(
    team: Client, submitted: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, submitted.period_id)
    response = team.post(f"{UNIT}onayla/", {"one": seen(submitted)})
    assert said(response) == "1 değer onaylandı."
    assert state(submitted) == "approved"


def test_a_value_of_another_unit_is_not_approved_on_this_units_page(
    team: Client, submitted: Measurement, stranger: User
) -> None:
    team.post("/onay/2025-1/fen/onayla/", {"one": seen(submitted)})
    assert state(submitted) == "submitted"


@pytest.mark.differs
@pytest.mark.parametrize("posted", ["x", "1", "1:", ":1", "-1:1", "1:1:1", "9" * 30 + ":1", "²:1"])
def test_a_crafted_key_approves_nothing(team: Client, submitted: Measurement, posted: str) -> None:
    assert team.post(f"{UNIT}onayla/", {"one": posted}).status_code == 302
    assert state(submitted) == "submitted"


@pytest.mark.parametrize("crafted", ["approved", "draft", "returned", "published"])
def test_a_posted_state_is_ignored(team: Client, draft: Measurement, crafted: str) -> None:
    for action in ("onayla", "iade", f"{draft.pk}/kilit"):
        team.post(
            f"{UNIT}{action}/",
            {"one": seen(draft), "state": crafted, f"state-{draft.pk}": crafted, "value": "9"},
        )
    now = Measurement.objects.get()
    assert (now.state, now.value) == ("draft", None)


# --- Returning -------------------------------------------------------------------------------


def test_a_return_needs_a_note(team: Client, submitted: Measurement) -> None:
    response = team.post(f"{UNIT}iade/", {"one": seen(submitted), f"note-{submitted.pk}": "  "})
    assert "neyi düzeltmesi gerektiğini yazın" in said(response)
    assert state(submitted) == "submitted"


@pytest.mark.differs
def test_values_with_a_note_are_returned_and_their_unit_gets_one_mail(
    team: Client, submitted: Measurement, clerk: User
) -> None:
    other, untouched = another(submitted, clerk), another(submitted, clerk)
    response = team.post(
        f"{UNIT}iade/",
        {
            "seen": [seen(submitted), seen(other), seen(untouched)],
            f"note-{submitted.pk}": "Birimi yanlış",
            f"note-{other.pk}": "Kanıt yok",
        },
    )
    assert said(response) == "2 değer birime iade edildi."
    assert (state(submitted), state(other), state(untouched)) == (
        "returned",
        "returned",
        "submitted",
    )
    assert told() == [("memur@ornek.bel.tr", "returned")]


def test_the_button_beside_a_value_returns_that_value_only(
    team: Client, submitted: Measurement, clerk: User
) -> None:
    other = another(submitted, clerk)
    team.post(
        f"{UNIT}iade/",
        {"one": seen(other), f"note-{submitted.pk}": "Yarım not", f"note-{other.pk}": "Bakın"},
    )
    assert (state(submitted), state(other)) == ("submitted", "returned")


def test_an_approved_value_is_not_returned(team: Client, approved: Measurement) -> None:
    response = team.post(f"{UNIT}iade/", {"one": seen(approved), f"note-{approved.pk}": "Bakın"})
    assert "Yalnız gönderilmiş değerler iade edilir. (Gösterge)" in said(response)
    assert state(approved) == "approved"
    assert told() == []


# --- Unlocking -------------------------------------------------------------------------------


def test_an_unlock_needs_a_reason(team: Client, approved: Measurement) -> None:
    response = team.post(f"{UNIT}{approved.pk}/kilit/", {f"reason-{approved.pk}": " "})
    assert "gerekçesini yazın" in said(response)
    assert not Unlock.objects.exists()


@pytest.mark.differs
def test_an_approved_value_is_unlocked_with_a_reason_and_its_unit_is_told(
    team: Client, approved: Measurement, strategist: User
) -> None:
    data = {f"reason-{approved.pk}": "Sayaç bozukmuş", "version": approved.version}
    team.post(f"{UNIT}{approved.pk}/kilit/", data)
    unlock = Unlock.objects.get()
    assert (unlock.user, unlock.reason, state(approved)) == (
        strategist,
        "Sayaç bozukmuş",
        "returned",
    )
    assert told() == [("memur@ornek.bel.tr", "returned")]


def test_a_value_that_is_not_locked_is_not_unlocked(team: Client, submitted: Measurement) -> None:
    response = team.post(f"{UNIT}{submitted.pk}/kilit/", {f"reason-{submitted.pk}": "Gerekçe"})
    assert "kilitli değil" in said(response)


# --- Last days -------------------------------------------------------------------------------


@pytest.mark.differs
@pytest.mark.parametrize("typed", ["2025-08-01", "01.08.2025"])
def test_one_unit_gets_more_time(team: Client, period: Period, unit: Unit, typed: str) -> None:
    assert "01.08.2025 oldu" in said(team.post(f"{UNIT}ek-sure/", {"due": typed}))
    extension = PeriodExtension.objects.get()
    assert (extension.unit, extension.due_date) == (unit, date(2025, 8, 1))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("", "Son günü yazın"), ("yarın", "bir tarih değil"), ("2025-07-01", "sonra olmalı")],
)
def test_a_last_day_that_makes_no_sense_is_refused(
    team: Client, period: Period, typed: str, answer: str
) -> None:
    assert answer in said(team.post(f"{UNIT}ek-sure/", {"due": typed}))
    assert not PeriodExtension.objects.exists()


def test_a_closed_period_gives_no_more_time(team: Client, period: Period, strategist: User) -> None:
    workflow.close_period(strategist, period.pk)
    assert "Yalnız açık dönemde" in said(team.post(f"{UNIT}ek-sure/", {"due": "2025-08-01"}))


# --- Opening and closing ---------------------------------------------------------------------


def test_the_preview_says_what_would_be_asked_and_opens_nothing(
    team: Client, indicator: Indicator
) -> None:
    add_indicator(indicator.card, "Üç aylık", monitoring_frequency=3)
    add_indicator(indicator.card, "Yıllık", monitoring_frequency=12)
    text = read_page(team.get("/onay/ac/?period=2025-1&due=2025-07-15"))
    assert "1 birimden 2 göstergenin 3 değeri" in text
    assert "1 birimin görevlisi yok" in text
    assert not Period.objects.exists()


@pytest.mark.differs
def test_a_confirmed_period_opens_and_its_people_are_told(team: Client, clerk: User) -> None:
    response = team.post("/onay/ac/", {"period": "2025-1", "due": "2025-07-15"})
    assert response["Location"] == "/onay/2025-1/"
    period = Period.objects.get()
    assert (period.state, period.due_date) == ("open", date(2025, 7, 15))
    assert [address for address, _ in told()] == ["memur@ornek.bel.tr"]


def test_an_open_period_gets_another_last_day(team: Client, period: Period) -> None:
    text = read_page(team.get("/onay/ac/?period=2025-1&due=2025-07-31"))
    assert "zaten açık" in text
    team.post("/onay/ac/", {"period": "2025-1", "due": "2025-07-31"})
    assert Period.objects.get().due_date == date(2025, 7, 31)


@pytest.mark.parametrize(
    ("posted", "answer"),
    [
        ({"period": "2024-1", "due": "2025-07-15"}, "Bu dönem açılamaz"),
        ({"period": "2025-3", "due": "2025-07-15"}, "Bu dönem açılamaz"),
        ({"period": "", "due": "2025-07-15"}, "Dönemi seçin"),
        ({"period": "2025-1", "due": "15/07"}, "bir tarih değil"),
        ({"period": "2025-2", "due": "2025-06-01"}, "içinde veya sonrasında"),
    ],
)
def test_a_period_that_makes_no_sense_is_not_opened(
    team: Client, posted: dict[str, str], answer: str
) -> None:
    assert answer in read_page(team.post("/onay/ac/", posted))
    assert not Period.objects.filter(state="open").exists()


def test_a_closed_period_is_not_opened_again(
    team: Client, period: Period, strategist: User
) -> None:
    workflow.close_period(strategist, period.pk)
    posted = {"period": "2025-1", "due": "2025-07-31"}
    assert "Bu dönem açılamaz" in read_page(team.post("/onay/ac/", posted))


@pytest.mark.differs
def test_closing_lists_what_is_missing_and_asks_to_confirm_it(
    team: Client, submitted: Measurement
) -> None:
    address = "/onay/2025-1/kapat/"
    assert "1 birimde onaylanmamış değer var" in read_page(team.get(address))
    response = team.post(address)
    assert "Eksikleri gördüğünüzü işaretleyin" in read_page(response)
    assert Period.objects.get().state == "open"
    team.post(address, {"confirmed": "on"})
    assert Period.objects.get().state == "closed"


@pytest.mark.differs
def test_closing_says_what_will_happen_and_whom_each_unit_waits_for(
    team: Client, submitted: Measurement, clerk: User
) -> None:
    add_indicator(submitted.indicator.card, "Boş")
    text = read_page(team.get("/onay/2025-1/kapat/"))
    assert "Kapatınca ne olur?" in text
    assert "kamu görmez" in text
    row = text.split("Mali Hizmetler Müdürlüğü</a>")[1].split("</tr>")[0]
    assert "Örnek Memur; strateji ekibi" in row


@pytest.mark.differs
def test_a_complete_period_closes_without_further_questions(
    team: Client, approved: Measurement
) -> None:
    response = team.post("/onay/2025-1/kapat/")
    assert "kapandı" in said(response)
    assert Period.objects.get().state == "closed"


def test_a_closed_period_is_not_closed_again(
    team: Client, approved: Measurement, strategist: User
) -> None:
    workflow.close_period(strategist, approved.period_id)
    assert "Yalnız açık dönem kapatılır" in said(team.post("/onay/2025-1/kapat/"))


# --- Who and how -----------------------------------------------------------------------------

Address = Callable[[Measurement], str]
ACTIONS: list[Address] = [
    lambda row: f"{UNIT}onayla/",
    lambda row: f"{UNIT}iade/",
    lambda row: f"{UNIT}ek-sure/",
    lambda row: f"{UNIT}{row.pk}/kilit/",
    lambda row: "/onay/2025-1/kapat/",
    lambda row: "/onay/ac/",
]


def everything(measurement: Measurement) -> dict[str, str]:
    """A form that would do each of the actions."""
    return {
        "one": seen(measurement),
        f"note-{measurement.pk}": "Not",
        f"reason-{measurement.pk}": "Gerekçe",
        "due": "2026-08-01",
        "period": "2025-2",
        "confirmed": "on",
    }


@pytest.mark.parametrize("address", ACTIONS)
def test_a_person_of_the_department_does_none_of_it(
    client: Client, submitted: Measurement, clerk: User, address: Address
) -> None:
    client.force_login(clerk)
    assert client.post(address(submitted), everything(submitted)).status_code == 403
    assert state(submitted) == "submitted"
    assert [period.state for period in Period.objects.all()] == ["open"]
    assert not PeriodExtension.objects.exists()


@pytest.mark.parametrize("address", ACTIONS)
def test_a_visitor_does_none_of_it(
    client: Client, submitted: Measurement, address: Address
) -> None:
    assert client.post(address(submitted), everything(submitted)).status_code == 302
    assert state(submitted) == "submitted"
    assert [period.state for period in Period.objects.all()] == ["open"]


@pytest.mark.parametrize("address", ACTIONS)
def test_a_form_of_another_site_does_none_of_it(
    submitted: Measurement, strategist: User, address: Address
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(strategist)
    assert client.post(address(submitted), everything(submitted)).status_code == 403


@pytest.mark.parametrize("address", ACTIONS[:4])
def test_a_link_changes_nothing(team: Client, submitted: Measurement, address: Address) -> None:
    assert team.get(address(submitted), everything(submitted)).status_code == 405
    assert state(submitted) == "submitted"
