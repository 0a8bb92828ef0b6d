"""`manage.py worker`: the worker of django-tasks-db, which also sees to the chores."""

import threading
from typing import Any

from django.db import connection
from django_tasks_db.management.commands import db_worker

from plans.records.chores import INTERVAL, look_after


class Command(db_worker.Command):
    def handle(self, **options: Any) -> None:
        threading.Thread(target=_keep_looking, daemon=True).start()
        super().handle(**options)


def _keep_looking() -> None:
    wait = threading.Event()
    while not wait.wait(INTERVAL):
        look_after()
        connection.close()
