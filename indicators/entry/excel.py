"""A unit's values as a workbook: to fill in without the page, and back with the same checks."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field

from openpyxl import load_workbook
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter

from indicators.entry.sheet import Task
from indicators.models import Measurement
from indicators.requirements import Entry
from plans.exchange.cells import CellError, read_integer
from plans.exchange.columns import (
    YES_NO,
    CellWidget,
    ChoiceWidget,
    Column,
    IntegerWidget,
    NumberWidget,
    TextWidget,
)
from plans.exchange.table import Cell, FileError, Table, place, same_name
from plans.exchange.workbook import read_workbook
from plans.exchange.writing import write_workbook
from plans.language.numbers import NumberError

SHEET = "Gerçekleşmeler"
MAX_UPLOAD = 10 * 1024 * 1024  # bytes
_TO_FILL = PatternFill("solid", fgColor="FFF6D6")
_VALUE = Measurement._meta.get_field("value")
_NUMBER = NumberWidget(_VALUE)
_UNTOUCHED = "Değiştirmeyin; satırın hangi kayda ait olduğunu gösterir."


@dataclass(frozen=True)
class Shown:
    """A column that is read only: where its cells come from."""

    name: str
    widget: CellWidget
    of: Callable[[Task], Cell]
    explanation: str
    width: int | None = None


@dataclass(frozen=True)
class Filled:
    """A column to fill in: the field of the entry that it holds."""

    name: str
    widget: CellWidget
    attribute: str
    explanation: str
    width: int | None = None


KEY = Shown("Kayıt no", IntegerWidget(), lambda task: task.measurement.pk, _UNTOUCHED, 10)
VERSION = Shown("Sürüm", IntegerWidget(), lambda task: task.version, _UNTOUCHED)
COLUMNS: list[Shown | Filled] = [
    KEY,
    Shown("Hedef", TextWidget(), lambda task: task.indicator.card.label, "Hedefin kodu.", 14),
    Shown("PG kodu", TextWidget(), lambda task: task.indicator.code, "Planda basılı kod.", 14),
    Shown("Gösterge", TextWidget(), lambda task: task.indicator.name, "Göstergenin adı.", 50),
    Shown("Dönem", TextWidget(), lambda task: task.span, "Değerin ait olduğu aylar.", 18),
    Shown(
        "Ölçü birimi", TextWidget(), lambda task: task.indicator.unit_of_measure, "Değerin birimi."
    ),
    Shown("Yılın hedefi", _NUMBER, lambda task: task.target, "Planda bu yıl için yazan hedef."),
    Shown(
        "Beklenen",
        _NUMBER,
        lambda task: task.due_target,
        "Hedefin, ölçüm ayının sonuna kadar beklenen bölümü.",
    ),
    Shown(
        "Önceki değer",
        _NUMBER,
        lambda task: task.previous and task.previous.value,
        "Bundan önce ölçülen son değer.",
    ),
    Filled(
        "Gerçekleşme",
        _NUMBER,
        "value",
        "Bu dönemin değeri. Ondalık için virgül kullanın; virgülden sonra en çok "
        f"{_VALUE.decimal_places} basamak yazılır.",
        18,
    ),
    Filled(
        "Ölçülemedi",
        ChoiceWidget(YES_NO),
        "not_measured",
        "Değer ölçülemediyse “Evet” yazın ve nedenini yan sütunda açıklayın.",
    ),
    Filled(
        "Ölçülememe nedeni",
        TextWidget(),
        "not_measured_reason",
        "Yalnız “Ölçülemedi” sütununda “Evet” varsa.",
        40,
    ),
    Filled(
        "Sapma nedeni",
        TextWidget(),
        "deviation_reason",
        "Değer beklenenin gerisindeyse, yıl sonunda hedeften her sapmada.",
        40,
    ),
    Filled("Alınacak önlem", TextWidget(), "remedy", "Değer beklenenin gerisindeyse.", 40),
    VERSION,
]
FILLED = [column for column in COLUMNS if isinstance(column, Filled)]


def build_workbook(tasks: list[Task]) -> bytes:
    """The unit's editable measurements; only what is to be filled in can be written."""
    columns = [
        Column(column.name, column.name, column.widget, column.explanation, width=column.width)
        for column in COLUMNS
    ]
    rows = [[_cell(column, task) for column in COLUMNS] for task in tasks]
    book = load_workbook(io.BytesIO(write_workbook(SHEET, columns, rows)))
    sheet = book[SHEET]
    for index, column in enumerate(COLUMNS, 1):
        if isinstance(column, Filled):
            for (cell,) in sheet.iter_rows(min_row=2, min_col=index, max_col=index):
                cell.protection = Protection(locked=False)
                cell.fill = _TO_FILL
        elif column is VERSION:
            sheet.column_dimensions[get_column_letter(index)].hidden = True
    sheet.freeze_panes = "E2"
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.enable()
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(column: Shown | Filled, task: Task) -> Cell:
    value = (
        column.of(task) if isinstance(column, Shown) else getattr(task.content, column.attribute)
    )
    return None if value is False else column.widget.render(value)


