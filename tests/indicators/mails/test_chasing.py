"""What the team sends and is told: reminders of its own, complete units, superiors; who writes."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from indicators import workflow
from indicators.mails.digests import next_mail_day
from indicators.mails.outbox import queue_due, send_due
from indicators.models import Measurement, Notice, Period, PeriodEvent
from plans.models import Plan, Unit, UnitMember
from tests.support.builders import add_indicator
from tests.support.cycle import member, send
from tests.support.pages import read_page
from tests.support.tasks import run_queue

PAGE = "/onay/2025-1/e-posta/"


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def make_late(period: Period, days: int) -> None:
    Period.objects.update(due_date=date.today() - timedelta(days=days))
    period.refresh_from_db()


# --- Who writes -------------------------------------------------------------------------------


def test_mails_come_from_the_institutions_team_and_are_answered_to_it(
    period: Period, clerk: User, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "karsplan <plan@ornek.bel.tr>"
    Plan.objects.update(
        contact_name="Strateji Geliştirme",
        contact_phone="0474 000 00 00",
        contact_email="strateji@ornek.bel.tr",
    )
    queue_due([period])
    run_queue("mail")
    message = mail.outbox[0].message()
    sender = str(message["From"])
    assert "plan@ornek.bel.tr" in sender
    assert mail.outbox[0].reply_to == ["strateji@ornek.bel.tr"]
    assert "Örnek Belediyesi Strateji Geliştirme" in str(mail.outbox[0].body)
    assert "0474 000 00 00, strateji@ornek.bel.tr" in mail.outbox[0].body


def test_the_sheet_says_whom_to_ask(client: Client, period: Period, clerk: User) -> None:
    Plan.objects.update(contact_phone="0474 000 00 00")
    client.force_login(clerk)
    text = " ".join(read_page(client.get("/veri-girisi/2025-1/mali/")).split())
    assert "Sorularınız için: Örnek Belediyesi Strateji Ekibi, 0474 000 00 00" in text


# --- The team reminds -------------------------------------------------------------------------


def test_a_reminder_is_shown_before_it_goes_to_the_people_of_the_chosen_units(
    team: Client, period: Period, clerk: User, unit: Unit, strategist: User
) -> None:
    form = {"units": [unit.pk], "sentence": "Meclis haftaya toplanıyor."}
    text = read_page(team.post(PAGE, form | {"preview": "1"}))
    assert "1 kişiye gider" in text
    assert "Meclis haftaya toplanıyor." in text.split("<pre>")[1]
    assert not Notice.objects.exists()
    text = read_page(team.post(PAGE, form | {"send": "1"}, follow=True))
    assert "Hatırlatma gönderiliyor: Örnek Memur." in text
    run_queue("mail")
    [message] = mail.outbox
    assert message.to == ["memur@ornek.bel.tr"]
    assert "Meclis haftaya toplanıyor." in message.body
    assert "1 değerden 1 tanesi gönderilmedi." in message.body
    event = PeriodEvent.objects.get(kind="reminded")
    assert (event.user, "Örnek Memur" in event.text) == (strategist, True)


def test_nobody_is_reminded_twice_on_a_day(
    team: Client, period: Period, clerk: User, unit: Unit, today: date
) -> None:
    for words in ("Hatırlatma gönderiliyor", "Bugün zaten hatırlattınız"):
        response = team.post(PAGE, {"units": [unit.pk], "send": "1"}, follow=True)
        assert words in read_page(response)
    run_queue("mail")
    send_due(today)  # and no automatic one either
    assert len(mail.outbox) == 1


def test_the_late_units_are_chosen_beforehand(
    team: Client, period: Period, clerk: User, unit: Unit
) -> None:
    assert "checked" not in read_page(team.get(PAGE))
    assert "checked" in read_page(team.get(f"{PAGE}?birim=mali"))
    make_late(period, 2)
    assert "checked" in read_page(team.get(PAGE))
    assert "Geciken 1 birime" in read_page(team.get("/onay/2025-1/"))


@pytest.mark.parametrize(
    ("form", "answer"),
    [({}, "Hatırlatılacak birimi seçin"), ({"units": ["999"]}, "listeden seçin")],
)
def test_a_reminder_to_nobody_is_refused_with_words(
    team: Client, period: Period, clerk: User, form: dict[str, object], answer: str
) -> None:
    text = read_page(team.post(PAGE, form | {"send": "1", "sentence": "Sözüm kalsın"}))
    assert answer in text
    assert "Sözüm kalsın" in text
    assert not Notice.objects.exists()


def test_a_unit_without_addresses_cannot_be_reminded_and_it_is_said(
    team: Client, period: Period, clerk: User, unit: Unit
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="")
    text = read_page(team.post(PAGE, {"units": [unit.pk], "send": "1"}, follow=True))
    assert "Mali Hizmetler Müdürlüğü hatırlatılamaz: görevlilerinin e-posta adresi yok" in text


def test_a_unit_that_waits_for_a_müdür_who_cannot_be_told_is_named_with_the_reason(
    team: Client, period: Period, clerk: User, unit: Unit
) -> None:
    Plan.objects.update(asks_endorsement=True)
    send(clerk, period.measurements.get(), 50)
    form = {"units": [unit.pk], "send": "1"}
    text = read_page(team.post(PAGE, form, follow=True))
    assert "Mali Hizmetler Müdürlüğü hatırlatılamaz: müdürü tanımlı değil" in text
    manager = member(unit, "mudur")
    UnitMember.objects.filter(user=manager).update(role=UnitMember.Role.MANAGER)
    text = read_page(team.post(PAGE, {"units": [unit.pk], "preview": "1"}))
    assert "hatırlatılamaz: onayı beklenen müdürünün e-posta adresi yok" in text
    User.objects.filter(pk=manager.pk).update(email="mudur@ornek.bel.tr")
    text = read_page(team.post(PAGE, form, follow=True))
    assert "Hatırlatma gönderiliyor: mudur." in text
    assert "hatırlatılamaz" not in text


def test_a_reminder_that_failed_keeps_its_sentence_for_the_next_try(
    team: Client, period: Period, clerk: User, unit: Unit, today: date, settings: Settings
) -> None:
    sending, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.backend"
    team.post(PAGE, {"units": [unit.pk], "sentence": "Meclis haftaya.", "send": "1"})
    run_queue("mail")
    settings.EMAIL_BACKEND = sending
    send_due(today)
    assert any("Meclis haftaya." in message.body for message in mail.outbox)


# --- What the page shows ----------------------------------------------------------------------


def test_the_page_says_who_was_told_when_and_who_is_told_next(
    team: Client, period: Period, clerk: User, today: date
) -> None:
    assert "henüz gitmedi" in read_page(team.get(PAGE))
    queue_due([period])
    run_queue("mail")
    text = read_page(team.get(PAGE))
    assert "Dönem açıldı" in text
    assert f"{today:%d.%m.%Y}" in text
    assert f"{period.last_entry_day - timedelta(days=7):%d.%m.%Y}" in text


@pytest.mark.parametrize(
    ("told", "today", "expected"),
    [
        (None, date(2025, 6, 10), date(2025, 6, 10)),
        (date(2025, 6, 2), date(2025, 6, 10), date(2025, 7, 8)),
        (date(2025, 7, 8), date(2025, 7, 8), date(2025, 7, 12)),
        (date(2025, 7, 15), date(2025, 7, 15), date(2025, 7, 16)),
        (date(2025, 7, 16), date(2025, 7, 20), date(2025, 7, 23)),
        (date(2025, 7, 9), date(2025, 7, 20), date(2025, 7, 20)),
    ],
)
def test_the_day_of_the_next_mail(told: date | None, today: date, expected: date) -> None:
    assert next_mail_day(date(2025, 6, 2), date(2025, 7, 15), told, today) == expected


# --- A unit is complete -----------------------------------------------------------------------


def test_the_team_is_told_once_a_unit_has_sent_everything(
    period: Period, clerk: User, strategist: User
) -> None:
    User.objects.filter(pk=strategist.pk).update(email="uzman@ornek.bel.tr")
    add_indicator(period.measurements.get().indicator.card, "İkinci")
    first, second = period.measurements.order_by("pk")
    send(clerk, first)
    assert kinds() == []
    send(clerk, second)
    run_queue("mail")
    [message] = mail.outbox
    assert message.to == ["uzman@ornek.bel.tr"]
    assert message.subject == "2025 Ocak–Haziran: Mali Hizmetler Müdürlüğü tamamladı"
    assert "2 tanesi onayınızı bekliyor" in message.body


def test_a_value_whose_notice_cannot_be_kept_is_not_sent(
    draft: Measurement, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Plan.objects.update(contact_email="strateji@ornek.bel.tr")
    monkeypatch.setattr(Notice, "save", crash)
    with pytest.raises(RuntimeError), transaction.atomic():
        send(clerk, draft)
    draft.refresh_from_db()
    assert draft.state == Measurement.State.DRAFT


def crash(*args: object, **kwargs: object) -> None:
    raise RuntimeError


def test_sending_the_last_value_on_the_sheet_tells_the_teams_own_address(
    client: Client, draft: Measurement, clerk: User
) -> None:
    Plan.objects.update(contact_email="strateji@ornek.bel.tr")
    client.force_login(clerk)
    key = f"m{draft.pk}"
    client.post(
        "/veri-girisi/2025-1/mali/",
        {f"{key}-value": "100", f"{key}-version": draft.version, "send": draft.pk},
    )
    run_queue("mail")
    assert [message.to for message in mail.outbox] == [["strateji@ornek.bel.tr"]]


# --- Superiors --------------------------------------------------------------------------------


@pytest.fixture
def superior(unit: Unit) -> str:
    Plan.objects.update(escalation_days=3)
    Unit.objects.filter(pk=unit.pk).update(superior_email="baskan@ornek.bel.tr")
    return "baskan@ornek.bel.tr"


def test_a_superior_hears_once_when_a_unit_stays_late(
    period: Period, clerk: User, superior: str, today: date
) -> None:
    make_late(period, 2)
    send_due(today)
    assert superior not in [address for message in mail.outbox for address in message.to]
    make_late(period, 3)
    for _ in range(2):
        send_due(today)
    [message] = [message for message in mail.outbox if message.to == [superior]]
    assert message.subject == "2025 Ocak–Haziran: Mali Hizmetler Müdürlüğü gecikti"
    assert "Görevliler: Örnek Memur" in message.body


def test_without_days_or_an_address_no_superior_is_written_to(
    period: Period, clerk: User, superior: str, today: date
) -> None:
    make_late(period, 30)
    Plan.objects.update(escalation_days=None)
    send_due(today)
    Plan.objects.update(escalation_days=0)
    Unit.objects.update(superior_email="")
    send_due(today)
    assert "escalated" not in kinds()


def test_a_unit_that_sent_everything_or_has_more_time_is_not_reported(
    period: Period, clerk: User, unit: Unit, superior: str, strategist: User, today: date
) -> None:
    make_late(period, 5)
    workflow.extend(strategist, period.pk, unit, today + timedelta(days=1))
    send_due(today)
    period.extensions.all().delete()
    send(clerk, period.measurements.get())
    send_due(today)
    assert "escalated" not in kinds()


def test_a_report_to_a_superior_that_failed_is_seen_and_tried_again(
    team: Client, period: Period, clerk: User, superior: str, today: date, settings: Settings
) -> None:
    make_late(period, 5)
    sending, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "no.such.backend"
    assert superior in send_due(today).failed
    assert f"{superior}</a>" in read_page(team.get("/onay/2025-1/"))
    settings.EMAIL_BACKEND = sending
    assert superior in send_due(today).sent


def test_who_works_for_a_late_unit_is_named_to_its_superior_with_the_müdür(
    period: Period, clerk: User, unit: Unit, superior: str, today: date
) -> None:
    user = member(unit, "mudur", first_name="Ayşe", last_name="Öz")
    UnitMember.objects.filter(user=user).update(role=UnitMember.Role.MANAGER)
    make_late(period, 4)
    send_due(today)
    [message] = [message for message in mail.outbox if message.to == [superior]]
    assert "Görevliler: Ayşe Öz (müdür), Örnek Memur" in message.body
