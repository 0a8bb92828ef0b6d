"""The cycle's e-mails: who gets which, on which day, and never twice."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from pytest_django import Settings

from indicators import workflow
from indicators.mails.digests import digests, latest_mail_day
from indicators.mails.outbox import queue_due, send_due
from indicators.models import Measurement, Notice, Period
from plans.models import ObjectiveCard, Unit, UnitMember
from plans.units.succession import succeed
from tests.support.builders import add_indicator
from tests.support.calendar import add_steps
from tests.support.cycle import member, send, send_all, send_back
from tests.support.tasks import run_queue

OPENED = date(2025, 6, 2)
LAST_DAY = date(2025, 7, 15)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2025, 6, 2), OPENED),
        (date(2025, 7, 7), OPENED),
        (date(2025, 7, 8), date(2025, 7, 8)),  # 7 days before
        (date(2025, 7, 11), date(2025, 7, 8)),
        (date(2025, 7, 12), date(2025, 7, 12)),  # 3 days before
        (date(2025, 7, 14), date(2025, 7, 14)),  # 1 day before
        (date(2025, 7, 15), date(2025, 7, 15)),  # the day itself
        (date(2025, 7, 16), date(2025, 7, 16)),  # late
        (date(2025, 7, 22), date(2025, 7, 16)),
        (date(2025, 7, 23), date(2025, 7, 23)),  # a week later
        (date(2025, 7, 31), date(2025, 7, 30)),
    ],
)
def test_the_days_of_mails(today: date, expected: date) -> None:
    assert latest_mail_day(OPENED, LAST_DAY, today) == expected


def test_a_period_that_opens_shortly_before_its_last_day_has_no_reminder_from_before() -> None:
    assert latest_mail_day(date(2025, 7, 10), LAST_DAY, date(2025, 7, 11)) == date(2025, 7, 10)


def recipients() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


# --- Opening ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_at_opening_the_people_of_units_are_told_what_is_asked_until_when(
    period: Period, clerk: User, settings: Settings
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    queue_due([period])
    run_queue("mail")
    [message] = mail.outbox
    assert message.to == ["memur@ornek.bel.tr"]
    assert message.subject == "2025 Ocak–Haziran veri girişi açıldı: 1 değer bekleniyor"
    for words in [
        "Sayın Örnek Memur",
        "Mali Hizmetler Müdürlüğü",
        f"Son gün {period.due_date:%d.%m.%Y}, 30 gün var.",
        "https://plan.ornek.bel.tr/veri-girisi/2025-1/mali/",
    ]:
        assert words in message.body
    assert Notice.objects.get().kind == Notice.Kind.OPENED


@pytest.mark.differs
def test_the_mail_names_the_units_late_and_near_milestones(
    period: Period, clerk: User, today: date, settings: Settings
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    add_steps(ObjectiveCard.objects.get(), {"İhale": -3, "Yer teslimi": 9, "Kabul": 40})
    queue_due([period])
    run_queue("mail")
    body = mail.outbox[0].body
    assert f"1 iş adımı gecikti:\n- İhale ({today - timedelta(days=3):%d.%m.%Y})\n" in body
    near = f"- Yer teslimi ({today + timedelta(days=9):%d.%m.%Y})\n"
    assert f"Önümüzdeki 30 günde bitecek 1 iş adımı:\n{near}" in body
    assert "https://plan.ornek.bel.tr/takvim/" in body
    assert "Kabul" not in body


def test_who_took_over_from_a_unit_reads_of_its_milestones(
    period: Period, strategist: User, unit: Unit, today: date
) -> None:
    add_steps(ObjectiveCard.objects.get(), {"İhale": -3})
    heir = Unit.objects.create(code="butce", name="Bütçe Müdürlüğü", short_name="Bütçe Md.")
    member(heir, "varis", email="varis@ornek.bel.tr")
    succeed(strategist, [unit], heir, today, "Birleşme")
    [digest] = digests(today)
    assert "Mali Hizmetler Müdürlüğü\n1 iş adımı gecikti:\n- İhale" in digest.letter.text


def test_a_mail_that_names_only_the_first_late_milestones_says_so(
    period: Period, clerk: User
) -> None:
    add_steps(ObjectiveCard.objects.get(), {f"Adım {number}": -3 for number in range(9)})
    queue_due([period])
    run_queue("mail")
    assert "9 iş adımı gecikti, ilk 8’i:" in mail.outbox[0].body


@pytest.mark.differs
def test_a_person_of_two_units_gets_one_mail(
    period: Period, clerk: User, unit: Unit, today: date
) -> None:
    other = Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen")
    UnitMember.objects.create(unit=other, user=clerk)
    card = ObjectiveCard.objects.create(
        objective=period.measurements.get().indicator.card.objective, responsible_unit=other
    )
    add_indicator(card, "Fen göstergesi")
    send_due(today)
    [message] = mail.outbox
    assert "2 değer" in message.subject
    assert "Fen İşleri Müdürlüğü" in message.body
    assert "Mali Hizmetler Müdürlüğü" in message.body


def test_whoever_has_no_address_or_no_account_in_use_gets_no_mail(
    period: Period, unit: Unit, today: date
) -> None:
    member(unit, "adressiz")
    gone = member(unit, "ayrilan", email="ayrilan@ornek.bel.tr")
    gone.is_active = False
    gone.save()
    send_due(today)
    assert mail.outbox == []
    assert not Notice.objects.exists()


def test_a_name_with_an_ampersand_arrives_as_it_is(period: Period, unit: Unit, today: date) -> None:
    member(unit, "ad", first_name="A & B", email="ab@ornek.bel.tr")
    send_due(today)
    assert "Sayın A & B," in mail.outbox[0].body


# --- Reminders -------------------------------------------------------------------------------


@pytest.mark.differs
def test_running_twice_a_day_sends_once(period: Period, clerk: User, today: date) -> None:
    send_due(today)
    send_due(today)
    assert len(mail.outbox) == 1


def test_from_opening_to_lateness_each_day_of_the_plan_sends_one_mail(
    period: Period, clerk: User, today: date
) -> None:
    subjects = []
    for day in range(40):
        send_due(today + timedelta(days=day))
        subjects += [(day, message.subject) for message in mail.outbox]
        mail.outbox.clear()
    name = "2025 Ocak–Haziran"
    assert subjects == [
        (0, f"{name} veri girişi açıldı: 1 değer bekleniyor"),
        (23, f"{name}: son güne 7 gün, 1 değer bekleniyor"),
        (27, f"{name}: son güne 3 gün, 1 değer bekleniyor"),
        (29, f"{name}: son güne 1 gün, 1 değer bekleniyor"),
        (30, f"{name}: bugün son gün, 1 değer bekleniyor"),
        (31, f"{name}: son gün geçti, 1 değer bekleniyor"),
        (38, f"{name}: son gün geçti, 1 değer bekleniyor"),
    ]


@pytest.mark.differs
def test_a_missed_day_is_made_up_for(period: Period, clerk: User, today: date) -> None:
    send_due(today)
    send_due(today + timedelta(days=25))  # nothing ran 7 days before the last day
    assert "son güne 5 gün" in mail.outbox[-1].subject


def test_who_sent_everything_is_left_alone(period: Period, clerk: User, today: date) -> None:
    send(clerk, period.measurements.get())
    assert digests(today + timedelta(days=30)) == []


@pytest.mark.differs
def test_a_unit_with_more_time_is_reminded_of_its_own_last_day(
    period: Period, clerk: User, unit: Unit, strategist: User, today: date
) -> None:
    send_due(today)
    workflow.extend(strategist, period.pk, unit, today + timedelta(days=60))
    send_due(today + timedelta(days=30))
    assert len(mail.outbox) == 1
    send_due(today + timedelta(days=53))
    assert "son güne 7 gün" in mail.outbox[-1].subject


def test_who_joins_later_is_told_once(period: Period, clerk: User, unit: Unit, today: date) -> None:
    send_due(today)
    member(unit, "yeni", email="yeni@ornek.bel.tr")
    send_due(today + timedelta(days=2))
    send_due(today + timedelta(days=3))
    assert recipients() == ["memur@ornek.bel.tr", "yeni@ornek.bel.tr"]


def test_nobody_is_reminded_of_a_closed_period(
    period: Period, clerk: User, strategist: User, today: date
) -> None:
    workflow.close_period(strategist, period.pk)
    assert digests(today) == []


@pytest.mark.differs
def test_two_runs_at_the_same_moment_send_one_mail(
    period: Period, clerk: User, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_saw = digests(today)
    send_due(today)
    monkeypatch.setattr("indicators.mails.outbox.digests", lambda *args: both_saw)
    send_due(today)
    assert len(mail.outbox) == 1


# --- Returns ---------------------------------------------------------------------------------


@pytest.mark.differs
def test_values_returned_in_one_step_come_in_one_mail_with_their_notes(
    period: Period, clerk: User, strategist: User
) -> None:
    add_indicator(period.measurements.get().indicator.card, "İkinci")
    rows = send_all(clerk, period.measurements.order_by("pk"))
    workflow.send_back(
        strategist, {row.pk: (f"{n}. not", row.version) for n, row in enumerate(rows, 1)}
    )
    run_queue("mail")
    [message] = mail.outbox
    assert message.subject == "2025 Ocak–Haziran: 2 değer iade edildi"
    for words in ["Gösterge", "1. not", "İkinci", "2. not"]:
        assert words in message.body
    for row in rows:
        assert f"/veri-girisi/2025-1/mali/#satir-{row.pk}\n" in message.body


def test_what_was_mended_before_the_mail_went_out_is_not_in_it(
    submitted: Measurement, clerk: User, strategist: User
) -> None:
    send_back(strategist, submitted.pk, "Bakın")
    submitted.refresh_from_db()
    send(clerk, submitted)
    run_queue("mail")
    assert mail.outbox == []
    assert not Notice.objects.exists()
