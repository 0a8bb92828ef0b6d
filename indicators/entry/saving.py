"""Saving what was sent from a sheet; each row gets its error or conflict."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from indicators import workflow
from indicators.activities import Said
from indicators.entry.access import Scope
from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import save_assessments, save_risks
from indicators.entry.evidence import Attachment, attach
from indicators.entry.forms import EntryForm
from indicators.entry.progress import Entry, save_progress
from indicators.entry.rows import EntryCard, RiskRow, Task
from indicators.entry.typed import Conflict, Row, Typed
from indicators.models import ActivityProgress, CardAssessment, Measurement, RiskState
from indicators.tables import Table
from indicators.workflow import Outcome, Stale, WorkflowError

Part = TypeVar("Part", bound=Typed)
#: A row and what its evidence fields held.
Sent = tuple[Row, Attachment]

LOCKED = (
    "Bu kayıt artık değiştirilemiyor: gönderilmiş ya da dönemi kapanmış. Onay bekliyorsa geri "
    "çekip düzeltin; değilse strateji ekibinden kilidini açmasını isteyin."
)


def save_tasks(user: User, tasks: Iterable[Task], data: QueryDict) -> list[Task]:
    """Save the drafts that were sent; returns the tasks that could not be saved, with their errors.

    A form that says what is stored anyway is no change, and neither is one that says what its
    sender had been shown before somebody else changed it.
    """
    changes, failed = _find_changes(Measurement, list(tasks), data)
    by_key = {task.measurement.pk: task for task in changes}
    if not by_key:
        return failed
    outcome = workflow.save(
        user, {pk: (task.form.content, task.form.seen_version) for pk, task in by_key.items()}
    )
    for row in outcome.done:
        by_key[row.pk].measurement.version = row.version
        by_key[row.pk].is_saved = True
    return [*failed, *_refuse_all(by_key, outcome)]


def save_activities(
    user: User, scope: Scope, tasks: Iterable[ActivityTask], data: QueryDict
) -> list[ActivityTask]:
    """The same for what is said of the unit's activities."""
    changes, failed = _find_changes(ActivityProgress, list(tasks), data)
    by_key = {task.year.pk: task for task in changes}
    return [*failed, *keep_activities(user, scope, by_key)]


def keep_activities(
    user: User, scope: Scope, by_key: Mapping[int, ActivityTask]
) -> list[ActivityTask]:
    """Save what stands in the forms of these activities, by the keys of their years."""
    if not by_key:
        return []
    entries = {
        pk: Entry(task.form.content, task.form.seen, task.form.seen_version)
        for pk, task in by_key.items()
    }
    outcome = save_progress(user, scope.period.pk, entries)
    for row in outcome.done:
        by_key[row.activity_year_id].take(row)
    for pk in outcome.refused:
        by_key[pk].read_again()  # to be shown beside what was typed
    return _refuse_all(by_key, outcome)


def _refuse_all(by_key: Mapping[int, Part], outcome: Outcome) -> list[Part]:
    for pk, error in outcome.refused.items():
        refuse(by_key[pk], error)
    return [by_key[pk] for pk in outcome.refused]


def keep_evidence(
    user: User,
    scope: Scope,
    rows: Iterable[Row],
    data: QueryDict,
    files: Mapping[str, UploadedFile],
) -> list[Row]:
    """Put behind the rows what their evidence fields hold, whichever button was pressed; returns
    the rows whose evidence could not be kept, with their errors."""
    sent: dict[Table, dict[int, Sent]] = defaultdict(dict)
    for row in rows:
        attachment = Attachment(0, files.get(f"{row.key}-file"), data.get(f"{row.key}-number", ""))
        if attachment.is_empty:
            continue
        row.evidence_sent = True
        if isinstance(row, ActivityTask) and row.record is None:
            row.begin(user, scope.period)
        sent[row.table][row.record.pk] = row, replace(attachment, row_id=row.record.pk)
    failed = []
    for table, by_key in sent.items():
        refused = attach(user, [attachment for _, attachment in by_key.values()], table)
        for pk, error in refused.items():
            row, attachment = by_key[pk]
            name = attachment.file.name if attachment.file else attachment.document_number.strip()
            prefix = "" if str(name) in str(error) else f"“{name}” eklenmedi. "
            again = " Dosyayı yeniden seçmeniz gerekir." if attachment.file else ""
            row.evidence_error = f"{prefix}{error}{again}"
            row.evidence_number = attachment.document_number
            failed.append(row)
    return failed


