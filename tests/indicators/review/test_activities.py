"""The team looks at the progress of activities beside the values, and decides on both together."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from indicators import workflow
from indicators.activities import Said
from indicators.entry.assessments import RiskSaid, save_risks
from indicators.entry.progress import Entry, Told, save_progress
from indicators.models import ActivityProgress, Measurement
from indicators.workflow import ACTIVITIES
from plans.models import Activity, Plan
from tests.support.calendar import add_calendar
from tests.support.pages import read_page
from tests.support.tasks import run_queue

pytestmark = pytest.mark.differs

UNIT = "/onay/2025-1/mali/"


@pytest.fixture
def sent(clerk: User, submitted: Measurement) -> ActivityProgress:
    """Beside the unit's value, what it said of an activity and of a risk of the card."""
    card = submitted.indicator.card
    year = add_calendar(Activity.objects.create(card=card, text="Hatların yenilenmesi"))
    told = Told(Said(60, "Boru döşendi."))
    row = save_progress(clerk, submitted.period_id, {year.pk: Entry(told, {}, 0)}).one()
    risk = card.notes.create(kind="risk", text="Sel")
    save_risks(clerk, submitted.period_id, {risk.pk: (RiskSaid("yes", "Set çekildi."), 0)}).one()
    return workflow.submit(clerk, {row.pk: row.version}, ACTIVITIES).one()


def seen(row: ActivityProgress | Measurement) -> str:
    row.refresh_from_db()
    return f"{row.pk}:{row.version}"


def states() -> tuple[str, str]:
    return Measurement.objects.get().state, ActivityProgress.objects.get().state


def test_the_units_page_shows_progress_and_risks_beside_the_values(
    team: Client, sent: ActivityProgress
) -> None:
    page = read_page(team.get(UNIT))
    for words in ("Hatların yenilenmesi", "%60", "Boru döşendi.", "Set çekildi.", "Gerçekleşti"):
        assert words in page
    assert "Bekleyen 1 değerin ve 1 faaliyetin tümünü onayla" in page
    page = read_page(team.get("/onay/2025-1/"))
    assert "Onay bekleyen 2 değer ve faaliyete bak" in page
    assert "Sayılara 1 faaliyet de girer." in page
    assert "Hatların" not in read_page(team.get(f"{UNIT}?durum=eksik"))


def test_the_list_of_all_that_waits_has_the_activities_that_wait(
    team: Client, sent: ActivityProgress
) -> None:
    address = "/onay/2025-1/bekleyenler/"
    assert "Faaliyetler (1)" in read_page(team.get(address))
    page = read_page(team.get(f"{address}?suz=faaliyet"))
    assert f'{UNIT}#faaliyet-{sent.activity_year_id}"' in page
    data = {"chosen-activity": seen(sent)}
    page = read_page(team.post(f"{address}onayla/?suz=faaliyet", data))
    assert "<h2>1 faaliyet</h2>" in page
    Plan.objects.update(asks_endorsement=True)
    assert "Faaliyetler (" not in read_page(team.get(address))


def test_values_and_activities_are_summed_up_and_approved_together(
    team: Client, submitted: Measurement, sent: ActivityProgress
) -> None:
    data = {"all": "1", "seen": seen(submitted), "seen-activity": seen(sent)}
    page = read_page(team.post(f"{UNIT}onayla/", data))
    assert "1 faaliyet" in page
    assert states() == ("submitted", "submitted")
    data = {"summary": "1", "agreed": seen(submitted), "agreed-activity": seen(sent)}
    page = read_page(team.post(f"{UNIT}onayla/", data, follow=True))
    assert "1 değer ve 1 faaliyet onaylandı." in page
    assert states() == ("approved", "approved")


def test_an_activity_is_returned_with_a_note_alone_and_its_unit_is_told(
    team: Client, clerk: User, submitted: Measurement, sent: ActivityProgress, mailoutbox: list[Any]
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    data = {"one-activity": seen(sent), f"note-activity-{sent.pk}": "Kanıt ekleyin."}
    team.post(f"{UNIT}iade/", data)
    assert states() == ("submitted", "returned")
    assert ActivityProgress.objects.get().return_note == "Kanıt ekleyin."
    run_queue("mail")
    (mail,) = mailoutbox
    assert mail.subject.endswith("1 faaliyet iade edildi")
    assert "- Hatların yenilenmesi" in mail.body
    assert f"#faaliyet-{sent.activity_year_id}" in mail.body


def test_what_changed_meanwhile_is_not_approved(team: Client, sent: ActivityProgress) -> None:
    old = seen(sent)
    ActivityProgress.objects.filter(pk=sent.pk).update(version=9)
    page = read_page(team.post(f"{UNIT}onayla/", {"one-activity": old}, follow=True))
    assert "Hatların yenilenmesi" in page
    assert states()[1] == "submitted"


def test_an_approved_activity_is_unlocked_with_a_reason_that_its_history_tells(
    team: Client, sent: ActivityProgress
) -> None:
    team.post(f"{UNIT}onayla/", {"one-activity": seen(sent)})
    sent.refresh_from_db()
    data = {"version": sent.version, f"reason-activity-{sent.pk}": "Oran yanlış."}
    team.post(f"{UNIT}faaliyet/{sent.pk}/kilit/", data)
    assert states()[1] == "returned"
    page = read_page(team.get(f"{UNIT}faaliyet/{sent.pk}/"))
    for words in ("Kilit açıldı. Gerekçe: Oran yanlış.", "Onaya gönderildi.", "Boru döşendi."):
        assert words in page


def test_another_units_activity_is_not_decided_on_this_page(
    team: Client, sent: ActivityProgress, stranger: User
) -> None:
    team.post("/onay/2025-1/fen/onayla/", {"one-activity": seen(sent)})
    assert states()[1] == "submitted"
    assert team.get(f"/onay/2025-1/fen/faaliyet/{sent.pk}/").status_code == 404
