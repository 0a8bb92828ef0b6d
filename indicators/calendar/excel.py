"""A unit's calendar of a year as a workbook: to fill in, and back with the page's checks.

A row is a step of an activity; an activity without steps has rows to write them into.
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indicators.activities import say_misfit
from indicators.calendar.access import Scope
from indicators.calendar.drawing import LONGEST, SHARE, Line, fingerprint, load_page
from indicators.calendar.steps import Drawn, DrawnStep, require_fits
from indicators.models import ActivityYear
from indicators.models.calendar import WHOLE
from indicators.workflow import WorkflowError
from indicators.year import MONTHS
from plans.exchange.columns import (
    YES_NO,
    ChoiceWidget,
    Column,
    DateWidget,
    IntegerWidget,
    NumberWidget,
    find_columns,
    read_columns,
    read_row,
)
from plans.exchange.table import Cell, FileError, place
from plans.exchange.workbook import read_workbook
from plans.exchange.writing import Sheet, write_sheets

SHEET = "Faaliyet takvimi"
#: What the trail says of a calendar that came in a file.
UPLOADED = "Excel’den yüklendi"
#: Empty rows for new steps below each activity.
_FREE = 3

_DECLARED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_MONTHS = ChoiceWidget({number: name for number, name in enumerate(MONTHS) if name})
_WIDGETS = {
    **dict.fromkeys(("key", "step", "version"), IntegerWidget()),
    **dict.fromkeys(("start_month", "end_month"), _MONTHS),
    "planned": ChoiceWidget(YES_NO),
    "budget_share": NumberWidget(ActivityYear._meta.get_field("budget_share")),
    "due": DateWidget(),
}
_BEFORE, OF_ACTIVITY, OF_STEP, _AFTER = (
    read_columns(_DECLARED[place], _WIDGETS)
    for place in ("before", "of_activity", "of_step", "after")
)
KEY, (STEP, VERSION, SEEN) = _BEFORE[0], _AFTER
_, START, END, SHARE_OF_COST = OF_ACTIVITY
TEXT, DUE = OF_STEP
TO_FILL = (*OF_ACTIVITY, *OF_STEP)
COLUMNS = (*_BEFORE, *TO_FILL, *_AFTER)
_READ = (KEY, *TO_FILL, STEP, VERSION, SEEN)


def build_workbook(scope: Scope) -> bytes:
    """The activities that the unit may name, its own first, those in the year with their steps."""
    lines = sorted(load_page(scope).lines, key=lambda line: not line.is_responsible)
    rows = [row for line in lines for row in _rows(line)]
    return write_sheets(Sheet(SHEET, COLUMNS, rows, TO_FILL, freeze="D2"))


def _rows(line: Line) -> Iterator[list[Cell]]:
    stored, card = line.stored, line.activity.card.label
    values = {"key": line.activity.pk, "card": card, "activity": line.activity.text}
    values |= {"version": line.row.version if line.row else 0, "seen": fingerprint(stored)}
    once = vars(stored) | {"planned": True} if stored else {}
    steps = [{"text": s.text, "due": s.due, "step": s.pk} for s in stored.steps] if stored else []
    for number, step in enumerate([*steps, *[{}] * _FREE]):
        row: dict[str, Any] = values | (once if number == 0 else {}) | step
        yield [
            None if row.get(column.field) is None else column.widget.render(row[column.field])
            for column in COLUMNS
        ]


@dataclass
class CalendarChange:
    """What a workbook changes of an activity."""

    line: Line
    #: None takes it out of the year.
    content: Drawn | None
    version: int

    @property
    def differences(self) -> list[dict[str, str]]:
        """What it changes, old → new, as the preview shows it."""
        old, new = (_words(content) for content in (self.line.stored, self.content))
        return [
            {"column": name, "old": old[name], "new": new[name]}
            for name in old
            if old[name] != new[name]
        ]


def _words(content: Drawn | None) -> dict[str, str]:
    """The content as people read it."""
    said = content or Drawn()
    share = SHARE_OF_COST.widget.format(said.budget_share)
    months = f"{MONTHS[said.start_month]}–{MONTHS[said.end_month]}"
    by_day = sorted(said.steps, key=lambda step: step.due)
    steps = "; ".join(f"{step.due:%d.%m.%Y} {step.text}" for step in by_day)
    return {
        "Bu yıl": "Evet" if content else "",
        "Aylar": months if content else "",
        "Maliyet payı": share if content else "",
        "İş adımları": steps,
    }


@dataclass
class Upload:
    """What a workbook that came back says."""

    changes: list[CalendarChange] = field(default_factory=list)
    #: Sentences that name the place; with one of them nothing is saved.
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    """A row of the file: what its cells say, and the fields that cannot be read."""

    number: int
    values: dict[str, Any]
    unread: Collection[str]

    def place(self, column: Column) -> str:
        return place(SHEET, self.number, column.name)


def read_upload(data: bytes, scope: Scope) -> Upload:
    """Compare a workbook with what is stored; raises FileError where it is no such workbook."""
    table = read_workbook(data, SHEET)
    places = find_columns(table, _READ)
    columns = {column.field: column for column in _READ}
    lines = {line.activity.pk: line for line in load_page(scope).lines}
    upload, said = Upload(), dict[int, list[_Row]]()
    for number, cells in zip(table.numbers, table.rows, strict=True):
        values, problems = read_row(_READ, {name: cells[at] for name, at in places.items()})
        row, key = _Row(number, values, problems), values["key"]
        upload.errors += [f"{row.place(columns[name])}: {why}" for name, why in problems.items()]
        if key in lines:
            said.setdefault(key, []).append(row)
        elif KEY.field not in problems:
            upload.errors.append(
                f"{place(SHEET, number)}: “{KEY.name}” sütunundaki faaliyet bu birimin "
                "kartlarından değil. Bu sayfadan indirdiğiniz dosyayı doldurun."
            )
    for key, rows in said.items():
        faults = [*_faults(rows, scope.year)]
        upload.errors += faults
        if faults or any(row.unread for row in rows):
            continue
        try:
            if change := _change(lines[key], rows, scope.year):
                upload.changes.append(change)
        except FileError as error:
            upload.errors += error.sentences
    return upload


def _faults(rows: Sequence[_Row], year: int) -> Iterator[str]:
    """What is wrong with the rows of an activity, beside cells that cannot be read."""
    for column in OF_ACTIVITY:
        for row in rows:
            if row.values[column.field] not in (None, _once(column, rows)):
                yield (
                    f"{row.place(column)}: faaliyetin ilk satırındakinden farklı. Yalnız ilk "
                    "satıra yazın."
                )
    share, start, end = (_once(column, rows) for column in (SHARE_OF_COST, START, END))
    if share is not None and not 0 <= share <= WHOLE:
        yield f"{rows[0].place(SHARE_OF_COST)}: {SHARE}"
    months = start or 1, end or 12
    is_unread = any({START.field, END.field} & {*row.unread} for row in rows)
    if months[0] > months[1] and not is_unread:
        yield f"{rows[0].place(END)}: bitiş ayı başlangıç ayından önce olamaz."
    if months[0] > months[1] or is_unread:
        months = 1, 12  # nobody knows which
    for row in rows:
        text, day = row.values[TEXT.field], row.values[DUE.field]
        if bool(text) != bool(day) and not {TEXT.field, DUE.field} & {*row.unread}:
            yield f"{row.place(DUE if text else TEXT)}: iş adımıyla bitiş gününü birlikte yazın."
        if len(text or "") > LONGEST:
            yield f"{row.place(TEXT)}: en çok {LONGEST} karakter yazın."
        if day and (misfit := say_misfit(day, year, *months)):
            yield f"{row.place(DUE)}: {misfit}"


def _change(line: Line, rows: Sequence[_Row], year: int) -> CalendarChange | None:
    """What the rows of an activity change; FileError where they cannot be or came too late."""
    first, stored, content = rows[0], line.stored, _content(rows)
    if fingerprint(content) == first.values[SEEN.field]:
        return None  # as it was downloaded, whatever was written meanwhile
    if content is None and not any(row.values["planned"] is False for row in rows):
        content = stored  # an empty cell takes nothing out of the year
    elif content and stored:
        content = replace(content, steps=_with_absent(stored, content, rows))
    if fingerprint(content) == fingerprint(stored):
        return None
    where = f"{place(SHEET, first.number)}: “{line.activity}”"
    if first.values[SEEN.field] != fingerprint(stored):
        raise FileError(
            f"{where} siz dosyayı indirdikten sonra değişti. Dosyayı yeniden indirip "
            "yazdıklarınızı onun içine yazın."
        )
    try:
        if content:  # with steps whose rows the file lacks
            require_fits(content, year)
    except WorkflowError as error:
        raise FileError(f"{where}: {error}") from error
    return CalendarChange(line, content, line.row.version if line.row else 0)


def _content(rows: Sequence[_Row]) -> Drawn | None:
    """What the rows of an activity say; None where it is not in the year."""
    planned, start, end, share = (_once(column, rows) for column in OF_ACTIVITY)
    said = ((row.values[TEXT.field], row.values[DUE.field], row.values["step"]) for row in rows)
    steps = tuple(DrawnStep(*step) for step in said if step[0])
    if planned is False or not (planned or steps):
        return None
    return Drawn(start or 1, end or 12, share, steps)


def _once(column: Column, rows: Iterable[_Row]) -> Any:
    """What the rows of an activity say once."""
    said = (row.values[column.field] for row in rows)
    return next((value for value in said if value is not None), None)


def _with_absent(stored: Drawn, content: Drawn, rows: Sequence[_Row]) -> tuple[DrawnStep, ...]:
    """The steps that the rows say; a stored one whose row the file lacks stays in its place."""
    named = {row.values["step"] for row in rows}
    said = {step.pk: step for step in content.steps if step.pk}
    kept = [step if step.pk not in named else said.get(step.pk or 0) for step in stored.steps]
    known = {step.pk for step in stored.steps}
    return (*filter(None, kept), *(step for step in content.steps if step.pk not in known))
