"""What is done again and again without anybody asking; every worker sees to it."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

#: Seconds between two looks of a worker.
INTERVAL = 10
DAY = timedelta(days=1)
#: A timer that does the chores every night is left this much before a worker does them.
_LATENESS = timedelta(minutes=10)
#: How long it is kept what became of a task.
TASKS_KEPT = timedelta(days=14)

#: Known to workers alone.
_LOCK = 20250701

_daily: list[Callable[[], str]] = []
_often: list[Callable[[], object]] = []


def register_daily(chore: Callable[[], str]) -> None:
    """Do `chore` once a day; it says in Turkish what it did."""
    _daily.append(chore)


def register_often(chore: Callable[[], object]) -> None:
    """Do `chore` every few seconds in each worker; it must be cheap."""
    _often.append(chore)


def keep_house() -> list[str]:
    """Do all daily chores: what each did. One that fails keeps no other from being done."""
    said = []
    for chore in (remove_sessions, remove_task_results, *_daily):
        try:
            said.append(chore())
        except Exception:
            logger.exception("A daily chore failed: %s", chore)
    return said


@task()
def housekeeping() -> None:
    """The daily chores (work of `manage.py worker`)."""
    keep_house()


def look_after() -> None:
    """What a worker sees to beside its tasks; called every few seconds."""
    try:
        for chore in _often:
            chore()
        queue_daily()
    except Exception:  # the database may be away; the worker itself says so
        logger.exception("A worker could not look after its chores")


@transaction.atomic  # alone on SQLite
def queue_daily() -> None:
    """Queue the daily chores unless some worker has, within a day."""
    if connection.vendor == "postgresql":  # one worker looks and writes after the other
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    today = DBTaskResult.objects.filter(enqueued_at__gt=timezone.now() - DAY - _LATENESS)
    if not today.filter(task_path=housekeeping.module_path).exists():
        housekeeping.enqueue()


def note_done() -> None:
    """Let no worker do the daily chores of today: a timer has begun them."""
    now = timezone.now()
    DBTaskResult.objects.create(
        task_path=housekeeping.module_path,
        args_kwargs={"args": [], "kwargs": {}},
        status=TaskResultStatus.SUCCESSFUL,
        backend_name=housekeeping.backend,
        exception_class_path="",
        traceback="",
        **{"run_after": now, "started_at": now, "finished_at": now},
    )


def remove_sessions() -> str:
    """Remove the sessions that are over."""
    count, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return f"{count} süresi dolmuş oturum silindi"


def remove_task_results() -> str:
    """Remove what became of tasks long done."""
    limit = timezone.now() - TASKS_KEPT
    # Also those that were never ended: their worker was killed.
    old = DBTaskResult.objects.filter(Q(finished_at__lt=limit) | Q(started_at__lt=limit))
    count, _ = old.delete()
    return f"{count} bitmiş görev kaydı silindi"
