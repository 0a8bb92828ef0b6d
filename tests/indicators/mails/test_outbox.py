"""What becomes of the cycle's e-mails: nobody gets one twice, none is noted that never left."""

from collections.abc import Sequence
from datetime import date
from io import StringIO
from smtplib import SMTPRecipientsRefused
from time import monotonic

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.mail.message import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from indicators.mails.outbox import queue_due, send_due
from indicators.models import Measurement, Notice, Period
from indicators.models.notices import STUCK_AFTER
from plans.models import Unit
from reports.models import Rendering
from reports.pdf.tasks import ask_for
from tests.support import smtp
from tests.support.cycle import member, send_back
from tests.support.pages import read_page
from tests.support.tasks import run_queue

State = Notice.State


def states() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("state", flat=True))


def recipients() -> list[str]:
    return [address for message in mail.outbox for address in message.to]


def use(settings: Settings, server: smtp.Server, timeout: float = 0.5) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = timeout


def leave_behind(**fields: str) -> None:
    """What a worker leaves that is killed in the middle, some time later."""
    Notice.objects.update(changed_at=timezone.now() - STUCK_AFTER, **fields)


# --- Queues ----------------------------------------------------------------------------------


def test_each_mail_is_a_task_of_its_own_in_the_queue_of_mails(
    period: Period, clerk: User, unit: Unit
) -> None:
    member(unit, "ikinci", email="ikinci@ornek.bel.tr")
    queue_due([period])
    tasks = DBTaskResult.objects.values_list("queue_name", "args_kwargs")
    keys = [[[notice.pk]] for notice in Notice.objects.all()]
    assert sorted(tasks, key=str) == [("mail", {"args": key, "kwargs": {}}) for key in sorted(keys)]
    run_queue("mail")
    assert sorted(recipients()) == ["ikinci@ornek.bel.tr", "memur@ornek.bel.tr"]
    assert states() == [State.SENT, State.SENT]


def test_a_pdf_is_made_while_a_mail_server_says_nothing(
    period: Period, clerk: User, settings: Settings, tmp_path: object
) -> None:
    settings.DATA_DIR = tmp_path
    with smtp.mail_server(smtp.SILENT) as server:
        use(settings, server)
        queue_due([period])
        rendering = ask_for("<html lang=tr><title>Deneme</title><p>İçerik</p>", "Deneme")
        run_queue("default")
        rendering.refresh_from_db()
        assert rendering.state == Rendering.State.DONE
        assert states() == [State.QUEUED]


# --- What a server may do --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("behaviour", "state", "reason"),
    [
        (smtp.WORKS, State.SENT, ""),
        (smtp.SILENT, State.FAILED, "zamanında yanıt vermedi"),
        (smtp.AFTER_GREETING, State.FAILED, "zamanında yanıt vermedi"),
        (smtp.HANGS_UP, State.FAILED, "bağlantıyı kesti"),
        (smtp.REFUSES, State.FAILED, "adresi kabul etmedi: 550 no such user"),
        (smtp.AFTER_DATA, State.HANDED, "zamanında yanıt vermedi"),
        (smtp.HANGS_UP_AFTER_DATA, State.HANDED, "bağlantıyı kesti"),
    ],
)
def test_the_notice_says_what_became_of_the_mail(
    period: Period, clerk: User, settings: Settings, behaviour: str, state: str, reason: str
) -> None:
    with smtp.mail_server(behaviour) as server:
        use(settings, server)
        queue_due([period])
        started = monotonic()
        run_queue("mail")
        assert monotonic() - started < 5
    notice = Notice.objects.get()
    assert notice.state == state
    assert reason in notice.error


def test_a_server_that_is_not_there_is_a_failed_mail(
    period: Period, clerk: User, settings: Settings
) -> None:
    with smtp.mail_server(smtp.WORKS) as server:
        use(settings, server)
    queue_due([period])
    run_queue("mail")
    assert "bağlanılamadı" in Notice.objects.get().error


