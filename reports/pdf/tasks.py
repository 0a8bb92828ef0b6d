"""PDFs made in the background: one task for a content, however many ask for it."""

import hashlib
from datetime import timedelta
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from plans.records.stored import StoredFileError, check_stored, report_missing
from reports.models import DAMAGED, OVER_LIMIT, Rendering
from reports.pdf.limited import OverLimit, write_pdf_within_limits
from reports.pdf.rendering import pdf_path, rendering_key

#: After this long a task counts as lost with its worker.
LOST_AFTER = timedelta(minutes=10)


def ask_for(html: str, title: str) -> Rendering:
    """The rendering of `html`; the first to ask, and the first after a loss, queues a task.

    A failed rendering stays failed until `ask_again`.
    """
    key, now = rendering_key(html), timezone.now()
    with transaction.atomic():
        rendering, is_new = Rendering.objects.get_or_create(
            key=key, defaults={"title": title[:300], "html": html, "changed_at": now}
        )
        if is_new:
            # The task is a row of the same database: it comes to be with the rendering, or not.
            render.enqueue(key)
        elif is_lost(rendering):
            _requeue(rendering, html)
    return rendering


def ask_again(html: str, title: str) -> Rendering:
    """Like `ask_for`, but a failed rendering is tried once more."""
    with transaction.atomic():
        rendering = ask_for(html, title)
        if rendering.state == Rendering.State.FAILED:
            _requeue(rendering, html)
    return rendering


def is_lost(rendering: Rendering) -> bool:
    """Whether its worker died on it, or its file is gone: only a new task can help."""
    if rendering.state == Rendering.State.DONE:
        return not _is_whole(rendering)
    if rendering.state == Rendering.State.FAILED:
        return False
    return timezone.now() - rendering.changed_at > LOST_AFTER


def _is_whole(rendering: Rendering) -> bool:
    """Whether its file is there, as it was made; reports one that is not."""
    if not rendering.sha256:  # made before digests were kept
        return False
    try:
        open_pdf(rendering).close()
    except StoredFileError:
        return False
    return True


def open_pdf(rendering: Rendering) -> BinaryIO:
    """The PDF that was made; raises StoredFileError."""
    path = pdf_path(rendering.key)
    try:
        file = path.open("rb")
    except OSError as error:
        raise report_missing(str(path)) from error
    try:
        check_stored(file, rendering.sha256, str(path))
    except StoredFileError:
        file.close()
        raise
    return file


def _requeue(rendering: Rendering, html: str) -> None:
    """Queue the task anew; of several who try at once, one does."""
    was_made = rendering.state == Rendering.State.DONE and rendering.sha256
    error = DAMAGED if was_made and pdf_path(rendering.key).exists() else ""
    changed = Rendering.objects.filter(
        pk=rendering.pk, state=rendering.state, changed_at=rendering.changed_at
    ).update(state=Rendering.State.QUEUED, html=html, error=error, changed_at=timezone.now())
    if changed:
        render.enqueue(rendering.key)
    rendering.refresh_from_db()


@task()
def render(key: str) -> None:
    """Make the PDF of a queued rendering (work of `manage.py db_worker`).

    Does nothing where it is made or being made already. Raises what the engine raised, after
    noting it on the rendering.
    """
    if not _move(key, Rendering.State.QUEUED, Rendering.State.RUNNING):
        return
    path = pdf_path(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_pdf_within_limits(Rendering.objects.get(key=key).html, path)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except Exception as error:
        reason = OVER_LIMIT if isinstance(error, OverLimit) else repr(error)
        _move(key, Rendering.State.RUNNING, Rendering.State.FAILED, error=reason)
        raise
    _move(key, Rendering.State.RUNNING, Rendering.State.DONE, html="", error="", sha256=digest)


def _move(key: str, old: str, new: str, **fields: str) -> bool:
    """Take a rendering from one state to the next; False where it was not in the first."""
    rows = Rendering.objects.filter(key=key, state=old)
    return bool(rows.update(state=new, changed_at=timezone.now(), **fields))
