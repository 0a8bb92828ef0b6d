"""Importing in the background: a file is examined, shown, and saved once the person agrees."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from plans.exchange.table import FileError
from plans.models import WorkbookImport
from plans.records.history import acting, current_address
from plans.records.shared import fetch, share
from plans.records.stored import remove_half_files, write_atomically
from plans.sheets.compare import summary
from plans.sheets.read import read_tables
from plans.workbook.apply import AdoptionUnconfirmed, Refused, apply, examine

logger = logging.getLogger(__name__)
State = WorkbookImport.State

#: How long a file waits for the person's answer.
KEPT = timedelta(days=1)
#: Rows of a sheet and errors that a page shows.
SHOWN_ROWS = 100
SHOWN_ERRORS = 200

UNREADABLE = "Dosya okunamadı. Planı dışa aktarıp verileri onun içine kopyalayın ve onu yükleyin."
TOO_LATE = (
    "Dosya zamanında işlenemedi; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyin. Yine olmazsa "
    "sistem yöneticisine haber verin."
)
GONE = "Yüklenen dosya artık yok; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyin."


def start(user: Any, file_name: str, data: bytes) -> WorkbookImport:
    """Keep the file and queue its examination."""
    remove_forgotten()
    with transaction.atomic():
        job = WorkbookImport.objects.create(user=user, file_name=file_name[:200])
        job.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(job.path, lambda part: part.write_bytes(data))
        share(job.path)
        examine_import.enqueue(job.name)
    return job


def examine_again(job: WorkbookImport, units: dict[str, str]) -> None:
    """Queue the examination once more, with what the person decided about names of units."""
    if job.state == State.READY:
        job.move(State.EXAMINING, examine_import, units={**job.units, **units})


def agree(job: WorkbookImport, deleted_sheets: list[str], *, knows_errors: bool = False) -> None:
    """Queue the saving of what the person saw.

    `knows_errors` counts once the errors of the plan's audit were shown.
    """
    if job.state == State.READY:
        knows_errors = knows_errors and "adoption" in job.outcome
        job.move(
            State.SAVING,
            save_import,
            deleted_sheets=deleted_sheets,
            outcome={**job.outcome, "knows_errors": knows_errors},
            address=current_address(),
        )


def cancel(job: WorkbookImport) -> None:
    """Give up an import that waits for an answer."""
    if job.state == State.READY and job.move(State.CANCELLED, outcome={}):
        job.remove_files()


def remove_forgotten() -> str:
    """Remove the files that nobody answered for; says how many."""
    old = WorkbookImport.objects.filter(changed_at__lt=timezone.now() - KEPT)
    old = old.exclude(state__in=[State.DONE, State.REFUSED, State.CANCELLED])
    # Not those that somebody answers for at this moment.
    forgotten = [job for job in old if job.move(State.CANCELLED, outcome={})]
    for job in forgotten:
        job.remove_files()
    halves = remove_half_files(settings.DATA_DIR / "workbooks")
    return f"{len(forgotten)} unutulan çalışma kitabı ve {halves} yarım dosya silindi"


# --- Tasks ----------------------------------------------------------------------------------


@task(queue_name="import")
def examine_import(token: str) -> None:
    """Read the file and note what it would change."""
    job = WorkbookImport.objects.filter(token=token, state=State.EXAMINING).first()
    if job:
        _work(job, lambda: _examine(job))


@task(queue_name="import")
def save_import(token: str) -> None:
    """Save what the person agreed to, or nothing."""
    job = WorkbookImport.objects.filter(token=token, state=State.SAVING).first()
    if job:
        _work(job, lambda: _save(job))


def _work(job: WorkbookImport, action: Callable[[], None]) -> None:
    """Do the work; whatever goes wrong is noted on the import."""
    if job.is_lost:  # its page said so; a worker that comes at last must not save all the same
        _refuse(job, [TOO_LATE])
        return
    try:
        with job.at_work():
            action()
    except FileNotFoundError:
        _refuse(job, [GONE])
    except FileError as error:
        _refuse(job, list(error.sentences))
    except Exception:
        logger.exception("A workbook could not be imported")
        _refuse(job, [UNREADABLE])


def _read(job: WorkbookImport) -> Any:
    fetch(job.path)
    return read_tables(job.path.read_bytes())


def _examine(job: WorkbookImport) -> None:
    tables = _read(job)
    draft = examine(tables, job.units, progress=job.report_progress)
    if draft.errors:
        raise Refused(*draft.errors)
    outcome = {
        "sheets": summary(draft, SHOWN_ROWS),
        "is_new": draft.store.plan is None,
        "digest": draft.digest,
        "unknown": [
            {
                "name": unknown.name,
                "places": unknown.places[:5],
                "count": len(unknown.places),
                "spellings": unknown.spellings[:5],
                "suggestions": [
                    {"code": s.code, "name": s.name, "percent": round(s.score * 100)}
                    for s in unknown.suggestions
                ],
            }
            for unknown in draft.file.unknown
        ],
        "errors": job.outcome.get("errors", []) if job.outcome.get("is_stale") else [],
    }
    job.move(State.READY, slug=draft.slug, outcome=outcome)


def _save(job: WorkbookImport) -> None:
    tables = _read(job)
    try:
        # What is saved says so, or is not: whatever ends the worker in between.
        with acting(job.user, job.address), transaction.atomic():
            apply(
                tables,
                file_name=job.file_name,
                user=job.user,
                decisions=job.units,
                ticked=job.deleted_sheets,
                expected=job.outcome["digest"],
                knows_errors=job.outcome["knows_errors"],
                progress=job.report_progress,
            )
            if not job.move(State.DONE, outcome=_counts(job.outcome)):
                raise FileError(GONE)
    except AdoptionUnconfirmed as error:
        adoption = {"count": error.count, "findings": error.findings}
        outcome = {**job.outcome, "errors": [], "adoption": adoption}
        job.move(State.READY, outcome=outcome)
        return
    except Refused as error:  # another choice of what to delete may do
        outcome = {**job.outcome, "errors": list(error.sentences[:SHOWN_ERRORS])}
        job.move(State.READY, outcome=outcome)
        return
    except FileError as error:  # somebody changed the plan meanwhile
        stale = {"errors": list(error.sentences), "is_stale": True}
        job.move(State.EXAMINING, examine_import, outcome=stale)
        return
    job.remove_files()


def _counts(outcome: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an import that is done: the numbers, not the rows."""
    sheets = [{**sheet, "rows": [], "missing_rows": [], "more": 0} for sheet in outcome["sheets"]]
    return {"sheets": sheets, "is_new": outcome["is_new"]}


def _refuse(job: WorkbookImport, sentences: list[str]) -> None:
    outcome = {"errors": sentences[:SHOWN_ERRORS], "error_count": len(sentences)}
    job.move(State.REFUSED, outcome=outcome)
    job.remove_files()
