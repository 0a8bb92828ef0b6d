"""What a unit says of its activities and risks, as sheets of the workbook with its values."""

import hashlib
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from indicators.activities import Said
from indicators.entry.activities import ActivityTask
from indicators.entry.assessments import RiskSaid
from indicators.entry.rows import RiskRow
from indicators.models import RiskState
from plans.exchange.columns import (
    ChoiceWidget,
    Column,
    IntegerWidget,
    find_columns,
    plain_text,
    read_columns,
    read_row,
)
from plans.exchange.table import FileError, FileTable, place
from plans.exchange.writing import Sheet

#: What the trail says of what came in a file.
UPLOADED = "Excel’den yüklendi"
#: What the columns say and show, of the sheet of values too.
DECLARED = tomllib.loads(Path(__file__).with_name("excel.toml").read_text("utf-8"))
_MOST = RiskState._meta.get_field("action").max_length or 0

#: What a sheet has a row of.
Part = ActivityTask | RiskRow
KEY, _SEEN = read_columns(DECLARED["key_and_seen"], {"pk": IntegerWidget()}, shows=True)
SEEN = replace(_SEEN, get=lambda part: _fingerprint(part.said))


class _Occurred(ChoiceWidget):
    """Whether a risk came true; an empty cell is nothing said."""

    empty = ""


@dataclass(frozen=True)
class SaidSheet:
    """A sheet of parts of the unit's page, a row for each."""

    name: str
    #: What a row is about.
    what: str
    kind: type[Said] | type[RiskSaid]
    #: Columns to look at.
    shown: tuple[Column, ...]
    #: Columns to fill in: their fields are those of `kind`.
    to_fill: tuple[Column, ...]
    #: The fields whose values do not do, with sentences that say why.
    find_wrong: Callable[[dict[str, Any]], dict[str, str]]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (KEY, *self.shown, *self.to_fill, SEEN)

    def write(self, parts: Iterable[Part]) -> Sheet:
        """The sheet with what may be written of."""
        rows = [[self._render(column, part) for column in self.columns] for part in parts]
        return Sheet(self.name, self.columns, rows, to_fill=self.to_fill, freeze="D2")

    @staticmethod
    def _render(column: Column, part: Part) -> Any:
        return column.widget.render(
            column.get(part) if column.get else getattr(part.said, column.field)
        )

    def read(
        self, table: FileTable, parts: Iterable[Part], user: User
    ) -> tuple[list["SaidChange"], int, list[str]]:
        """What the sheet changes, how many rows change nothing, and what is wrong, in sentences."""
        read = (KEY, *self.to_fill, SEEN)
        places = find_columns(table, read)
        names = {column.field: column.name for column in read}
        left = {part.pk: part for part in parts}
        changes, unchanged, errors = list[SaidChange](), 0, list[str]()
        for number, cells in zip(table.numbers, table.rows, strict=True):
            values, problems = read_row(read, {name: cells[at] for name, at in places.items()})
            problems = problems or self.find_wrong(values)
            errors += [f"{place(self.name, number, names[f])}: {p}" for f, p in problems.items()]
            if problems:
                continue
            try:
                change = self._change(number, values, left.pop(values[KEY.field], None), user)
            except FileError as error:
                errors += error.sentences
            else:
                changes += [change] if change else []
                unchanged += change is None
        return changes, unchanged, errors

    def _change(
        self, number: int, values: dict[str, Any], part: Part | None, user: User
    ) -> "SaidChange | None":
        """What the row changes; FileError where it is no row of the unit or came too late.

        A row that its owner left as it was downloaded changes nothing, whatever was written
        meanwhile.
        """
        where = place(self.name, number)
        if part is None:
            raise FileError(
                f"{where}: “{KEY.name}” sütunundaki {self.what} bu birimin bu dönemdeki "
                "kayıtlarından değil ya da dosyada iki kez var. Bu sayfadan indirdiğiniz dosyayı "
                "doldurun, satır eklemeyin."
            )
        said: Any = self.kind(**{c.field: values[c.field] for c in self.to_fill})
        mark, stored = _fingerprint(said), _fingerprint(part.said)
        if mark in (values[SEEN.field], stored):
            return None
        if not part.is_editable:
            raise FileError(
                f"{where}: “{part.title}” artık değiştirilemiyor; gönderilmiş ya da dönemi "
                "kapanmış. Satırı silip dosyayı yeniden yükleyin."
            )
        if values[SEEN.field] != stored and not _was_uploaded(part, user):
            raise FileError(
                f"{where}: “{part.title}” siz dosyayı indirdikten sonra değişti. Dosyayı yeniden "
                "indirip yazdıklarınızı onun içine yazın."
            )
        return SaidChange(self, number, part, said)