def no_longer_asked(rows: Iterable[Row], data: QueryDict) -> list[str]:
    """The values typed in rows that the plan, or the calendar, no longer asks for (“metin” for
    texts alone)."""
    asked = {row.key for row in rows}
    sent = {name.removesuffix("-version") for name in data if _SENT_ROW.fullmatch(name)}
    gone = sorted(sent - asked)
    forms = {int(key[1:]): EntryForm(data, prefix=key) for key in gone if key[0] == "m"}
    stored = Measurement.objects.in_bulk(forms)
    lost = [
        data.get(form.add_prefix("value"), "").strip() or "metin"
        for pk, form in forms.items()
        if not form.is_valid() or form.content != form.read_record(stored.get(pk))
    ]
    texts = (data.get(f"{key}-{name}", "") for key in gone for name in Said.__dataclass_fields__)
    return [*lost, *filter(None, map(str.strip, texts))]


#: The version field of a row, as the page sends it.
_SENT_ROW = re.compile(r"[mf][0-9]{1,18}-version")


def seen_versions(rows: Iterable[Row]) -> dict[int, int]:
    """The versions that the sender saw, or made by what was just kept, of the rows that were sent
    and kept."""
    return {
        row.record.pk: row.version if row.is_saved else row.form.seen_version
        for row in rows
        if row.record and row.form.is_bound
        if not (row.error or row.conflict or row.evidence_error)
    }


def save_cards(
    user: User, scope: Scope, cards: Iterable[EntryCard], data: QueryDict
) -> list[EntryCard | RiskRow]:
    """Save what was sent of cards and of their risks; returns what failed, with its errors."""
    cards = list(cards)
    return [
        *_save_said(CardAssessment, save_assessments, user, scope, cards, data),
        *keep_risks(user, scope, [risk for card in cards for risk in card.risks], data),
    ]


def keep_risks(
    user: User, scope: Scope, risks: Sequence[RiskRow], data: QueryDict
) -> list[RiskRow]:
    """Save what was sent of risks; returns those that failed, with their errors."""
    return _save_said(RiskState, save_risks, user, scope, risks, data)


def _save_said(
    model: Any, save: Any, user: User, scope: Scope, parts: Sequence[Any], data: QueryDict
) -> list[Any]:
    changes, failed = _find_changes(model, list(parts), data)
    by_key = {part.pk: part for part in changes}
    if not by_key:
        return failed
    entries = {pk: (part.form.content, part.form.seen_version) for pk, part in by_key.items()}
    outcome = save(user, scope.period.pk, entries)
    for row in outcome.done:
        part = by_key[row.card_id if model is CardAssessment else row.risk_id]
        part.record, part.is_saved = row, True
    return [*failed, *_refuse_all(by_key, outcome)]


def _find_changes(model: Any, parts: list[Part], data: QueryDict) -> tuple[list[Part], list[Part]]:
    """The parts with changes to save, and those with errors."""
    sent = [part for part in parts if _read(part, data)]
    behind = [
        part.record.pk
        for part in sent
        if part.record
        and part.form.seen_version != part.version
        and not part.form.cleaned_data["choice"]
    ]
    rows = model.history.filter(id__in=behind).order_by("history_id") if behind else []
    seen = {(row.id, row.version): row for row in rows}
    changes = []
    for part in sent:
        row = seen.get((part.record and part.record.pk, part.form.seen_version))
        if part.form.content == part.content:
            part.is_saved = True
        elif row is None or part.form.content != part.content_of(row):
            changes.append(part)
    return changes, [part for part in parts if part.error]


def _read(part: Typed, data: QueryDict) -> bool:
    """Read the part's form if it was sent; whether it is valid and may be saved."""
    form = part.make_form(data)
    if not form.is_sent:
        return False
    if not part.is_editable:
        if not (form.is_valid() and form.content == part.content):
            part.error = LOCKED
        return False
    if form.is_valid() and form.takes_theirs:
        return False
    part.form = form
    part.error = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return not part.error


def refuse(part: Typed, error: WorkflowError) -> None:
    """Say beside the part why it was not kept or sent."""
    if isinstance(error, Stale):
        part.conflict = Conflict(str(error), error.current)
    else:
        part.error = str(error)
