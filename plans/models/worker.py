"""The workers that are alive."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from plans.records.queues import WORK

#: A worker that gave no sign for so long is not there.
_SILENT_AFTER = timedelta(minutes=2)


class WorkerSign(models.Model):
    """When a worker last gave a sign: one row for each queue on each machine."""

    queue = models.CharField("kuyruk", max_length=32)
    machine = models.CharField("makine", max_length=100)
    at = models.DateTimeField("son haber")

    class Meta:
        verbose_name = "işçinin son haberi"
        verbose_name_plural = "işçilerin son haberleri"
        constraints = [models.UniqueConstraint(fields=["queue", "machine"], name="worker_sign")]

    def __str__(self) -> str:
        return f"{self.queue} ({self.machine})"


def give_sign(queues: str, machine: str) -> None:
    """Note that a worker of these queues (`default,mail`, or `*` for all) is alive."""
    for queue in WORK if queues == "*" else queues.split(","):
        now = {"at": timezone.now()}
        WorkerSign.objects.update_or_create(queue=queue, machine=machine, defaults=now)


def silent_queues() -> list[str]:
    """The queues of which no worker is alive, as people call them; one query."""
    alive = WorkerSign.objects.filter(at__gt=timezone.now() - _SILENT_AFTER)
    heard = set(alive.values_list("queue", flat=True))
    return [work for queue, work in WORK.items() if queue not in heard]
