"""Importing in the background: a file is examined, shown, and saved once the person agrees."""

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from plans.exchange.table import FileError
from plans.records.history import acting, current_address
from plans.workbook.apply import AdoptionUnconfirmed, Refused, apply, examine
from plans.workbook.compare import summary
from plans.workbook.read import read_tables
from reports.models import WorkbookImport
from reports.pdf.rendering import write_atomically

logger = logging.getLogger(__name__)
State = WorkbookImport.State

#: After this long without a step a task counts as lost with its worker.
LOST_AFTER = timedelta(minutes=15)
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
        path = file_path(job)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda part: part.write_bytes(data))
        # The task is a row of the same database: it comes to be with the import, or not.
        examine_import.enqueue(job.token.hex)
    return job


def examine_again(job: WorkbookImport, units: dict[str, str]) -> None:
    """Queue the examination once more, with what the person decided about names of units."""
    with transaction.atomic():
        if _move(job.token.hex, State.READY, State.EXAMINING, units={**job.units, **units}):
            examine_import.enqueue(job.token.hex)


def agree(job: WorkbookImport, deleted_sheets: list[str], *, knows_errors: bool = False) -> None:
    """Queue the saving of what the person saw.

    `knows_errors` counts once the errors of the plan's audit were shown.
    """
    adoption = job.outcome.get("adoption")
    outcome = {**job.outcome, "knows_errors": knows_errors and adoption is not None}
    decided = {
        "deleted_sheets": deleted_sheets,
        "outcome": outcome,
        "address": current_address(),
    }
    with transaction.atomic():
        if _move(job.token.hex, State.READY, State.SAVING, **decided):
            save_import.enqueue(job.token.hex)


def cancel(job: WorkbookImport) -> None:
    """Give up an import that waits for an answer."""
    if _move(job.token.hex, State.READY, State.CANCELLED, outcome={}):
        _remove_files(job)


def is_lost(job: WorkbookImport) -> bool:
    """Whether its worker died on it."""
    at_work = job.state in (State.EXAMINING, State.SAVING)
    return at_work and timezone.now() - job.changed_at > LOST_AFTER


def progress_of(job: WorkbookImport) -> dict[str, Any]:
    """How far the work is: steps done, all steps, what is being done."""
    try:
        return json.loads(_progress_path(job).read_text())
    except (FileNotFoundError, ValueError):
        return {"done": 0, "total": 1, "what": ""}


def file_path(job: WorkbookImport) -> Path:
    """Where the uploaded file waits."""
    return settings.DATA_DIR / "workbooks" / f"{job.token.hex}.xlsx"


def remove_forgotten() -> None:
    """Remove the files that nobody answered for."""
    old = WorkbookImport.objects.filter(changed_at__lt=timezone.now() - KEPT)
    for job in old.exclude(state__in=[State.DONE, State.REFUSED, State.CANCELLED]):
        _move(job.token.hex, job.state, State.CANCELLED, outcome={})
        _remove_files(job)


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
    if is_lost(job):  # its page said so; a worker that comes at last must not save all the same
        _refuse(job, [TOO_LATE])
        return
    try:
        action()
    except FileNotFoundError:
        _refuse(job, [GONE])
    except (FileError, Refused) as error:
        _refuse(job, list(error.sentences))
    except Exception:
        logger.exception("A workbook could not be imported")
        _refuse(job, [UNREADABLE])


def _examine(job: WorkbookImport) -> None:
    tables = read_tables(file_path(job).read_bytes())
    draft, _ = examine(tables, job.units, progress=_reporter(job))
    if draft.errors:
        raise Refused(draft.errors)
    outcome = {
        "sheets": summary(draft.changes, draft.file, draft.store.book, SHOWN_ROWS),
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
    _move(job.token.hex, State.EXAMINING, State.READY, slug=draft.slug, outcome=outcome)


def _save(job: WorkbookImport) -> None:
    tables = read_tables(file_path(job).read_bytes())
    try:
        with acting(job.user, job.address):
            apply(
                tables,
                file_name=job.file_name,
                user=job.user,
                decisions=job.units,
                ticked=job.deleted_sheets,
                expected=job.outcome["digest"],
                knows_errors=job.outcome["knows_errors"],
                progress=_reporter(job),
            )
    except FileError as error:  # somebody changed the plan meanwhile
        stale = {"errors": list(error.sentences), "is_stale": True}
        with transaction.atomic():
            _move(job.token.hex, State.SAVING, State.EXAMINING, outcome=stale)
            examine_import.enqueue(job.token.hex)
        return
    except AdoptionUnconfirmed as error:
        adoption = {"count": error.count, "findings": error.findings}
        outcome = {**job.outcome, "errors": [], "adoption": adoption}
        _move(job.token.hex, State.SAVING, State.READY, outcome=outcome)
        return
    except Refused as error:  # another choice of what to delete may do
        outcome = {**job.outcome, "errors": error.sentences[:SHOWN_ERRORS]}
        _move(job.token.hex, State.SAVING, State.READY, outcome=outcome)
        return
    _move(job.token.hex, State.SAVING, State.DONE, outcome=_counts(job.outcome))
    _remove_files(job)


def _counts(outcome: dict[str, Any]) -> dict[str, Any]:
    """What is kept of an import that is done: the numbers, not the rows."""
    sheets = [{**sheet, "rows": [], "missing_rows": [], "more": 0} for sheet in outcome["sheets"]]
    return {"sheets": sheets, "is_new": outcome["is_new"]}


def _refuse(job: WorkbookImport, sentences: list[str]) -> None:
    outcome = {"errors": sentences[:SHOWN_ERRORS], "error_count": len(sentences)}
    _move(job.token.hex, job.state, State.REFUSED, outcome=outcome)
    _remove_files(job)


def _move(token: str, old: str, new: str, **fields: Any) -> bool:
    """Take an import from one state to the next; False where it was not in the first."""
    rows = WorkbookImport.objects.filter(token=token, state=old)
    return bool(rows.update(state=new, changed_at=timezone.now(), **fields))


# --- Files ----------------------------------------------------------------------------------


def _progress_path(job: WorkbookImport) -> Path:
    # A file, because rows written inside the transaction of the import are seen at its end only.
    return file_path(job).with_suffix(".json")


def _reporter(job: WorkbookImport) -> Callable[[int, int, str], None]:
    def report(done: int, total: int, what: str) -> None:
        step = json.dumps({"done": done, "total": total, "what": what})
        write_atomically(_progress_path(job), lambda part: part.write_text(step))

    return report


def _remove_files(job: WorkbookImport) -> None:
    for path in (file_path(job), _progress_path(job)):
        path.unlink(missing_ok=True)
