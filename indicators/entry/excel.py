"""A unit's values as a workbook: to fill in without the page, and back with the same checks."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field, replace
from typing import Any

from indicators.entry.sheet import Task
from indicators.models import Measurement
from indicators.requirements import Entry
from plans.exchange.columns import (
    YES_NO,
    CellWidget,
    ChoiceWidget,
    Column,
    IntegerWidget,
    NumberWidget,
    TextWidget,
    read_row,
)
from plans.exchange.table import Cell, FileError, FileTable, place, same_name
from plans.exchange.workbook import read_workbook
from plans.exchange.writing import write_workbook

SHEET = "Gerçekleşmeler"
_VALUE = Measurement._meta.get_field("value")
_NUMBER = NumberWidget(_VALUE)
_UNTOUCHED = "Değiştirmeyin; satırın hangi kayda ait olduğunu gösterir."


def _info(name: str, widget: CellWidget, get: Callable[[Task], Any], text: str, width: int = 0):
    """A column that is read only: what it shows of a task."""
    return Column(name, name, widget, text, width=width, get=get)


def _target(name: str, get: Callable[[Task], Any], text: str) -> Column:
    return _info(name, _NUMBER, get, text)


KEY = _info("Kayıt no", IntegerWidget(), lambda task: task.measurement.pk, _UNTOUCHED, 10)
VERSION = Column(
    "Sürüm", "version", IntegerWidget(), _UNTOUCHED, hidden=True, get=lambda task: task.version
)
#: Columns to fill in: their fields are those of the entry.
FILLED = (
    Column(
        "Gerçekleşme",
        "value",
        _NUMBER,
        "Bu dönemin değeri. Ondalık için virgül kullanın; virgülden sonra en çok "
        f"{_VALUE.decimal_places} basamak yazılır.",
        width=18,
    ),
    Column(
        "Ölçülemedi",
        "not_measured",
        ChoiceWidget(YES_NO),
        "Değer ölçülemediyse “Evet” yazın ve nedenini yan sütunda açıklayın.",
    ),
    Column(
        "Ölçülememe nedeni",
        "not_measured_reason",
        TextWidget(),
        "Yalnız “Ölçülemedi” sütununda “Evet” varsa.",
        width=40,
    ),
    Column(
        "Sapma nedeni",
        "deviation_reason",
        TextWidget(),
        "Değer beklenenin gerisindeyse, yıl sonunda hedeften her sapmada.",
        width=40,
    ),
    Column("Alınacak önlem", "remedy", TextWidget(), "Değer beklenenin gerisindeyse.", width=40),
    Column(
        "Not",
        "remark",
        TextWidget(),
        "İsteğe bağlı; onaylayan görür, raporda yer almaz.",
        width=40,
        may_be_absent=True,
    ),
)
_TEXT = TextWidget()
COLUMNS = (
    KEY,
    _info("Hedef", _TEXT, lambda task: task.indicator.card.label, "Hedefin kodu.", 14),
    _info("PG kodu", _TEXT, lambda task: task.indicator.code, "Planda basılı kod.", 14),
    _info("Gösterge", _TEXT, lambda task: task.indicator.name, "Göstergenin adı.", 50),
    _info("Dönem", _TEXT, lambda task: task.span, "Değerin ait olduğu aylar.", 18),
    _info("Ölçü birimi", _TEXT, lambda task: task.indicator.unit_of_measure, "Değerin birimi."),
    _target("Yılın hedefi", lambda task: task.target, "Planda bu yıl için yazan hedef."),
    _target(
        "Beklenen",
        lambda task: task.due_target,
        "Hedefin, ölçüm ayının sonuna kadar beklenen bölümü.",
    ),
    _target(
        "Önceki değer",
        lambda task: task.previous and task.previous.value,
        "Bundan önce ölçülen son değer.",
    ),
    *FILLED,
    VERSION,
)
_READ = (KEY, VERSION, *FILLED)


def build_workbook(tasks: list[Task]) -> bytes:
    """The unit's editable measurements; only what is to be filled in can be written."""
    rows = [[_cell(column, task) for column in COLUMNS] for task in tasks]
    return write_workbook(SHEET, COLUMNS, rows, to_fill=FILLED, freeze="E2")


def _cell(column: Column, task: Task) -> Cell:
    value = column.get(task) if column.get else getattr(task.content, column.field)
    return None if value is False else column.widget.render(value)


