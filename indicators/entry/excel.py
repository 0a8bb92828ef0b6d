"""A unit's values as a workbook: to fill in without the page, and back with the same checks."""

from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth.models import User

from indicators.entry import excel_said
from indicators.entry.evidence import MAX_NUMBER, Attachment
from indicators.entry.excel_said import UPLOADED, SaidChange, SaidSheet, find_differences
from indicators.entry.forms import EntryForm
from indicators.entry.rows import Task
from indicators.entry.sheet import EntrySheet
from indicators.models import Measurement
from indicators.requirements import CRITERIA, MISPLACED, Entry, misplaced
from plans.exchange.columns import (
    YES_NO,
    ChoiceWidget,
    Column,
    IntegerWidget,
    NumberWidget,
    find_columns,
    read_columns,
    read_row,
)
from plans.exchange.table import Cell, FileError, FileTable, PercentNumber, place
from plans.exchange.workbook import find_sheet, read_workbook
from plans.exchange.writing import Sheet, write_sheets
from plans.people.roles import name_of_person

SHEET = "Gerçekleşmeler"
_NUMBER = NumberWidget(Measurement._meta.get_field("value"))
_WIDGETS = {
    **dict.fromkeys(("target", "due_target", "previous_value", "value"), _NUMBER),
    **dict.fromkeys(("pk", "version"), IntegerWidget()),
    "not_measured": ChoiceWidget(YES_NO),
}
_DECLARED = excel_said.DECLARED["values"]
_BEFORE, _AFTER = (
    read_columns(_DECLARED[place], _WIDGETS, shows=True) for place in ("before", "after")
)
KEY, VERSION = _BEFORE[0], _AFTER[-1]
#: Columns to fill in: their fields are those of the entry.
*FILLED, _EVIDENCE = read_columns(_DECLARED["filled"], _WIDGETS)
#: Numbers are added from here, and taken away on the page alone.
EVIDENCE = replace(_EVIDENCE, get=lambda task: "; ".join(_numbers_of(task)))
TO_FILL = (*FILLED, EVIDENCE)
COLUMNS = (*_BEFORE, *TO_FILL, *_AFTER)
_READ = (KEY, VERSION, *TO_FILL)


def build_workbook(page: EntrySheet) -> bytes:
    """What of the unit's sheet may be written now; only what is to be filled in can be."""
    sheets = []
    tasks = [task for task in page.tasks if task.is_editable]
    said = [(sheet, [one for one in parts if one.is_editable]) for sheet, parts in said_of(page)]
    if tasks or not any(parts for _, parts in said):
        is_year_end = any(task.criteria for task in tasks)
        columns = [one for one in COLUMNS if is_year_end or one.field not in CRITERIA]
        rows = [[_cell(column, task) for column in columns] for task in tasks]
        sheets.append(Sheet(SHEET, columns, rows, to_fill=TO_FILL, freeze="E2"))
    sheets += [sheet.write(parts) for sheet, parts in said if parts]
    return write_sheets(*sheets)


def said_of(page: EntrySheet) -> list[tuple[SaidSheet, list[Any]]]:
    """The sheets beside that of the values, each with the parts of the page that it is about."""
    return [
        (excel_said.ACTIVITIES, [task for card in page.cards for task in card.activities]),
        (excel_said.RISKS, [risk for card in page.cards for risk in card.risks]),
    ]


def _split(numbers: str) -> list[str]:
    return list(dict.fromkeys(part for part in map(str.strip, numbers.split(";")) if part))


def _numbers_of(task: Task) -> list[str]:
    """The document numbers behind the measurement, as the file can name them."""
    return _split(";".join(row.document_number for row in task.evidence))


def _cell(column: Column, task: Task) -> Cell:
    value = column.get(task) if column.get else getattr(task.content, column.field)
    return None if value is False else column.widget.render(value)


def _said(entry: Entry) -> list[Any]:
    """What of an entry stands in the file."""
    return [getattr(entry, column.field) for column in FILLED]


