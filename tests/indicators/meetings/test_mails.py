"""What is told of meetings by mail: the invitation, the minutes, what units have to do."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from indicators.mails.digests import digests, late_items
from indicators.mails.outbox import queue_again, queue_meeting, send_due
from indicators.meetings import steps
from indicators.models import ActionItem, Meeting, Notice, Period
from plans.models import Unit
from plans.units.succession import succeed
from tests.support.cycle import member
from tests.support.meetings import ask, asked, call, close
from tests.support.tasks import run_queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def period(draft: Any) -> Period:
    return draft.period


@pytest.fixture
def meeting(strategist: User, period: Period) -> Meeting:
    return call(strategist, period)


@pytest.fixture
def answered(strategist: User, period: Period, unit: Unit, clerk: User) -> ActionItem:
    item = asked(strategist, period, unit)
    return steps.answer_item(clerk, item.pk, item.version, "Yapıldı.", is_done=True)


def test_the_invitation_brings_agenda_and_a_calendar_entry(
    team: Client, strategist: User, clerk: User, period: Period, settings: Settings
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    meeting = call(strategist, period, users=[clerk], day=date(2099, 8, 1))
    for _ in range(2):  # the first has not left when the second takes its place
        team.post(f"/toplanti/{meeting.pk}/davet/")
    run_queue("mail")
    [message] = mail.outbox
    assert message.subject == "Toplantı daveti: Strateji Geliştirme Kurulu, 01.08.2099"
    for words in (
        "Gün: 1 Ağustos 2099, Cumartesi\nSaat: 14:00\nYer: Encümen salonu",
        "1. Mali Hizmetler Müdürlüğü: 1 değer gönderilmedi",
        f"https://plan.ornek.bel.tr/toplanti/{meeting.pk}/",
    ):
        assert words in message.body
    [(name, event, kind)] = message.attachments
    assert (name, kind) == ("toplanti.ics", "text/calendar")
    assert "DTSTART:20990801T110000Z\r\n" in event


def test_when_the_minutes_close_the_units_are_told_what_they_have_to_do(
    team: Client, strategist: User, clerk: User, meeting: Meeting, unit: Unit
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    item = ask(meeting, unit)
    team.post(f"/toplanti/{meeting.pk}/kapat/", {"version": meeting.version})
    run_queue("mail")
    [message] = mail.outbox
    assert "Toplantı tutanağı: " in message.subject
    assert f"- {unit}, son gün 30.09.2025: İhale yapılsın.\n" in message.body
    assert f"/toplanti/is/{item.pk}/" in message.body
    assert message.attachments == []


@pytest.mark.parametrize("is_closed", [False, True])
def test_an_invitation_that_waited_until_the_meeting_began_does_not_leave(
    strategist: User, clerk: User, period: Period, is_closed: bool
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    meeting = call(strategist, period, users=[clerk])
    queue_meeting(meeting)
    if is_closed:
        queue_meeting(close(strategist, meeting))
    run_queue("mail")
    assert [one.subject.split(":")[0] for one in mail.outbox] == ["Toplantı tutanağı"] * is_closed


def test_a_unit_hears_weekly_of_what_it_has_not_answered_by_the_last_day(
    strategist: User, unit: Unit, period: Period
) -> None:
    member(unit, "uye", email="uye@ornek.bel.tr")
    items = [asked(strategist, period, unit, text=text) for text in ("İhale", "Kabul")]
    today = timezone.localdate()
    Period.objects.update(state="closed")  # no digest names them
    told = [len(send_due(today + timedelta(days)).sent) for days in (0, 0, 6, 7)]
    assert told == [1, 0, 0, 1]
    message = mail.outbox[0]
    assert message.subject == "Toplantıların istediği 2 işin son günü geçti"
    for item in items:
        assert f"/toplanti/is/{item.pk}/" in message.body


def test_late_items_whose_mail_failed_are_told_again_in_one(
    strategist: User, clerk: User, period: Period, unit: Unit
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    about = {"period": period, "user": clerk, "day": timezone.localdate(), "kind": "item_late"}
    for _ in range(2):
        item = asked(strategist, period, unit)
        Notice.objects.create(action_item=item, state="failed", **about)
    assert queue_again(period) == 1
    run_queue("mail")
    assert [message.subject for message in mail.outbox] == [
        "Toplantıların istediği 2 işin son günü geçti"
    ]
    assert {notice.state for notice in Notice.objects.filter(kind="item_late")} == {"sent"}


def test_what_a_digest_named_or_a_mail_told_by_itself_is_not_told_twice_in_a_week(
    strategist: User, unit: Unit, period: Period
) -> None:
    user = member(unit, "uye", email="uye@ornek.bel.tr")
    item, today = asked(strategist, period, unit), timezone.localdate()
    assert late_items(today) == {user: [item]}
    [digest] = digests(today)
    Notice.objects.create(period=period, user=user, kind="opened", day=today, state="sent")
    assert late_items(today + timedelta(days=6)) == {}
    about = {"action_item": item, "period": period}
    Notice.objects.create(**about, user=user, kind="item_late", day=today, state="sent")
    assert item.text not in digest.letter.text


def test_what_the_team_gives_back_is_told_with_its_note_until_it_is_answered_again(
    answered: ActionItem, strategist: User, clerk: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    back = steps.return_item(strategist, answered.pk, answered.version, "Sözleşme eksik.")
    run_queue("mail")
    [message] = mail.outbox
    assert message.subject.endswith(": yapılacak iş iade edildi")
    assert "Not: Sözleşme eksik.\n" in message.body
    again = steps.answer_item(clerk, back.pk, back.version, "Tamam.", is_done=True)
    back = steps.return_item(strategist, again.pk, again.version, "Yine eksik.")
    steps.answer_item(clerk, back.pk, back.version, "Tamam.", is_done=True)
    run_queue("mail")
    assert len(mail.outbox) == 1


def test_the_digest_of_a_unit_names_what_meetings_asked_of_it(
    strategist: User, unit: Unit, period: Period
) -> None:
    member(unit, "uye", email="uye@ornek.bel.tr")
    item = asked(strategist, period, unit)
    [digest] = digests(timezone.localdate())
    assert (
        "Toplantıların istediği işler\n"
        "- İhale yapılsın. (Mali Hizmetler Müdürlüğü, son gün 30.09.2025, gecikti)\n"
    ) in digest.letter.text
    assert f"/toplanti/is/{item.pk}/" in digest.letter.text


def test_who_took_over_from_a_unit_reads_in_the_digest_what_was_asked_of_it(
    strategist: User, unit: Unit, period: Period
) -> None:
    asked(strategist, period, unit)
    heir = Unit.objects.create(code="butce", name="Bütçe Müdürlüğü", short_name="Bütçe Md.")
    member(heir, "varis", email="varis@ornek.bel.tr")
    succeed(strategist, [unit], heir, timezone.localdate(), "Birleşme")
    [digest] = digests(timezone.localdate())
    assert "- İhale yapılsın. (Mali Hizmetler Müdürlüğü" in digest.letter.text