@pytest.mark.parametrize("behaviour", [smtp.AFTER_DATA, smtp.HANGS_UP_AFTER_DATA])
def test_a_mail_that_may_have_left_is_not_sent_again_but_told(
    period: Period, clerk: User, settings: Settings, today: date, behaviour: str
) -> None:
    with smtp.mail_server(behaviour) as server:
        use(settings, server)
        with pytest.raises(CommandError, match=r"sunucu aldı.*memur@ornek\.bel\.tr"):
            call_command("send_reminders", stdout=StringIO())
        assert len(server.texts) == 1
        assert send_due(today).doubtful == []
        assert len(server.texts) == 1


# --- What failed is tried again ---------------------------------------------------------------


class Refusing(EmailBackend):
    """A mail server that does not know one of the addresses."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if any("yok@ornek.bel.tr" in message.to for message in messages):
            raise SMTPRecipientsRefused({"yok@ornek.bel.tr": (550, b"no such user")})
        return super().send_messages(messages)


def test_an_address_that_fails_stops_nobody_and_is_tried_again(
    period: Period, clerk: User, unit: Unit, today: date, settings: Settings
) -> None:
    wrong = member(unit, "a-yanlis", email="yok@ornek.bel.tr")
    sending = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.indicators.mails.test_outbox.Refusing"
    outcome = send_due(today)
    assert (outcome.sent, outcome.failed) == (["memur@ornek.bel.tr"], ["yok@ornek.bel.tr"])
    assert Notice.objects.get(user=wrong).state == State.FAILED
    settings.EMAIL_BACKEND = sending
    assert send_due(today).sent == ["yok@ornek.bel.tr"]
    assert states() == [State.SENT, State.SENT]


def test_a_return_that_failed_is_told_with_the_next_reminders(
    submitted: Measurement, clerk: User, strategist: User, settings: Settings
) -> None:
    send_back(strategist, submitted.pk, "Kanıtı ekleyin")
    sending = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "no.such.backend"
    run_queue("mail")
    assert states() == [State.FAILED]
    settings.EMAIL_BACKEND = sending
    send_due(timezone.localdate())
    [text] = [message.body for message in mail.outbox if "iade" in message.subject]
    assert "Kanıtı ekleyin" in text
    assert Notice.objects.get(kind=Notice.Kind.RETURNED).state == State.SENT


# --- A worker that dies ----------------------------------------------------------------------


def test_a_mail_whose_worker_died_before_sending_is_sent_once(
    period: Period, clerk: User, today: date
) -> None:
    queue_due([period])
    assert send_due(today).sent == []  # the worker may be at it
    leave_behind()
    assert send_due(today).sent == ["memur@ornek.bel.tr"]
    run_queue("mail")  # a worker that comes at last
    assert len(mail.outbox) == 1


def test_a_mail_whose_worker_died_while_sending_is_neither_sent_again_nor_noted_as_sent(
    period: Period, clerk: User, today: date, team: Client
) -> None:
    queue_due([period])
    leave_behind(state=State.HANDED)
    run_queue("mail")
    assert send_due(today).sent == []
    assert mail.outbox == []
    page = read_page(team.get("/onay/2025-1/"))
    assert "1 e-postanın ulaşıp ulaşmadığı bilinmiyor" in page


# --- What the team sees ----------------------------------------------------------------------


def test_the_team_reads_who_was_not_told_why_and_tries_again(
    period: Period, clerk: User, team: Client, settings: Settings
) -> None:
    sending = settings.EMAIL_BACKEND
    with smtp.mail_server(smtp.SILENT) as server:
        use(settings, server, timeout=0.1)
        queue_due([period])
        run_queue("mail")
    assert "1 e-posta gönderilemedi" in read_page(team.get("/"))
    page = read_page(team.get("/onay/2025-1/"))
    assert "1 e-posta gönderilemedi" in page
    assert "memur@ornek.bel.tr</a>" in page
    assert "E-posta sunucusu zamanında yanıt vermedi." in page
    settings.EMAIL_BACKEND = sending
    team.post("/onay/2025-1/e-posta/")
    run_queue("mail")
    assert recipients() == ["memur@ornek.bel.tr"]
    assert "gönderilemedi" not in read_page(team.get("/onay/2025-1/"))


def test_mails_that_went_out_or_are_on_their_way_are_not_told_as_failed(
    period: Period, clerk: User, team: Client
) -> None:
    queue_due([period])
    for _ in range(2):
        assert "gönderilemedi" not in read_page(team.get("/onay/2025-1/"))
        run_queue("mail")