@dataclass
class ValueChange:
    """What a row of the workbook changes."""

    number: int
    task: Task
    content: Entry
    #: Document numbers that are not there yet.
    new_numbers: list[str]
    what = "değer"

    @property
    def where(self) -> str:
        """The row, as a refusal names it."""
        return str(self.number)

    @property
    def attachments(self) -> list[Attachment]:
        """What it puts behind the measurement."""
        return [Attachment(document_number=number) for number in self.new_numbers]

    @property
    def differences(self) -> list[dict[str, str]]:
        """The values that it changes, old → new, as the preview shows them."""
        numbers = _numbers_of(self.task)
        old = {**vars(self.task.content), EVIDENCE.field: "; ".join(numbers)}
        new = {**vars(self.content), EVIDENCE.field: "; ".join([*numbers, *self.new_numbers])}
        return find_differences(TO_FILL, old, new)

    @property
    def doubts(self) -> list[str]:
        """What is odd about its value and was not called right."""
        verdict = self.task.verdict_of(self.content)
        return verdict.doubts if verdict.asks else []

    def entry(self, confirmed: Container[int] = ()) -> Any:
        """What is to be kept, where the preview's question was answered with yes for the values
        `confirmed`."""
        is_right = self.task.pk in confirmed
        content = replace(self.content, confirmed_value=self.content.value)
        return self.task.entry_of(content if is_right else self.content)

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be sent; a draft may lack it."""
        return list(self.task.lacking_of(self.content).values())


@dataclass
class Upload:
    """What a workbook that came back says."""

    changes: list[ValueChange | SaidChange] = field(default_factory=list)
    #: Rows that change nothing.
    unchanged: int = 0
    #: What the file leaves out and stays nevertheless, in sentences.
    kept: list[str] = field(default_factory=list)
    #: Sentences that name the place; with one of them nothing is saved.
    errors: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """How much of what it changes: `3 değer, 1 faaliyet`."""
        counts = Counter(change.what for change in self.changes)
        return ", ".join(f"{count} {what}" for what, count in counts.items())


def read_upload(data: bytes, page: EntrySheet, user: User) -> Upload:
    """Compare a workbook with what is stored; raises FileError where it is no such workbook.

    It may lack a sheet: what was sent before it was downloaded is not in it.
    """
    upload = Upload()
    said = [
        (sheet, parts, table)
        for sheet, parts in said_of(page)
        if (table := find_sheet(data, sheet.name))
    ]
    if table := find_sheet(data, SHEET) if said else read_workbook(data, SHEET):
        _read_values(table, page.tasks, user, upload)
    for sheet, parts, table in said:
        changes, unchanged, errors = sheet.read(table, parts, user)
        upload.changes += changes
        upload.unchanged += unchanged
        upload.errors += errors
    return upload


def _read_values(table: FileTable, tasks: list[Task], user: User, upload: Upload) -> None:
    places = find_columns(table, _READ)
    columns = [column for column in _READ if column.field in places]
    lines = []
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = {name: cells[index] for name, index in places.items()}
        values, problems = read_row(columns, row)
        cell = row["value"]
        values["typed_percent"] = isinstance(cell, PercentNumber) or "%" in str(cell)
        lines.append((number, values, problems))
    by_key = {task.record.pk: task for task in tasks}
    trail = _load_trail(user, [values for _, values, _ in lines], by_key)
    names = {column.field: column.name for column in COLUMNS}
    seen: dict[int, int] = {}
    for number, values, problems in lines:
        try:
            if problems:
                raise FileError(
                    *(f"{place(SHEET, number, names[f])}: {p}" for f, p in problems.items())
                )
            change = _change(number, values, by_key, seen, trail)
        except FileError as error:
            upload.errors += error.sentences
            continue
        if change.differences:
            upload.changes.append(change)
        else:
            upload.unchanged += 1
        if EVIDENCE.field in places and change.task.is_editable:
            upload.kept += _left_out(number, change.task, values)


def _left_out(number: int, task: Task, values: dict[str, Any]) -> list[str]:
    absent = [one for one in _numbers_of(task) if one not in _split(values[EVIDENCE.field])]
    where = place(SHEET, number, EVIDENCE.name)
    return [
        f"{where}: “{one}” dosyada yok, kayıtlı kalıyor. Kaldırmak için çizelgede “Kaldır”a basın."
        for one in absent
    ]


@dataclass
class Past:
    """What became of a row since the file was downloaded."""

    #: What the file's owner knows of it: as downloaded or, since then, as they uploaded it.
    known: Entry
    #: What stands there now, and who wrote it.
    content: Entry
    author: str = ""
    was_uploaded: bool = False


def _load_trail(user: User, rows: list[dict[str, Any]], by_key: dict[int, Task]) -> dict[int, Past]:
    """The past of the rows that were downloaded in an older version; one query."""
    versions = {row[KEY.field]: row[VERSION.field] for row in rows if row[KEY.field] in by_key}
    behind = [pk for pk, version in versions.items() if version != by_key[pk].version]
    pasts: dict[int, Past] = {}
    trail = Measurement.history.filter(id__in=behind).select_related("history_user")
    for row in trail.order_by("history_id") if behind else []:
        content = EntryForm.read_record(row)
        is_upload = (row.history_user, row.history_change_reason) == (user, UPLOADED)
        if row.version == versions[row.id]:
            pasts[row.id] = Past(content, content)
        elif past := pasts.get(row.id):
            if _said(content) != _said(past.content):
                is_own = row.history_user == user
                name = name_of_person(row.history_user, "başka biri")
                past.content, past.author = content, "sayfada siz" if is_own else name
            if is_upload:
                past.known, past.was_uploaded = content, True
    return pasts


def _change(
    number: int,
    values: dict[str, Any],
    by_key: dict[int, Task],
    seen: dict[int, int],
    trail: dict[int, Past],
) -> ValueChange:
    """What the row changes; FileError where it is no row of the unit or came too late.

    A row that its owner left as it was downloaded changes nothing, whatever was written meanwhile.
    """
    where = place(SHEET, number)
    key, version = values[KEY.field], values[VERSION.field]
    task = by_key.get(key)
    if task is None or version is None:
        raise FileError(
            f"{where}: “{KEY.name}” sütunundaki kayıt bu birimin bu dönemdeki kayıtlarından "
            "değil. Bu sayfadan indirdiğiniz dosyayı doldurun, satır eklemeyin."
        )
    if (first := seen.setdefault(key, number)) != number:
        raise FileError(f"{where}: bu kayıt {first}. satırda da var. Birini silin.")
    # A file from before a column was there leaves what is stored.
    written = {column.field: values[column.field] for column in FILLED if column.field in values}
    entry = replace(task.content, **{**written, "not_measured": bool(written["not_measured"])})
    if entry.value != task.content.value:
        entry = replace(entry, typed_percent=values["typed_percent"])
    if names := misplaced(entry, task.record.month):
        raise FileError(f"{place(SHEET, number, names[0])}: {MISPLACED}")
    past = trail.get(key)
    if past and not past.was_uploaded and _said(entry) == _said(past.known):
        entry = task.content
    present = _numbers_of(task)
    new = [one for one in _split(values.get(EVIDENCE.field, "")) if one not in present]
    if (entry != task.content or new) and not task.is_editable:
        raise FileError(
            f"{where}: “{task.indicator}” artık değiştirilemiyor; gönderilmiş ya da dönemi "
            "kapanmış. Satırı silip dosyayı yeniden yükleyin."
        )
    is_stale = version != task.version and (
        past is None or _said(past.known) != _said(task.content)
    )
    if entry != task.content and is_stale:
        who = f" (yazan: {past.author})" if past and past.author else ""
        raise FileError(
            f"{where}: “{task.indicator}” siz dosyayı indirdikten sonra değişti{who}. Dosyayı "
            "yeniden indirip değerinizi onun içine yazın."
        )
    if any(len(one) > MAX_NUMBER for one in new):
        raise FileError(
            f"{place(SHEET, number, EVIDENCE.name)}: bir sayı en çok {MAX_NUMBER} karakter olur. "
            "Birden çok sayının arasına noktalı virgül koyun."
        )
    return ValueChange(number, task, entry, new)
