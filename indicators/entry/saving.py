"""Saving what was sent from a sheet; each row gets its error or conflict."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from indicators import workflow
from indicators.entry.access import Scope
from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import save_assessments, save_risks
from indicators.entry.evidence import Attachment, attach
from indicators.entry.forms import AssessmentForm, EntryForm, ProgressForm, RiskForm, SheetForm
from indicators.entry.progress import save_progress
from indicators.entry.rows import EntryCard, RiskRow, Task
from indicators.entry.typed import Conflict, Row, Typed
from indicators.models import ActivityProgress, CardAssessment, Measurement, Period, RiskState
from indicators.workflow import Stale, WorkflowError

Part = TypeVar("Part", bound=Typed)

LOCKED = (
    "Bu kayıt artık değiştirilemiyor: gönderilmiş ya da dönemi kapanmış. Onay bekliyorsa geri "
    "çekip düzeltin; değilse strateji ekibinden kilidini açmasını isteyin."
)


def save_rows(user: User, scope: Scope, rows: Iterable[Row], data: QueryDict) -> list[Row]:
    """Save the drafts that were sent, of values and activities; returns those that could not be
    saved, with their errors.

    A form that says what is stored anyway is no change, and neither is one that says what its
    sender had been shown before somebody else changed it.
    """
    tasks = [row for row in rows if isinstance(row, Task)]
    activities = [row for row in rows if isinstance(row, ActivityTask)]
    save = partial(save_progress, user, scope.period.pk)
    return [
        *_save(Measurement, partial(workflow.save, user), tasks, data),
        *_save(ActivityProgress, save, activities, data),
    ]


def save_cards(
    user: User, scope: Scope, cards: Sequence[EntryCard], data: QueryDict
) -> list[Typed]:
    """The same for what is said of cards and of their risks."""
    risks = [risk for card in cards for risk in card.risks]
    save = partial(save_assessments, user, scope.period.pk)
    return [*_save(CardAssessment, save, cards, data), *keep_risks(user, scope, risks, data)]


def keep_risks(
    user: User, scope: Scope, risks: Sequence[RiskRow], data: QueryDict
) -> list[RiskRow]:
    """The same for risks."""
    return _save(RiskState, partial(save_risks, user, scope.period.pk), risks, data)


def _save(model: Any, save: Any, parts: Sequence[Part], data: QueryDict) -> list[Part]:
    changes, failed = _find_changes(model, parts, data)
    return [*failed, *keep(save, [(part, part.entry) for part in changes])]


def keep(save: Any, entries: Sequence[tuple[Part, Any]]) -> list[Part]:
    """Save entries of these parts, whose records the transaction holds; returns the parts that
    were refused."""
    if not entries:
        return []
    by_key = {part.pk: part for part, _ in entries}
    refused = save(
        {part.pk: entry for part, entry in entries}, held=[part.record for part, _ in entries]
    ).refused
    for pk, part in by_key.items():
        part.is_saved = pk not in refused
    for pk, error in refused.items():
        refuse(by_key[pk], error)
    return [by_key[pk] for pk in refused]


def keep_evidence(
    user: User,
    scope: Scope,
    rows: Iterable[Row],
    data: QueryDict,
    files: Mapping[str, UploadedFile],
) -> list[Row]:
    """Put behind the rows what their evidence fields hold, whichever button was pressed; returns
    the rows whose evidence could not be kept, with their errors."""
    sent: list[tuple[Row, Attachment]] = []
    for row in rows:
        one = Attachment(files.get(f"{row.key}-file"), data.get(f"{row.key}-number", ""))
        if not one.is_empty:
            row.evidence_sent = True
            sent.append((row, one))
    new = [row for row, _ in sent if not row.record.pk]
    save = partial(save_progress, user, scope.period.pk)
    failed = keep(save, [(row, row.entry_of(row.content)) for row in new])
    refused = attach(user, [(row.record, one) for row, one in sent if row not in failed])
    for row, one in sent:
        if row not in failed and (error := refused.get(row.record)):
            name = one.file.name if one.file else one.document_number.strip()
            prefix = "" if str(name) in str(error) else f"“{name}” eklenmedi. "
            again = " Dosyayı yeniden seçmeniz gerekir." if one.file else ""
            row.evidence_error = f"{prefix}{error}{again}"
            row.evidence_number = one.document_number
            failed.append(row)
    return failed


def no_longer_asked(parts: Iterable[Typed], period: Period, data: QueryDict) -> list[str]:
    """What was typed in parts of the sheet that the plan, or the calendar, no longer asks for: of
    each its value (“metin” for texts alone), or its texts."""
    asked = {part.key for part in parts}
    sent = {name.removesuffix("-version") for name in data if _SENT_PART.fullmatch(name)}
    gone: dict[str, list[int]] = defaultdict(list)
    for part in sorted(sent - asked):
        gone[part[0]].append(int(part[1:]))
    lost = []
    for letter, keys in gone.items():
        form_type, model, owner = _FORMS[letter]
        stored = model.objects.filter(period=period, **{f"{owner}__in": keys})
        records = {getattr(row, owner): row for row in stored}
        for key in keys:
            form = form_type(data, prefix=f"{letter}{key}")
            known = form.read_record(records.get(key))
            if form.is_valid() and getattr(form.content, "said", form.content) == known:
                continue
            names = ["value"] if letter == "m" else form.kind.__dataclass_fields__
            texts = (data.get(form.add_prefix(name), "").strip() for name in names)
            words = dict(RiskState.Occurred.choices) if letter == "r" else {}
            typed = (words.get(text, text) for text in texts)
            lost.append(" · ".join(filter(None, typed)) or "metin")
    return lost


#: The forms of the sheet's parts by the first letter of their keys, which are their owners'.
_FORMS: dict[str, tuple[type[SheetForm], Any, str]] = {
    "m": (EntryForm, Measurement, "pk"),
    "f": (ProgressForm, ActivityProgress, "activity_year_id"),
    "k": (AssessmentForm, CardAssessment, "card_id"),
    "r": (RiskForm, RiskState, "risk_id"),
}
#: The version field of a part, as the page sends it.
_SENT_PART = re.compile(r"[mfkr][0-9]{1,18}-version")


def seen_versions(rows: Iterable[Row]) -> dict[int, int]:
    """The versions that the sender saw, or made by what was just kept, of the rows that were sent
    and kept."""
    return {
        row.record.pk: row.version if row.is_saved else row.form.seen_version
        for row in rows
        if row.record.pk and row.form.is_bound
        if not (row.error or row.conflict or row.evidence_error)
    }


def _find_changes(
    model: Any, parts: Sequence[Part], data: QueryDict
) -> tuple[list[Part], list[Part]]:
    """The parts with changes to save, and those with errors."""
    sent = [part for part in parts if _read(part, data)]
    behind = [
        part.record.pk
        for part in sent
        if part.form.seen_version not in (0, part.version) and not part.form.cleaned_data["choice"]
    ]
    rows = model.history.filter(id__in=behind).order_by("history_id") if behind else []
    seen = {(row.id, row.version): row for row in rows}
    changes = []
    for part in sent:
        row = seen.get((part.record.pk, part.form.seen_version))
        is_known = row is not None or part.form.seen_version == 0  # where there was nothing
        if part.form.content == part.content:
            part.is_saved = True
        elif not is_known or part.form.content != part.content_of(row):
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
