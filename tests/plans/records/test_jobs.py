"""Work in the background: one moves a job at a time, what is lost is known, progress is seen."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from plans.models import WorkbookImport
from plans.records import jobs
from plans.records.jobs import LOST_AFTER, SILENT_AFTER
from plans.workbook.jobs import examine_import

State = WorkbookImport.State


@pytest.fixture
def job(db: None, settings: Settings, tmp_path: Path) -> WorkbookImport:
    settings.DATA_DIR = tmp_path
    user = User.objects.create_user("strateji")
    job = WorkbookImport.objects.create(user=user, file_name="plan.xlsx")
    job.path.parent.mkdir()
    return job


def test_of_two_who_move_a_job_the_second_does_nothing(job: WorkbookImport) -> None:
    other = WorkbookImport.objects.get()
    assert job.move(State.READY, slug="kars")
    assert not other.move(State.CANCELLED, examine_import)
    assert (job.state, job.slug) == (State.READY, "kars")
    job.refresh_from_db()
    assert (job.state, job.slug) == (State.READY, "kars")
    assert not DBTaskResult.objects.exists()


def test_a_job_that_comes_back_to_a_state_is_another_one_to_who_saw_it_before(
    job: WorkbookImport,
) -> None:
    job.move(State.READY)
    seen = WorkbookImport.objects.get()
    job.move(State.EXAMINING)
    job.move(State.READY)
    assert not seen.move(State.SAVING)


def test_moving_queues_the_task_that_comes_next(job: WorkbookImport) -> None:
    assert job.move(State.EXAMINING, examine_import)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [job.token.hex]


@pytest.mark.parametrize(
    ("state", "age", "is_lost", "is_waited_for"),
    [
        ("examining", LOST_AFTER - timedelta(minutes=1), False, True),
        ("examining", LOST_AFTER + timedelta(minutes=1), True, False),
        ("saving", LOST_AFTER + timedelta(minutes=1), True, False),
        ("ready", LOST_AFTER + timedelta(minutes=1), False, False),
        ("done", timedelta(), False, False),
    ],
)
def test_only_what_is_at_work_for_too_long_is_lost(
    state: str, age: timedelta, is_lost: bool, is_waited_for: bool
) -> None:
    job = WorkbookImport(state=state, changed_at=timezone.now() - age)
    assert (job.is_lost, job.is_waited_for) == (is_lost, is_waited_for)


def test_a_worker_that_is_no_longer_heard_of_has_lost_its_job(job: WorkbookImport) -> None:
    job.report_progress(1, 2, "Amaçlar")
    assert not job.is_lost
    silent = time.time() - SILENT_AFTER.total_seconds() - 1
    job.changed_at -= timedelta(hours=1)
    os.utime(job.path.with_suffix(".json"), (silent, silent))
    assert job.is_lost


def test_a_worker_is_heard_of_while_one_step_takes_long(
    job: WorkbookImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "BEAT", 0.01)
    sign = job.path.with_suffix(".json")
    with job.at_work():
        os.utime(sign, (1, 1))
        deadline = time.monotonic() + 10
        while sign.stat().st_mtime == 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert not job.is_lost
        assert sign.stat().st_mtime > 1


def test_progress_is_what_was_last_reported_and_goes_with_the_files(job: WorkbookImport) -> None:
    nothing = {"done": 0, "total": 1, "what": ""}
    assert job.progress == nothing
    job.report_progress(2, 9, "Hedefler")
    assert job.progress == {"done": 2, "total": 9, "what": "Hedefler"}
    job.remove_files()
    assert job.progress == nothing
    assert not list(job.path.parent.iterdir())
