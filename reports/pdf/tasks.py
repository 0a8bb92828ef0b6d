"""PDFs made in the background: one task for a content, however many ask for it."""

import hashlib
from typing import BinaryIO, cast

from django.db import transaction
from django_tasks import task

from plans.records.stored import StoredFileError, open_stored
from reports.models import DAMAGED, OVER_LIMIT, Rendering
from reports.pdf.limited import OverLimit, write_pdf_within_limits
from reports.pdf.naming import rendering_key
from reports.pdf.pictures import embed_pictures

State = Rendering.State


def ask_for(html: str, title: str) -> Rendering:
    """The rendering of `html`; the first to ask, and the first after a loss, queues a task.

    A failed rendering stays failed until `ask_again`.
    """
    with transaction.atomic():
        rendering, is_new = Rendering.objects.get_or_create(
            key=rendering_key(html), defaults={"title": title[:300], "html": html}
        )
        if is_new:
            render.enqueue(rendering.name)
        elif rendering.is_lost or (rendering.state == State.DONE and not is_whole(rendering)):
            _requeue(rendering, html)
    return rendering


def ask_again(html: str, title: str) -> Rendering:
    """Like `ask_for`, but a failed rendering is tried once more."""
    with transaction.atomic():
        rendering = ask_for(html, title)
        if rendering.state == State.FAILED:
            _requeue(rendering, html)
    return rendering


def is_whole(rendering: Rendering) -> bool:
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
    path = rendering.path
    return cast(BinaryIO, open_stored(lambda: path.open("rb"), rendering.sha256, str(path)))


def _requeue(rendering: Rendering, html: str) -> None:
    """Queue the task anew; of several who try at once, one does."""
    was_made = rendering.state == State.DONE and rendering.sha256
    error = DAMAGED if was_made and rendering.path.exists() else ""
    rendering.move(State.QUEUED, render, html=html, error=error)
    rendering.refresh_from_db()


@task()
def render(key: str) -> None:
    """Make the PDF of a queued rendering (work of `manage.py db_worker`).

    Does nothing where it is made or being made already. Raises what the engine raised, after
    noting it on the rendering.
    """
    rendering = Rendering.objects.filter(key=key, state=State.QUEUED).first()
    if rendering is None or not rendering.move(State.RUNNING):
        return
    try:
        rendering.path.parent.mkdir(parents=True, exist_ok=True)
        write_pdf_within_limits(embed_pictures(rendering.html), rendering.path)
        with rendering.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except Exception as error:
        reason = OVER_LIMIT if isinstance(error, OverLimit) else repr(error)
        rendering.move(State.FAILED, error=reason)
        raise
    rendering.move(State.DONE, html="", error="", sha256=digest)
