"""What else knows of calendars: mails of what came back, the admin, a unit that took over."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import workflow
from indicators.models import ActivityProgress, ActivityYear, Notice
from indicators.workflow import ACTIVITIES
from plans.models import Unit
from plans.units.succession import succeed
from tests.support.calendar import draw, send_progress
from tests.support.cycle import member
from tests.support.pages import read_page
from tests.support.tasks import run_queue


def test_an_activity_that_came_back_is_told_with_its_note_and_its_place(
    progress: ActivityProgress, unit: Unit, clerk: User, strategist: User
) -> None:
    member(unit, "mudur", email="mudur@ornek.bel.tr")
    sent = send_progress(clerk, progress)
    workflow.send_back(strategist, {sent.pk: ("Hangi hat?", sent.version)}, ACTIVITIES).one()
    run_queue("mail")
    [message] = mail.outbox
    assert message.subject == "2025 Ocak–Haziran: 1 faaliyet iade edildi"
    for words in ["Hatların yenilenmesi.", "Hangi hat?", f"#faaliyet-{sent.activity_year_id}\n"]:
        assert words in message.body


def test_activities_alone_tell_nobody_that_a_unit_is_complete(
    progress: ActivityProgress, clerk: User, strategist: User
) -> None:
    User.objects.filter(pk=strategist.pk).update(email="ekip@ornek.bel.tr")
    send_progress(clerk, progress)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("name", ["activityyear", "activityprogress"])
def test_the_admin_shows_calendars_and_changes_none(
    name: str, team: Client, progress: ActivityProgress
) -> None:
    pk: Any = progress.pk if name == "activityprogress" else progress.activity_year_id
    address = reverse(f"admin:indicators_{name}_change", args=[pk])
    assert "Hatların yenilenmesi." in read_page(team.get(address))
    assert team.post(address, {"start_month": 5, "percent": 90}).status_code == 403
    assert team.get(reverse(f"admin:indicators_{name}_add")).status_code == 403
    history = team.get(reverse(f"admin:indicators_{name}_history", args=[pk]))
    assert history.status_code == 200


def test_an_activity_with_a_calendar_is_not_deleted_in_the_admin(
    team: Client, drawn_year: ActivityYear
) -> None:
    card = drawn_year.activity.card
    address = reverse("admin:plans_objectivecard_delete", args=[card.pk])
    page = read_page(team.post(address, {"post": "yes"}, follow=True))
    assert ActivityYear.objects.exists()
    assert "Takvimi hazırlanmış faaliyet silinmez" in page


def test_who_takes_over_from_a_unit_goes_on_with_its_calendar(
    client: Client, drawn_year: ActivityYear, strategist: User
) -> None:
    heir = Unit.objects.create(code="butce", name="Bütçe Müdürlüğü", short_name="Bütçe Md.")
    person = member(heir, "varis")
    succeed(strategist, [drawn_year.unit], heir, timezone.localdate(), "Birleşme")
    client.force_login(person)
    assert "/takvim/2025/mali/duzenle/" in read_page(client.get("/takvim/2025/butce/duzenle/"))
    page = client.get("/takvim/2025/mali/duzenle/")
    assert [line.activity for line in page.context["page"].lines] == [drawn_year.activity]
    data = {"row": page.context["scope"].versions, "send": ""}
    client.post("/takvim/2025/mali/duzenle/", data)
    drawn_year.refresh_from_db()
    assert (drawn_year.state, drawn_year.submitted_by) == ("submitted", person)
    assert draw(person, drawn_year.activity, year=2026).unit == heir