@dataclass
class SaidChange:
    """What a row of the sheet changes."""

    sheet: SaidSheet
    number: int
    task: Any  # a `Part`
    said: Said | RiskSaid
    doubts = ()
    attachments = ()

    @property
    def what(self) -> str:
        return self.sheet.what

    @property
    def where(self) -> str:
        """The row, as a refusal names it."""
        return f"{self.sheet.name}, {self.number}"

    @property
    def differences(self) -> list[dict[str, str]]:
        """What it changes, old → new, as the preview shows it."""
        return find_differences(self.sheet.to_fill, vars(self.task.said), vars(self.said))

    @property
    def lacking(self) -> list[str]:
        """What is missing before it can be sent; a draft may lack it."""
        return list(self.task.lacking_of(self.task.with_said(self.said)).values())

    def entry(self, confirmed: object = ()) -> Any:
        """What is to be kept; the sheet says nothing of milestones."""
        return self.task.entry_of(self.task.with_said(self.said))


def find_differences(
    columns: Iterable[Column], old: dict[str, Any], new: dict[str, Any]
) -> list[dict[str, str]]:
    """What of these columns changes, old → new, as a preview shows it."""
    return [
        {
            "column": column.name,
            "old": column.widget.format(old[column.field]),
            "new": column.widget.format(new[column.field]),
        }
        for column in columns
        if old[column.field] != new[column.field]
    ]


def _was_uploaded(part: Part, user: User) -> bool:
    """Whether the person's own file wrote it last."""
    trail = type(part.record).history.filter(id=part.record.pk)
    last = trail.order_by("-history_id").first()
    return bool(last) and (last.history_user, last.history_change_reason) == (user, UPLOADED)


def _fingerprint(said: Said | RiskSaid) -> str:
    """A short name of what is said, the same for what a cell gives back."""
    content = [plain_text(part) if isinstance(part, str) else part for part in astuple(said)]
    return hashlib.sha256(repr(tuple(content)).encode()).hexdigest()[:16]


def _wrong_progress(values: dict[str, Any]) -> dict[str, str]:
    is_wrong = (values["percent"] or 0) > 100
    return {"percent": "0 ile 100 arasında bir tam sayı yazın."} if is_wrong else {}


def _wrong_risk(values: dict[str, Any]) -> dict[str, str]:
    is_wrong = len(values["action"]) > _MOST
    return {"action": f"En çok {_MOST} karakterle yazın."} if is_wrong else {}


def _sheet(key: str, name: str, what: str, kind: Any, find_wrong: Any) -> SaidSheet:
    widgets = {
        **dict.fromkeys(("previous", "percent"), IntegerWidget()),
        "occurred": _Occurred(dict(RiskState.Occurred.choices)),
    }
    shown = read_columns(DECLARED[key]["shown"], widgets, shows=True)
    to_fill = read_columns(DECLARED[key]["filled"], widgets)
    return SaidSheet(name, what, kind, shown, to_fill, find_wrong)


ACTIVITIES = _sheet("activities", "Faaliyetler", "faaliyet", Said, _wrong_progress)
RISKS = _sheet("risks", "Riskler", "risk", RiskSaid, _wrong_risk)
