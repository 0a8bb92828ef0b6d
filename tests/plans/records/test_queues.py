"""Waiting has an end: pages say when nobody works at what they wait for, and what to do."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from indicators.mails.outbox import queue_due
from indicators.models import Measurement, Period
from plans.models import Plan, WorkbookImport
from plans.records.queues import late_queues
from plans.workbook.jobs import start
from reports.models import Rendering
from reports.pdf.tasks import ask_for
from tests.support.pages import read_page
from tests.support.tasks import run_queue

pytestmark = pytest.mark.differs

HTML = "<html lang=tr><title>Deneme</title><p>İçerik</p>"
AGO = timedelta(minutes=2)


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: object) -> None:
    settings.DATA_DIR = tmp_path


def wait() -> None:
    """Two minutes go by, in which no worker comes."""
    then = timezone.now() - AGO
    DBTaskResult.objects.update(enqueued_at=then)
    Rendering.objects.update(changed_at=then)
    WorkbookImport.objects.update(changed_at=then)


def state_of(client: Client, rendering: Rendering) -> str:
    return read_page(client.get(f"/raporlar/durum/{rendering.key}/"))


# --- A PDF ------------------------------------------------------------------------------------


def test_a_pdf_that_nobody_makes_says_so_after_a_minute(client: Client, db: None) -> None:
    rendering = ask_for(HTML, "Deneme")
    assert "çalışmıyor olabilir" not in state_of(client, rendering)
    wait()
    text = state_of(client, rendering)
    assert "hizmet çalışmıyor olabilir" in text
    assert "karsplan-worker@default" in text


def test_a_pdf_behind_other_work_says_that_its_turn_comes(client: Client, db: None) -> None:
    rendering = ask_for(HTML, "Deneme")
    ask_for(f"{HTML} ", "Öncesi")
    wait()
    other = DBTaskResult.objects.exclude(args_kwargs__args=[rendering.name]).get()
    other.claim("worker")
    text = state_of(client, rendering)
    assert "sırası gelince yapılır" in text
    assert "çalışmıyor olabilir" not in text


def test_a_long_pdf_under_way_is_not_called_stuck(client: Client, db: None) -> None:
    rendering = ask_for(HTML, "Deneme")
    Rendering.objects.update(state=Rendering.State.RUNNING)
    wait()
    assert "birkaç dakika sürebilir" in state_of(client, rendering)


# --- A workbook -------------------------------------------------------------------------------


def test_a_workbook_that_nobody_reads_says_so_after_a_minute(
    team: Client, strategist: User
) -> None:
    job = start(strategist, "plan.xlsx", BytesIO(b"x").getvalue())
    address = f"/admin/plans/workbookimport/{job.token}/"
    assert "çalışmıyor olabilir" not in read_page(team.get(address))
    wait()
    for page in (address, f"{address}durum/"):
        assert "karsplan-worker@import" in read_page(team.get(page)), page


def test_a_workbook_that_gets_on_is_not_called_late(strategist: User) -> None:
    job = start(strategist, "plan.xlsx", b"x")
    wait()
    job.refresh_from_db()
    assert job.is_late
    job.report_progress(1, 2, "Amaçlar")
    assert not job.is_late


# --- The team ---------------------------------------------------------------------------------


def test_the_teams_home_names_the_queues_that_do_not_get_on(
    team: Client, submitted: Measurement
) -> None:
    assert "işler gecikiyor" not in read_page(team.get("/"))
    ask_for(HTML, "Deneme")
    wait()
    text = read_page(team.get("/"))
    assert "Arka plandaki işler gecikiyor" in text
    assert "PDF: 1 iş" in text
    assert "Hizmetten hiç işaret gelmedi" in text


def test_mails_that_do_not_go_out_are_told_where_the_team_chases(
    team: Client, period: Period, clerk: User
) -> None:
    User.objects.filter(pk=clerk.pk).update(email="memur@ornek.bel.tr")
    Plan.objects.update(status=Plan.Status.ACTIVE)
    queue_due([period])
    wait()
    for page in ("/", "/onay/2025-1/", "/onay/2025-1/e-posta/"):
        assert "E-posta: 1 iş" in read_page(team.get(page)), page
    run_queue("mail")
    for page in ("/", "/onay/2025-1/", "/onay/2025-1/e-posta/"):
        assert "gecikiyor" not in read_page(team.get(page)), page


def test_the_health_page_names_late_queues_and_serves_all_the_same(
    admin_client: Client,
) -> None:
    ask_for(HTML, "Deneme")
    assert admin_client.get("/saglik/").json()["late_queues"] == []
    wait()
    response = admin_client.get("/saglik/")
    assert response.status_code == 200
    assert response.json()["late_queues"] == ["default"]


def test_the_last_sign_of_a_worker_is_when_it_last_began_or_ended_something(db: None) -> None:
    ask_for(HTML, "Deneme")
    run_queue("default")
    done = DBTaskResult.objects.get()
    ask_for(f"{HTML} ", "İkinci")
    wait()
    [queue] = late_queues()
    assert (queue.name, queue.waiting, queue.is_busy) == ("default", 1, False)
    assert queue.last_sign == done.finished_at


def test_looking_takes_one_query_while_all_is_well_and_two_else(db: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            late_queues()
        return len(captured)

    assert queries() == 1
    for number in range(3):
        ask_for(f"{HTML}{number}", "Deneme")
    wait()
    assert queries() == 2
