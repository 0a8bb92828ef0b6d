"""Saving what was sent from a sheet; each row gets its error or conflict."""

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from indicators import workflow
from indicators.entry.access import Scope
from indicators.entry.assessments import save_assessment
from indicators.entry.evidence import Attachment, attach
from indicators.entry.forms import EntryForm
from indicators.entry.rows import Conflict, EntryCard, Task, Typed
from indicators.models import CardAssessment, Measurement
from indicators.workflow import Stale, WorkflowError

Part = TypeVar("Part", bound=Typed)

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
    outcome = workflow.save(
        user, {pk: (task.form.content, task.form.seen_version) for pk, task in by_key.items()}
    )
    for row in outcome.done:
        by_key[row.pk].measurement.version = row.version
        by_key[row.pk].is_saved = True
    for pk, error in outcome.refused.items():
        refuse(by_key[pk], error)
    return [*failed, *(by_key[pk] for pk in outcome.refused)]


def keep_evidence(
    user: User, tasks: Iterable[Task], data: QueryDict, files: Mapping[str, UploadedFile]
) -> list[Task]:
    """Put behind the measurements what the evidence fields hold, whichever button was pressed;
    returns the tasks whose evidence could not be kept, with their errors."""
    sent: dict[int, tuple[Task, Attachment]] = {}
    for task in tasks:
        file, number = files.get(f"{task.key}-file"), data.get(f"{task.key}-number", "")
        attachment = Attachment(task.measurement.pk, file, number)
        if not attachment.is_empty:
            task.evidence_sent = True
            sent[task.measurement.pk] = task, attachment
    refused = attach(user, [attachment for _, attachment in sent.values()]) if sent else {}
    failed = []
    for pk, error in refused.items():
        task, attachment = sent[pk]
        name = attachment.file.name if attachment.file else attachment.document_number.strip()
        prefix = "" if str(name) in str(error) else f"“{name}” eklenmedi. "
        again = " Dosyayı yeniden seçmeniz gerekir." if attachment.file else ""
        task.evidence_error = f"{prefix}{error}{again}"
        task.evidence_number = attachment.document_number
        failed.append(task)
    return failed


def no_longer_asked(tasks: Iterable[Task], data: QueryDict) -> list[str]:
    """The values typed in rows that the plan no longer asks for (“metin” for texts alone)."""
    asked = {task.key for task in tasks}
    sent = {name.removesuffix("-version") for name in data if _SENT_ROW.fullmatch(name)}
    forms = {int(key[1:]): EntryForm(data, prefix=key) for key in sorted(sent - asked)}
    stored = Measurement.objects.in_bulk(forms)
    return [
        data.get(form.add_prefix("value"), "").strip() or "metin"
        for pk, form in forms.items()
        if not form.is_valid() or form.content != form.read_record(stored.get(pk))
    ]


#: The version field of a row, as the page sends it.
_SENT_ROW = re.compile(r"m[0-9]{1,18}-version")


def seen_versions(tasks: Iterable[Task]) -> dict[int, int]:
    """The versions that the sender saw, or made by what was just kept, of the rows that were sent
    and kept."""
    return {
        task.measurement.pk: task.version if task.is_saved else task.form.seen_version
        for task in tasks
        if task.form.is_bound and not (task.error or task.conflict or task.evidence_error)
    }


def save_cards(
    user: User, scope: Scope, cards: Iterable[EntryCard], data: QueryDict
) -> list[EntryCard]:
    """Save the assessments that were sent; returns the cards that failed, with their errors."""
    changes, failed = _find_changes(CardAssessment, list(cards), data)
    for card in changes:
        try:
            card.assessment = save_assessment(
                user, scope.period.pk, card.card.pk, card.form.content, card.form.seen_version
            )
            card.is_saved = True
        except WorkflowError as error:
            refuse(card, error)
            failed.append(card)
    return failed


def _find_changes(
    model: type[Measurement] | type[CardAssessment], parts: list[Part], data: QueryDict
) -> tuple[list[Part], list[Part]]:
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
        elif row is None or part.form.content != part.form_type.read_record(row):
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