@dataclass
class ValueChange:
    """What a row of the workbook changes."""

    number: int
    task: Task
    entry: Entry
    version: int

    @property
    def differences(self) -> list[dict[str, str]]:
        """The values that it changes, old → new, as the preview shows them."""
        old, new = vars(self.task.content), vars(self.entry)
        return [
            {
                "column": column.name,
                "old": column.widget.format(old[column.field]),
                "new": column.widget.format(new[column.field]),
            }
            for column in FILLED
            if old[column.field] != new[column.field]
        ]

    @property
    def doubts(self) -> list[str]:
        """What is odd about its value and was not called right."""
        verdict = self.task.verdict_of(self.entry)
        return verdict.doubts if verdict.asks else []

    def answered(self, confirmed: Container[int]) -> Entry:
        """What it changes the record to, where the preview's question was answered with yes."""
        is_right = self.task.measurement.pk in confirmed
        return replace(self.entry, confirmed_value=self.entry.value) if is_right else self.entry

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be sent; a draft may lack it."""
        return list(self.task.verdict_of(self.entry).lacking.values())


@dataclass
class Upload:
    """What a workbook that came back says."""

    changes: list[ValueChange] = field(default_factory=list)
    #: Rows that say what is stored anyway.
    unchanged: int = 0
    #: Sentences that name the place; with one of them nothing is saved.
    errors: list[str] = field(default_factory=list)


def read_upload(data: bytes, tasks: list[Task]) -> Upload:
    """Compare a workbook with what is stored; raises FileError where it is no such workbook."""
    table = read_workbook(data, SHEET)
    places = _places(table)
    by_key = {task.measurement.pk: task for task in tasks}
    names = {column.field: column.name for column in COLUMNS}
    upload = Upload()
    seen: dict[int, int] = {}
    for number, cells in zip(table.numbers, table.rows, strict=True):
        row = {name: cells[index] for name, index in places.items()}
        values, problems = read_row([column for column in _READ if column.field in row], row)
        try:
            if problems:
                raise FileError(
                    *(f"{place(SHEET, number, names[f])}: {p}" for f, p in problems.items())
                )
            change = _change(number, values, by_key, seen)
        except FileError as error:
            upload.errors += error.sentences
            continue
        if change.differences:
            upload.changes.append(change)
        else:
            upload.unchanged += 1
    return upload


def _places(table: FileTable) -> dict[str, int]:
    """Where the columns that are read stand, by field; they may have been moved."""
    header = [same_name(name) for name in table.header]
    places = {
        column.field: header.index(same_name(column.name))
        for column in _READ
        if same_name(column.name) in header
    }
    absent = [
        column.name for column in _READ if not (column.field in places or column.may_be_absent)
    ]
    if absent:
        listed = ", ".join(f"“{name}”" for name in absent)
        raise FileError(
            f"Dosyada şu sütunlar yok: {listed}. Bu sayfadan indirdiğiniz dosyayı doldurun, "
            "sütun başlıklarını değiştirmeyin."
        )
    return places


def _change(
    number: int, values: dict[str, Any], by_key: dict[int, Task], seen: dict[int, int]
) -> ValueChange:
    """What the row changes; FileError where it is no row of the unit or came too late."""
    where = place(SHEET, number)
    key, version = values.pop(KEY.field), values.pop(VERSION.field)
    task = by_key.get(key)
    if task is None or version is None:
        raise FileError(
            f"{where}: “{KEY.name}” sütunundaki kayıt bu birimin bu dönemdeki kayıtlarından "
            "değil. Bu sayfadan indirdiğiniz dosyayı doldurun, satır eklemeyin."
        )
    if (first := seen.setdefault(key, number)) != number:
        raise FileError(f"{where}: bu kayıt {first}. satırda da var. Birini silin.")
    stored = task.content
    entry = replace(stored, **{**values, "not_measured": bool(values["not_measured"])})
    if entry.value != stored.value:
        entry = replace(entry, typed_percent=False)
    if entry != task.content and not task.is_editable:
        raise FileError(
            f"{where}: “{task.indicator}” artık değiştirilemiyor; gönderilmiş ya da dönemi "
            "kapanmış. Satırı silip dosyayı yeniden yükleyin."
        )
    if entry != task.content and version != task.version:
        raise FileError(
            f"{where}: “{task.indicator}” siz dosyayı indirdikten sonra değişti. Dosyayı yeniden "
            "indirip değerinizi onun içine yazın."
        )
    return ValueChange(number, task, entry, version)
