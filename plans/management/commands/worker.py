"""`manage.py worker`: the worker of django-tasks-db, which also sees to the chores."""

import socket
import threading
from functools import partial
from typing import Any

from django.db import connection
from django_tasks_db.management.commands import db_worker

from plans.models.worker import give_sign
from plans.records.chores import INTERVAL, look_after, register_often


class Command(db_worker.Command):
    def handle(self, *, queue_name: str, **options: Any) -> None:
        register_often(partial(give_sign, queue_name, socket.gethostname()))
        threading.Thread(target=_keep_looking, daemon=True).start()
        super().handle(queue_name=queue_name, **options)


def _keep_looking() -> None:
    wait = threading.Event()
    while not wait.wait(INTERVAL):
        look_after()
        connection.close()
