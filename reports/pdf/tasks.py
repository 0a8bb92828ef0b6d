"""PDFs made in the background: one task for a content, however many ask for it."""

import hashlib
from datetime import timedelta
from typing import BinaryIO, cast

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from plans.records.shared import fetch, share
from plans.records.stored import StoredFileError, open_stored, remove_half_files
from reports.models import DAMAGED, OVER_LIMIT, Making, Rendering
from reports.pdf.limited import OverLimit, parts_folder, write_pdf_within_limits
from reports.pdf.naming import rendering_key
from reports.pdf.pictures import embed_pictures

State = Rendering.State

#: After so many dead workers a document is taken to be what kills them.
MOST_LOSSES = 3


class Cancelled(Exception):
    """The person who asked for a PDF gave it up while it was being made."""


def ask_for(html: str, title: str, user: User | AnonymousUser | None = None) -> Rendering:
    """The rendering of `html`; the first to ask, and the first after a loss, queues a task.

    A failed or cancelled rendering stays so until `ask_again`.
    """
    with transaction.atomic():
        rendering, is_new = Rendering.objects.get_or_create(
            key=rendering_key(html),
            defaults={"title": title[:300], "html": html, "asked_by": _person(user)},
        )
        if is_new:
            render.enqueue(rendering.name)
        elif rendering.is_lost:
            requeue_if_lost(rendering, render)
            rendering.refresh_from_db()
        elif rendering.state == State.DONE and not is_whole(rendering):
            _requeue(rendering, html)
        now = timezone.now()
        if now - rendering.used_at > timedelta(hours=1):
            Rendering.objects.filter(pk=rendering.pk).update(used_at=now)
    return rendering


def ask_again(html: str, title: str, user: User | AnonymousUser | None = None) -> Rendering:
    """Like `ask_for`, but a failed or cancelled rendering is tried once more."""
    with transaction.atomic():
        rendering = ask_for(html, title, user)
        if rendering.state in (State.FAILED, State.CANCELLED):
            _requeue(rendering, html, losses=0, asked_by=_person(user))
    return rendering


def may_cancel(rendering: Rendering, user: User | AnonymousUser) -> bool:
    """Whether this person asked for it first and it is not made yet."""
    is_theirs = rendering.asked_by_id is not None and rendering.asked_by_id == user.pk
    return is_theirs and rendering.state in Rendering.AT_WORK


def cancel(rendering: Rendering) -> None:
    """Give it up; a worker that is at it stops within seconds."""
    if rendering.state in Rendering.AT_WORK:
        rendering.move(State.CANCELLED, html="")


def requeue_lost(kind: type[Making], work: Task) -> None:
    """Queue anew what workers died on."""
    for making in kind._base_manager.filter(state=State.RUNNING):
        requeue_if_lost(making, work)


def requeue_if_lost(making: Making, work: Task) -> None:
    """Queue anew what lost its task or its worker; what killed several workers has failed."""
    if not making.is_lost:
        return
    losses = making.losses + (making.state == State.RUNNING)
    if losses >= MOST_LOSSES:
        making.move(State.FAILED, error=f"{MOST_LOSSES} workers died")
        return
    for folder in (making.path.parent, parts_folder()):
        remove_half_files(folder, making.path.name, age=0)
    making.move(State.QUEUED, work, losses=losses)


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

    def open_file() -> BinaryIO:
        fetch(path)
        return path.open("rb")

    return cast(BinaryIO, open_stored(open_file, rendering.sha256, str(path)))


def _person(user: User | AnonymousUser | None) -> User | None:
    return user if isinstance(user, User) else None


def _requeue(rendering: Rendering, html: str, **fields: object) -> None:
    """Queue the task anew; of several who try at once, one does."""
    was_made = rendering.state == State.DONE and rendering.sha256
    error = DAMAGED if was_made and rendering.path.exists() else ""
    rendering.move(State.QUEUED, render, html=html, error=error, **fields)
    rendering.refresh_from_db()


@task()
def render(key: str) -> None:
    """Make the PDF of a queued rendering (work of `manage.py worker`).

    Does nothing where it is made or being made already. Raises what the engine raised, after
    noting it on the rendering.
    """
    rendering = Rendering.objects.filter(key=key, state=State.QUEUED).first()
    if rendering is None or not rendering.move(State.RUNNING):
        return
    own = Rendering.objects.filter(
        pk=rendering.pk, state=State.RUNNING, changed_at=rendering.changed_at
    )

    def report(done: int, total: int, what: str) -> None:
        if not own.exists():
            raise Cancelled(key)
        rendering.report_progress(done, total, what)

    try:
        rendering.path.parent.mkdir(parents=True, exist_ok=True)
        with rendering.at_work():
            html = embed_pictures(rendering.html)
            write_pdf_within_limits(html, rendering.path, report)
        with rendering.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        share(rendering.path)
    except Cancelled:
        rendering.remove_files()
        return
    except Exception as error:
        reason = OVER_LIMIT if isinstance(error, OverLimit) else repr(error)
        rendering.move(State.FAILED, error=reason)
        raise
    rendering.move(State.DONE, html="", error="", sha256=digest)
