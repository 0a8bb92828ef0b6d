"""What is done without anybody asking: once a day, by whichever worker looks first."""

import logging
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from plans.records import chores
from plans.records.chores import DAY, TASKS_KEPT, housekeeping, keep_house, look_after

pytestmark = pytest.mark.django_db


def tasks() -> int:
    return DBTaskResult.objects.filter(task_path=housekeeping.module_path).count()


def test_of_all_looks_of_a_day_the_first_queues_the_chores() -> None:
    look_after()
    look_after()
    assert tasks() == 1
    DBTaskResult.objects.update(enqueued_at=timezone.now() - DAY - timedelta(hours=1))
    look_after()
    assert tasks() == 2


@pytest.mark.differs
@pytest.mark.django_db(transaction=True)
def test_of_workers_that_look_at_the_same_moment_one_queues_the_chores() -> None:
    barrier = Barrier(4)

    def look() -> None:
        barrier.wait()
        look_after()
        connection.close()

    threads = [Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tasks() == 1


def test_the_command_says_what_it_removed(capsys: pytest.CaptureFixture) -> None:
    for key, days in (("eski", -1), ("yeni", 1)):
        Session.objects.create(
            session_key=key, expire_date=timezone.now() + timedelta(days=days), session_data=""
        )
    call_command("housekeeping")
    assert "1 süresi dolmuş oturum silindi." in capsys.readouterr().out
    assert [session.session_key for session in Session.objects.all()] == ["yeni"]
    look_after()
    assert tasks() == 1  # no worker does today what a timer has done


def test_what_became_of_tasks_is_forgotten_after_two_weeks() -> None:
    for days in (0, TASKS_KEPT.days + 1):
        then = timezone.now() - timedelta(days=days)
        DBTaskResult.objects.create(
            status="SUCCESSFUL", finished_at=then, run_after=then, args_kwargs={}
        )
    keep_house()
    assert DBTaskResult.objects.count() == 1


def test_a_chore_that_fails_keeps_no_other_from_being_done(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise OSError("dolu")

    monkeypatch.setattr(chores, "_daily", [fail, lambda: "3 sayfa"])
    with caplog.at_level(logging.ERROR):
        assert keep_house()[-1] == "3 sayfa"
    assert "dolu" in caplog.text
