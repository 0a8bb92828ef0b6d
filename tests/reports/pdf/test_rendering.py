"""From HTML to a file: made once, atomically, by one task, and found again after an accident."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader
from pytest_django import Settings

from plans.models import Plan
from plans.records.chores import look_after
from plans.records.jobs import LOST_AFTER, SILENT_AFTER
from plans.records.stored import write_atomically
from reports.models import Rendering
from reports.pdf import naming, tasks
from reports.pdf.naming import rendering_key
from reports.pdf.rendering import write_pdf
from reports.pdf.tasks import MOST_LOSSES, ask_again, ask_for, cancel, requeue_lost
from reports.pdf.tidying import remove_unused
from tests.support.builders import build_plan
from tests.support.rendered import copy_pdf
from tests.support.tasks import run_tasks

pytestmark = pytest.mark.differs

HTML = "<html lang=tr><title>Deneme</title><p>İçerik</p>"
State = Rendering.State


@pytest.fixture(autouse=True)
def data_dir(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def _copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks copy what was made before; `test_cost` lets them make it."""
    monkeypatch.setattr(tasks, "write_pdf_within_limits", copy_pdf)


def pdf_address(plan: Plan) -> str:
    return reverse("plan_report", args=[plan.slug]) + "?format=pdf"


def break_rendering(data_dir: Path) -> None:
    """Put a file where the folder of the PDFs would be."""
    (data_dir / "rendered").write_text("")


def test_the_key_follows_content_and_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    key = rendering_key(HTML)
    assert key == rendering_key(HTML)
    assert key != rendering_key(HTML + " ")
    monkeypatch.setattr(naming, "version", lambda name: "0.1")
    assert key != rendering_key(HTML)


def test_only_the_process_that_draws_loads_the_engine() -> None:
    code = (
        "import sys, django; django.setup(); import karsplan.urls, reports.pdf.tasks;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_a_file_that_could_not_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(part: Path) -> None:
        part.write_text("yarım")
        raise ValueError("yarıda kaldı")

    with pytest.raises(ValueError, match="yarıda kaldı"):
        write_atomically(tmp_path / "a.pdf", fail)
    assert list(tmp_path.iterdir()) == []


def test_content_cannot_make_the_engine_load_a_file_or_an_address(tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'gizli' }")
    html = (
        f"<html lang=tr><title>x</title><link rel=stylesheet href='file://{secret}'>"
        f"<img alt=x src='http://127.0.0.1:9/x.png'><p>açık</p>"
    )
    write_pdf(html, tmp_path / "x.pdf")
    text = PdfReader(tmp_path / "x.pdf").pages[0].extract_text()
    assert "açık" in text
    assert "gizli" not in text


@pytest.mark.django_db
def test_the_first_request_waits_and_the_next_downloads(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    waiting = client.get(pdf_address(plan))
    assert waiting.status_code == 202
    assert "PDF sırada bekliyor" in waiting.content.decode()
    run_tasks()
    response = client.get(pdf_address(plan))
    assert response.headers["Content-Type"] == "application/pdf"
    assert 'filename="ornek-2025-2029-stratejik-plan.pdf"' in response["Content-Disposition"]
    assert response.getvalue().startswith(b"%PDF-1.7")


@pytest.mark.django_db
def test_a_browser_that_has_the_file_does_not_get_it_again(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    run_tasks()
    etag = client.get(pdf_address(plan)).headers["ETag"]
    again = client.get(pdf_address(plan), headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.django_db
def test_a_changed_plan_gets_a_new_file(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    run_tasks()
    plan.goals.update(name="Yeni amaç")
    assert client.get(pdf_address(plan)).status_code == 202


@pytest.mark.django_db
def test_the_source_is_kept_only_until_the_file_is_there() -> None:
    rendering = ask_for(HTML, "Deneme")
    assert rendering.html == HTML
    run_tasks()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.html) == (State.DONE, "")


@pytest.mark.django_db
def test_the_same_content_is_rendered_once() -> None:
    rendering = ask_for(HTML, "Deneme")
    run_tasks()
    made = rendering.path.stat().st_mtime_ns
    ask_for(HTML, "Deneme")
    tasks.render.call(rendering.key)
    run_tasks()
    assert rendering.path.stat().st_mtime_ns == made
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_queues_the_task() -> None:
    def ask(_: int) -> None:
        try:
            ask_for(HTML, "Deneme")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(12)))
    assert Rendering.objects.count() == 1
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_after_a_loss_one_queues_the_task() -> None:
    rendering = ask_for(HTML, "Deneme")
    DBTaskResult.objects.all().delete()
    lost = timezone.now() - LOST_AFTER - timedelta(minutes=1)
    Rendering.objects.update(state=State.RUNNING, changed_at=lost)

    def ask(_: int) -> None:
        try:
            ask_for(HTML, "Deneme")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(12)))
    rendering.refresh_from_db()
    assert rendering.state == State.QUEUED
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_a_task_at_work_is_not_queued_again() -> None:
    ask_for(HTML, "Deneme")
    Rendering.objects.update(state=State.RUNNING)
    ask_for(HTML, "Deneme")
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db
def test_a_file_that_is_gone_is_made_again() -> None:
    path = ask_for(HTML, "Deneme").path
    run_tasks()
    path.unlink()
    assert ask_for(HTML, "Deneme").state == State.QUEUED
    run_tasks()
    assert path.exists()


