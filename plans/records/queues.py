"""Whether the workers keep up: what waits for one, and when one was last heard of."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

#: A worker looks every second; what waits for so long has none, or has long work before it.
LATE_AFTER = timedelta(minutes=1)

MAIL = "mail"
#: What the tasks of each queue make.
WORK = {"default": "PDF", MAIL: "E-posta", "import": "Çalışma kitabı"}


@dataclass(frozen=True)
class LateQueue:
    """A queue whose worker does not keep up."""

    name: str
    waiting: int
    #: Since when the oldest task waits.
    since: datetime
    #: When a worker of the queue last began or ended a task; None if none ever did.
    last_sign: datetime | None
    #: Whether a task is being done, as far as its worker has not died on it.
    is_busy: bool

    @property
    def work(self) -> str:
        return WORK.get(self.name, self.name)


def late_queues() -> list[LateQueue]:
    """The queues with tasks that have waited for more than a minute; one query, two if any has."""
    ready = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - LATE_AFTER)
    late = list(
        ready.order_by("queue_name")
        .values("queue_name")
        .annotate(waiting=Count("pk"), since=Min("enqueued_at"))
    )
    signs = {}
    if late:
        begun = DBTaskResult.objects.filter(queue_name__in=[row["queue_name"] for row in late])
        for row in (
            begun.order_by()
            .values("queue_name")
            .annotate(
                last=Max(Coalesce("finished_at", "started_at")),
                running=Count("pk", Q(status="RUNNING")),
            )
        ):
            signs[row["queue_name"]] = row
    return [
        LateQueue(
            name=row["queue_name"],
            waiting=row["waiting"],
            since=row["since"],
            last_sign=signs[row["queue_name"]]["last"],
            is_busy=signs[row["queue_name"]]["running"] > 0,
        )
        for row in late
    ]


def late_queue(name: str) -> LateQueue | None:
    """The queue, if it is late."""
    return next((queue for queue in late_queues() if queue.name == name), None)