@dataclass(frozen=True)
class Difference:
    """One value that the workbook changes, as the preview shows it."""

    name: str
    old: str
    new: str


@dataclass
class RowChange:
    """What a row of the workbook changes."""

    number: int
    task: Task
    entry: Entry
    version: int

    @property
    def differences(self) -> list[Difference]:
        pairs = [
            (
                column,
                getattr(self.task.content, column.attribute),
                getattr(self.entry, column.attribute),
            )
            for column in FILLED
        ]
        return [
            Difference(column.name, column.widget.shown(old), column.widget.shown(new))
            for column, old, new in pairs
            if old != new
        ]

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be sent; a draft may lack it."""
        return list(self.task.verdict_of(self.entry).lacking.values())


@dataclass
class Upload:
    """What a workbook that came back says."""

    changes: list[RowChange] = field(default_factory=list)
    #: Rows that say what is stored anyway.
    unchanged: int = 0
    #: Sentences that name the place; with one of them nothing is saved.
    errors: list[str] = field(default_factory=list)


def read_upload(data: bytes, tasks: list[Task]) -> Upload:
    """Compare a workbook with what is stored; raises FileError where it is no such workbook."""
    table = read_workbook(data, SHEET)
    places = _places(table)
    by_key = {task.measurement.pk: task for task in tasks}
    upload, seen = Upload(), {}
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = {name: cells[index] for name, index in places.items()}
        try:
            change = _read_row(number, row, by_key, seen)
        except _RowError as error:
            upload.errors += error.sentences
            continue
        if not change.differences:
            upload.unchanged += 1
        elif change.version != change.task.version:
            upload.errors.append(
                f"{place(table.sheet, number)}: “{change.task.indicator}” siz dosyayı indirdikten "
                "sonra değişti. Dosyayı yeniden indirip değerinizi onun içine yazın."
            )
        else:
            upload.changes.append(change)
    return upload


class _RowError(Exception):
    def __init__(self, *sentences: str) -> None:
        super().__init__(*sentences)
        self.sentences = sentences


def _places(table: Table) -> dict[str, int]:
    """Where the columns that are read stand; they may have been moved."""
    names = {same_name(name): index for index, name in enumerate(table.header)}
    wanted = [KEY.name, VERSION.name, *(column.name for column in FILLED)]
    absent = [name for name in wanted if same_name(name) not in names]
    if absent:
        listed = ", ".join(f"“{name}”" for name in absent)
        raise FileError(
            f"Dosyada şu sütunlar yok: {listed}. Bu sayfadan indirdiğiniz dosyayı doldurun, "
            "sütun başlıklarını değiştirmeyin."
        )
    return {name: names[same_name(name)] for name in wanted}


def _read_row(
    number: int, row: dict[str, Cell], by_key: dict[int, Task], seen: dict[int, int]
) -> RowChange:
    problems = []

    def read(name: str, reader: Callable[[Cell], object]) -> object:
        try:
            return reader(row[name])
        except (CellError, NumberError) as error:
            problems.append(f"{place(SHEET, number, name)}: {error}")
            return None

    key, version = read(KEY.name, read_integer), read(VERSION.name, read_integer)
    values = {column.attribute: read(column.name, column.widget.clean) for column in FILLED}
    if problems:
        raise _RowError(*problems)
    task = by_key.get(key)
    if task is None or version is None:
        raise _RowError(
            f"{place(SHEET, number)}: “{KEY.name}” sütunundaki kayıt bu birimin bu dönemdeki "
            "kayıtlarından değil. Bu sayfadan indirdiğiniz dosyayı doldurun, satır eklemeyin."
        )
    if key in seen:
        raise _RowError(
            f"{place(SHEET, number)}: bu kayıt {seen[key]}. satırda da var. Birini silin."
        )
    seen[key] = number
    entry = Entry(**{**values, "not_measured": bool(values["not_measured"])})
    if entry != task.content and not task.is_editable:
        raise _RowError(
            f"{place(SHEET, number)}: “{task.indicator}” artık değiştirilemiyor; gönderilmiş ya da "
            "dönemi kapanmış. Satırı silip dosyayı yeniden yükleyin."
        )
    return RowChange(number, task, entry, version)
