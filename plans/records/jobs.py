"""Work that people ask for on a page and a worker does: its state, progress, loss, another try.

A job is a row, and its task is a row of the same database: a task is queued together with the
step of its job, or not at all.
"""

import json
import os
import threading
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone
from django_tasks.base import Task

from plans.records.queues import LATE_AFTER
from plans.records.shared import remove
from plans.records.stored import write_atomically

#: Seconds between two signs of a worker at a job.
BEAT = 5
#: A job at work whose worker gave no sign for so long is lost with it.
SILENT_AFTER = timedelta(seconds=6 * BEAT)
#: A job that no worker began on for so long has lost its task.
LOST_AFTER = timedelta(minutes=15)


class Job(models.Model):
    """A file that is made or read in the background."""

    #: The states in which a task is queued or at work.
    AT_WORK: ClassVar[Collection[str]]

    #: Subclasses say which states there are.
    state = models.CharField("durum", max_length=10)
    changed_at = models.DateTimeField("durum değişti", auto_now_add=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        """What the job's task and its file are called."""
        raise NotImplementedError

    @property
    def path(self) -> Path:
        """The file that is made or read."""
        raise NotImplementedError

    @property
    def is_lost(self) -> bool:
        """Whether its worker died on it: only a new task can help."""
        sign = self._last_sign
        after = SILENT_AFTER if sign > self.changed_at else LOST_AFTER
        return self.state in self.AT_WORK and timezone.now() - sign > after

    @property
    def is_late(self) -> bool:
        """Whether nothing was heard of it for a minute, though a worker should be at it."""
        return self.is_waited_for and timezone.now() - self._last_sign > LATE_AFTER

    @property
    def _last_sign(self) -> datetime:
        """When it was last moved, or its worker last heard of."""
        with suppress(OSError):
            written = self._progress_path.stat().st_mtime
            return max(self.changed_at, datetime.fromtimestamp(written, tz=UTC))
        return self.changed_at

    @property
    def is_waited_for(self) -> bool:
        """Whether a worker can still be expected to go on with it."""
        return self.state in self.AT_WORK and not self.is_lost

    def move(self, state: str, task: Task | None = None, **fields: Any) -> bool:
        """Take the job into another state and queue its next task.

        False, and nothing is done, where somebody else has moved it since it was read.
        """
        seen = type(self)._base_manager.filter(
            pk=self.pk, state=self.state, changed_at=self.changed_at
        )
        fields |= {"state": state, "changed_at": timezone.now()}
        with transaction.atomic():
            if not seen.update(**fields):
                return False
            if task:
                task.enqueue(self.name)
        for name, value in fields.items():
            setattr(self, name, value)
        with suppress(OSError):  # how far the step before was
            self._progress_path.unlink()
        return True

    # Progress is kept in a file: rows written in the transaction of a task are seen at its end.
    # The time of the file is the last sign of the worker.

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Give a sign every few seconds while the work within is done."""
        self.report_progress(0, 1, "")
        is_done = threading.Event()

        def beat() -> None:
            while not is_done.wait(BEAT):
                with suppress(OSError):  # a step is being written, or the files were removed
                    os.utime(self._progress_path)

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_done.set()
            thread.join()

    @property
    def progress(self) -> dict[str, Any]:
        """How far the work is: steps done, all steps, what is being done."""
        try:
            step: dict[str, Any] = json.loads(self._progress_path.read_text())
        except (OSError, ValueError):
            return {"done": 0, "total": 1, "what": ""}
        return step

    def report_progress(self, done: int, total: int, what: str) -> None:
        """Note that so many steps are done, and what comes next."""
        step = json.dumps({"done": done, "total": total, "what": what})
        write_atomically(self._progress_path, lambda part: part.write_text(step))
        now = time.time()  # the file system's clock is some milliseconds behind
        os.utime(self._progress_path, (now, now))

    def remove_files(self) -> None:
        remove(self.path)
        self._progress_path.unlink(missing_ok=True)

    @property
    def _progress_path(self) -> Path:
        return self.path.with_suffix(".json")