@pytest.mark.django_db
def test_a_file_that_changed_is_not_served_but_reported_and_made_again(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    run_tasks()
    path = Rendering.objects.get().path
    path.write_bytes(path.read_bytes() + b" ")
    answer = client.get(pdf_address(plan))
    assert answer.status_code == 202
    assert "Saklanan PDF bozulmuştu" in answer.text
    assert str(path) in caplog.text
    run_tasks()
    again = client.get(pdf_address(plan))
    assert again.getvalue().endswith(b"%%EOF\n")


@pytest.mark.django_db
def test_a_file_of_the_time_before_digests_is_made_again_without_an_alarm(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    run_tasks()
    Rendering.objects.update(sha256="")
    assert "bozulmuştu" not in client.get(pdf_address(plan)).text
    assert caplog.text == ""


@pytest.mark.django_db
def test_a_failure_is_told_and_tried_again_on_demand(client: Client, data_dir: Path) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    break_rendering(data_dir)
    with pytest.raises(OSError, match="rendered"):
        run_tasks()
    assert Rendering.objects.get().state == State.FAILED
    failed = client.get(pdf_address(plan)).content.decode()
    assert "PDF hazırlanamadı" in failed
    assert "Yeniden dene" in failed

    DBTaskResult.objects.all().delete()
    (data_dir / "rendered").unlink()
    retried = client.post(pdf_address(plan))
    assert retried.headers["Location"] == pdf_address(plan)
    run_tasks()
    assert client.get(pdf_address(plan)).headers["Content-Type"] == "application/pdf"


def lose(rendering: Rendering) -> None:
    """The worker at it dies, half a minute ago."""
    rendering.path.parent.mkdir(exist_ok=True)
    Rendering.objects.update(state=State.RUNNING, changed_at=timezone.now() - timedelta(minutes=2))
    rendering.report_progress(0, 1, "3. sayfa")
    silent = time.time() - SILENT_AFTER.total_seconds() - 1
    os.utime(rendering.path.with_suffix(".json"), (silent, silent))


@pytest.mark.django_db
def test_what_a_worker_died_on_is_made_by_the_next_without_anybody_asking() -> None:
    rendering = ask_for(HTML, "Deneme")
    DBTaskResult.objects.all().delete()
    lose(rendering)
    half = rendering.path.parent / f".{rendering.path.name}.abc.part"
    half.write_text("yarım")
    look_after()
    run_tasks()
    rendering.refresh_from_db()
    assert (rendering.state, rendering.losses) == (State.DONE, 1)
    assert not half.exists()


@pytest.mark.django_db
def test_what_kills_its_workers_is_not_tried_for_ever(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    for take_up in [
        lambda: requeue_lost(Rendering, tasks.render),
        *[lambda: client.get(pdf_address(plan))] * (MOST_LOSSES - 1),
    ]:
        lose(Rendering.objects.get())
        take_up()
    assert "PDF hazırlanamadı" in client.get(pdf_address(plan)).text


@pytest.mark.django_db
def test_who_asked_gives_it_up_and_may_ask_again(client: Client) -> None:
    client.force_login(User.objects.create_user("meclis"))
    plan = build_plan(goals=1, objectives=1)
    assert "Vazgeç" in client.get(pdf_address(plan)).text
    client.post(pdf_address(plan), {"cancel": "1"})
    run_tasks()
    assert "vazgeçildi" in client.get(pdf_address(plan)).text
    client.post(pdf_address(plan))
    assert Rendering.objects.get().state == State.QUEUED


@pytest.mark.django_db
def test_nobody_else_can_give_it_up(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    client.force_login(User.objects.create_user("baska"))
    assert "Vazgeç" not in client.get(pdf_address(plan)).text
    client.post(pdf_address(plan), {"cancel": "1"})
    assert Rendering.objects.get().state == State.QUEUED


@pytest.mark.django_db
def test_a_worker_stops_at_what_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(html: str, path: Path, report: Callable[[int, int, str], None]) -> None:
        cancel(Rendering.objects.get())
        report(0, 1, "2. sayfa")
        copy_pdf(html, path)

    monkeypatch.setattr(tasks, "write_pdf_within_limits", make)
    rendering = ask_for(HTML, "Deneme")
    run_tasks()
    rendering.refresh_from_db()
    assert rendering.state == State.CANCELLED
    assert list(rendering.path.parent.iterdir()) == []


@pytest.mark.django_db
def test_the_waiting_page_says_how_far_it_is(client: Client) -> None:
    rendering = ask_for(HTML, "Deneme")
    rendering.path.parent.mkdir()
    rendering.move(State.RUNNING)
    rendering.report_progress(3, 8, "41 sayfa")
    address = reverse("rendering_state", args=[rendering.key])
    assert "3/8 parça, 41 sayfa" in client.get(address).text


@pytest.mark.django_db
def test_what_nobody_asked_for_lately_is_removed_and_the_rest_kept(settings: Settings) -> None:
    old, new = (ask_for(html, "Deneme") for html in (HTML, f"{HTML} "))
    run_tasks()
    folder = old.path.parent
    stray, half = folder / "yok.pdf", folder / ".yok.pdf.abc.part"
    long_ago = timezone.now() - timedelta(days=settings.PDF_DAYS + 1)
    for path in (stray, half):
        path.write_text("x")
        os.utime(path, (long_ago.timestamp(),) * 2)
    Rendering.objects.filter(pk=old.pk).update(used_at=long_ago)
    assert remove_unused() == "1 PDF, 1 sahipsiz dosya ve 1 yarım dosya silindi"
    assert list(Rendering.objects.all()) == [new]
    assert {path.stem for path in folder.iterdir()} == {new.key}


@pytest.mark.django_db
def test_asking_again_keeps_it(settings: Settings) -> None:
    rendering = ask_for(HTML, "Deneme")
    run_tasks()
    long_ago = timezone.now() - timedelta(days=settings.PDF_DAYS + 1)
    Rendering.objects.update(used_at=long_ago)
    ask_for(HTML, "Deneme")
    remove_unused()
    assert rendering.path.exists()


@pytest.mark.django_db
def test_asking_alone_does_not_repeat_what_failed() -> None:
    ask_for(HTML, "Deneme")
    Rendering.objects.update(state=State.FAILED)
    assert ask_for(HTML, "Deneme").state == State.FAILED
    assert ask_again(HTML, "Deneme").state == State.QUEUED


@pytest.mark.django_db
def test_the_waiting_page_learns_when_the_file_is_there(client: Client) -> None:
    plan = build_plan(goals=1, objectives=1)
    client.get(pdf_address(plan))
    address = reverse("rendering_state", args=[Rendering.objects.get().key])
    assert "data-ready" not in client.get(address).content.decode()
    run_tasks()
    assert "data-ready" in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "beginning"), [("pdf", b"%PDF-1.7"), ("html", b"<!doctype html>"), ("json", b"{")]
)
def test_a_report_is_written_to_a_file(
    kind: str, beginning: bytes, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    build_plan(goals=1, objectives=1, slug="ornek")
    path = tmp_path / f"plan.{kind}"
    call_command("render_report", "plan", plan="ornek", format=kind, output=path)
    assert path.read_bytes().startswith(beginning)
    assert str(path) in capsys.readouterr().out


@pytest.mark.django_db
def test_the_json_file_holds_the_data_of_the_report(tmp_path: Path) -> None:
    build_plan(slug="ornek")
    path = tmp_path / "plan.json"
    call_command("render_report", "plan", plan="ornek", format="json", output=path)
    assert json.loads(path.read_text())["slug"] == "ornek"


@pytest.mark.django_db
def test_the_html_file_needs_nothing_else(tmp_path: Path) -> None:
    build_plan(slug="ornek")
    path = tmp_path / "plan.html"
    call_command("render_report", "plan", plan="ornek", format="html", output=path)
    html = path.read_text()
    assert "<style>" in html
    assert "<link" not in html
    assert 'src="' not in html


@pytest.mark.django_db
def test_an_unknown_plan_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    build_plan(slug="ornek")
    with pytest.raises(CommandError, match="Kayıtlı planlar: ornek"):
        call_command("render_report", "plan", plan="yok", output=tmp_path / "x.pdf")


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    build_plan(slug="ornek")
    with pytest.raises(CommandError, match="yazılamadı"):
        call_command(
            "render_report", "plan", plan="ornek", format="json", output=tmp_path / "yok" / "x.json"
        )
