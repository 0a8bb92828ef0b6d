"""What a unit says of its activities, as a sheet of the workbook with its values."""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from typing import Any

from django.contrib.auth.models import User

from indicators.activities import Said
from indicators.entry.activities import ActivityTask
from indicators.entry.progress import Entry
from indicators.models import ActivityProgress
from plans.exchange.columns import (
    Column,
    IntegerWidget,
    TextWidget,
    find_columns,
    plain_text,
    read_row,
)
from plans.exchange.table import FileError, FileTable, place
from plans.exchange.writing import Sheet

SHEET = "Faaliyetler"
#: What the trail says of what came in a file.
UPLOADED = "Excel’den yüklendi"
UNTOUCHED = "Değiştirmeyin; satırın hangi kayda ait olduğunu gösterir."
_TEXT, _NUMBER = TextWidget(), IntegerWidget()

KEY = Column("Kayıt no", "key", _NUMBER, UNTOUCHED, width=10, get=lambda task: task.pk)
SEEN = Column(
    "İndirilen",
    "seen",
    _TEXT,
    UNTOUCHED,
    hidden=True,
    get=lambda task: _fingerprint(task.content.said),
)
#: Columns to fill in: their fields are those of `Said`.
TO_FILL = (
    Column(
        "İlerleme (%)", "percent", _NUMBER, "Yıl içinde yapılacak işin yüzde kaçı bitti?", width=14
    ),
    Column("Ne yapıldı", "note", _TEXT, "Bu dönem yapılan iş.", width=50),
    Column(
        "Gecikme nedeni",
        "delay_reason",
        _TEXT,
        "Bir iş adımı gecikmişse ya da ilerleme takvimin gerisindeyse.",
        width=50,
    ),
)
COLUMNS = (
    KEY,
    Column(
        "Hedef",
        "card",
        _TEXT,
        "Hedefin kodu.",
        width=14,
        get=lambda task: task.year.activity.card.label,
    ),
    Column(
        "Faaliyet ve proje",
        "activity",
        _TEXT,
        "Planda yazan faaliyet.",
        width=50,
        get=lambda task: task.title,
    ),
    Column(
        "Aylar", "months", _TEXT, "Takviminizdeki aylar.", width=16, get=lambda task: task.months
    ),
    Column(
        "Önceki ilerleme",
        "previous",
        _NUMBER,
        "Önceki dönemde bildirilen.",
        width=10,
        get=lambda task: task.previous,
    ),
    *TO_FILL,
    SEEN,
)
_READ = (KEY, *TO_FILL, SEEN)


def sheet_of(tasks: Iterable[ActivityTask]) -> Sheet:
    """The activities that may be written of."""
    rows = [
        [
            column.widget.render(
                column.get(task) if column.get else getattr(task.content.said, column.field)
            )
            for column in COLUMNS
        ]
        for task in tasks
    ]
    return Sheet(SHEET, COLUMNS, rows, to_fill=TO_FILL, freeze="D2")


@dataclass
class ActivityChange:
    """What a row of the sheet changes."""

    number: int
    task: ActivityTask
    said: Said
    doubts = ()

    @property
    def where(self) -> str:
        """The row, as a refusal names it."""
        return f"{SHEET}, {self.number}"

    @property
    def entry(self) -> Entry:
        """What is to be kept; the sheet says nothing of milestones."""
        content = self.task.content
        return Entry(replace(content, said=self.said), content.steps, self.task.version)

    @property
    def differences(self) -> list[dict[str, str]]:
        """What it changes, old → new, as the preview shows it."""
        old, new = self.task.content.said, self.said
        return [
            {
                "column": column.name,
                "old": column.widget.format(getattr(old, column.field)),
                "new": column.widget.format(getattr(new, column.field)),
            }
            for column in TO_FILL
            if getattr(old, column.field) != getattr(new, column.field)
        ]

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be sent; a draft may lack it."""
        content = replace(self.task.content, said=self.said)
        return list(self.task.lacking_of(content).values())


def read_activities(
    table: FileTable, tasks: Iterable[ActivityTask], user: User
) -> tuple[list[ActivityChange], int, list[str]]:
    """What the sheet changes, how many rows change nothing, and what is wrong, in sentences."""
    places = find_columns(table, _READ)
    names = {column.field: column.name for column in _READ}
    left = {task.pk: task for task in tasks}
    changes, unchanged, errors = list[ActivityChange](), 0, list[str]()
    for number, cells in zip(table.numbers, table.rows, strict=True):
        values, problems = read_row(_READ, {name: cells[at] for name, at in places.items()})
        if not problems and (values["percent"] or 0) > 100:
            problems["percent"] = "0 ile 100 arasında bir tam sayı yazın."
        errors += [f"{place(SHEET, number, names[f])}: {p}" for f, p in problems.items()]
        if problems:
            continue
        try:
            change = _change(number, values, left.pop(values["key"], None), user)
        except FileError as error:
            errors += error.sentences
        else:
            changes += [change] if change else []
            unchanged += change is None
    return changes, unchanged, errors


def _change(
    number: int, values: dict[str, Any], task: ActivityTask | None, user: User
) -> ActivityChange | None:
    """What the row changes; FileError where it is no row of the unit or came too late.

    A row that its owner left as it was downloaded changes nothing, whatever was written meanwhile.
    """
    where = place(SHEET, number)
    if task is None:
        raise FileError(
            f"{where}: “{KEY.name}” sütunundaki faaliyet bu birimin bu dönemdeki faaliyetlerinden "
            "değil ya da dosyada iki kez var. Bu sayfadan indirdiğiniz dosyayı doldurun, satır "
            "eklemeyin."
        )
    said = Said(**{column.field: values[column.field] for column in TO_FILL})
    mark, stored = _fingerprint(said), _fingerprint(task.content.said)
    if mark in (values["seen"], stored):
        return None
    if not task.is_editable:
        raise FileError(
            f"{where}: “{task.title}” artık değiştirilemiyor; gönderilmiş ya da dönemi kapanmış. "
            "Satırı silip dosyayı yeniden yükleyin."
        )
    if values["seen"] != stored and not _was_uploaded(task, user):
        raise FileError(
            f"{where}: “{task.title}” siz dosyayı indirdikten sonra değişti. Dosyayı yeniden "
            "indirip yazdıklarınızı onun içine yazın."
        )
    return ActivityChange(number, task, said)


def _was_uploaded(task: ActivityTask, user: User) -> bool:
    """Whether the person's own file wrote it last."""
    trail = ActivityProgress.history.filter(id=task.record and task.record.pk)
    last = trail.order_by("-history_id").first()
    return bool(last) and (last.history_user, last.history_change_reason) == (user, UPLOADED)


def _fingerprint(said: Said) -> str:
    """A short name of what is said, the same for what a cell gives back."""
    said = replace(said, note=plain_text(said.note), delay_reason=plain_text(said.delay_reason))
    return hashlib.sha256(repr(astuple(said)).encode()).hexdigest()[:16]
