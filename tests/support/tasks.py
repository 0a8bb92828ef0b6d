"""What a worker does, in the test's own process."""

from django_tasks_db.models import DBTaskResult


def run_queue(name: str) -> None:
    """Run the tasks that wait in a queue, as the worker of that queue does."""
    for result in DBTaskResult.objects.ready().filter(queue_name=name):
        try:
            result.set_successful(result.task.call(*result.args_kwargs["args"]))
        except Exception as error:
            result.set_failed(error)


def run_tasks() -> None:
    """What the worker does with the tasks that wait."""
    for result in DBTaskResult.objects.ready():
        result.task.call(*result.args_kwargs["args"])
        result.set_successful(None)
