"""What a sheet is, the parts that sheets are declared from, and all sheets that were declared.

The app that owns the rows declares a sheet once; the plan's workbook and the lists of the admin
read, compare and write by it. What people see of the sheets is in `sheets.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import QuerySet

from plans.exchange.columns import (
    YES_NO,
    ActivityWidget,
    CardCodeWidget,
    CellWidget,
    ChoiceWidget,
    CodeWidget,
    Column,
    DateWidget,
    IntegerWidget,
    KeyWidget,
    NumberWidget,
    TextWidget,
    UnitWidget,
)
from plans.models import Unit
from plans.sheets import titles

if TYPE_CHECKING:
    from plans.sheets.records import Draft

Row = dict[str, Any]
Key = tuple[Any, ...]
#: The rows of each sheet by what identifies them.
Book = dict[str, dict[Key, Row]]


@dataclass(frozen=True)
class Ref:
    """The row of another sheet that a row points to: its key stands in `fields` of the row."""

    field: str  # of the model; empty for a row that stands for the other one
    sheet: str
    fields: tuple[str, ...]


@dataclass
class ColumnGroup:
    """Columns for years, units or a table's cells: a record of `model` for each filled cell.

    In the book's rows their fields are `prefix:2025` or `prefix:unit-code`.
    """

    prefix: str
    #: A class of models; None for the cells of a table of the document, kept in its record.
    model: Any = None
    owner: str = ""
    column: str = ""  # `year` or `unit`
    value: str = ""
    #: By default that of the model's field `value`.
    widget: Any = None
    #: Years before the plan that have a column too.
    years_before: int = 0

    def __post_init__(self) -> None:
        self.widget = self.widget or _widget_of(self.model._meta.get_field(self.value))

    def field(self, column: object) -> str:
        return f"{self.prefix}:{column}"

    def values_of(self, row: Row) -> dict[str, Any]:
        """What the filled cells of a row hold, by the year or the code of the unit."""
        start = self.field("")
        cells = ((name, value) for name, value in row.items() if name.startswith(start))
        return {name.removeprefix(start): value for name, value in cells if value is not None}


@dataclass(frozen=True)
class Dependents:
    """Records that hang on a sheet's rows and are no part of the workbook.

    Those that `touched` keeps forbid to delete their row, with this `remedy`; the others go with
    it.
    """

    model: Any
    touched: Callable[[QuerySet[Any]], QuerySet[Any]]
    remedy: str


@dataclass(eq=False)
class Sheet:
    """A sheet. Its rows are records of `model`; without one, parts of another sheet's records.

    What its cells mean, and what an empty one does, follows from the fields of the model, but for
    columns that are given `widgets` or, by `getters`, another value than the record's field.
    """

    title: str
    key: tuple[str, ...]
    model: Any = None  # a class of models
    widgets: Mapping[str, CellWidget] = field(default_factory=dict)
    getters: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    #: Beside those that are columns of relations.
    refs: tuple[Ref, ...] = ()
    #: Fields among whose equal values places are counted; by default those of the key. None
    #: without places.
    placed_within: tuple[str, ...] | None = None
    grid: Any = None  # a Grid
    #: Values that follow from the row's code: those of the model and of its refs.
    derive: Callable[[Row], Row] = field(default=lambda row: {})
    #: Rows stand for those of this sheet, one each.
    mirrors: str = ""
    #: How deep rows may stand in each other.
    max_levels: int = 0
    #: Whether the rows are sorted by their key; else they come as their model orders them.
    is_sorted: bool = False
    #: Fills in what a row leaves empty, knowing the stored one, and says so for the preview;
    #: raises ValidationError for fields that a person has to fill in.
    complete: Callable[[Row, Row | None], str] | None = None
    #: What an import may not do to the stored rows: Turkish sentences with their places.
    check: Callable[[Draft], Iterator[str]] | None = None
    dependents: tuple[Dependents, ...] = ()
    #: Those of a sheet of the workbook, and what the sheet is about, are in `sheets.toml`.
    columns: tuple[Column, ...] = ()

    def __post_init__(self) -> None:
        face = _FACES.get(self.title, {})
        self.about = face.get("about", "")
        self.columns += tuple(self._column(*told) for told in face.get("columns", ()))
        if self.model:
            fields = {f.name: f for f in self.model._meta.fields if f.is_relation}
            relations = (c for c in self.columns if c.field in fields and c.refers)
            self.refs += tuple(Ref(c.field, c.refers, (c.field,)) for c in relations)
        if self.mirrors:
            self.refs += (Ref("", self.mirrors, self.key),)
        if self.placed_within is None and "order" in self.key:
            self.placed_within = tuple(name for name in self.key if name != "order")
        if face:  # other sheets are parts of a list alone
            SHEETS.append(self)
            SHEETS.sort(key=lambda sheet: list(_FACES).index(sheet.title))
            BY_TITLE.clear()
            BY_TITLE.update({sheet.title: sheet for sheet in SHEETS})

    def _column(
        self, name: str, heading: str, explanation: str, options: Mapping[str, Any] | None = None
    ) -> Column:
        """The column of a field, with what its model field says of it."""
        fields = {f.name: f for f in self.model._meta.fields} if self.model else {}
        of_model: dict[str, Any] = {}
        widget = self.widgets.get(name) or _REFERENCES.get(name)
        if widget is None and (model_field := fields.get(name)):
            widget = _widget_of(model_field)
            if model_field.has_default() and "required" not in (options or {}):
                of_model["default"] = model_field.to_python(model_field.default)
            if isinstance(widget, UnitWidget):
                of_model["refers"] = titles.UNITS
        get = self.getters.get(name, _GETTERS.get(name))
        told = {**of_model, **(options or {}), "get": get}
        return Column(heading, name, widget or TextWidget(), explanation, **told)

    @cached_property
    def plan(self) -> str:
        """The lookup from the model to its plan; empty for what plans share."""
        if self.title == titles.PLAN or self.model is None:
            return "pk"
        fields = {f.name: f for f in self.model._meta.fields}
        if "plan" in fields:
            return "plan"
        above = (ref for ref in self.refs if not fields[ref.field].null)
        ref = next(above, None)
        return f"{ref.field}__{BY_TITLE[ref.sheet].plan}" if ref else ""

    def column(self, name: str) -> Any:
        """The column of a field; None where the sheet has none."""
        return next((column for column in self.columns if column.field == name), None)

    def heading(self, name: str) -> str:
        """The heading of a field; of a grid's column what its field says: a year, a number."""
        column = self.column(name)
        return column.name if column else name.rpartition(":")[2]

    @property
    def own_refs(self) -> list[Ref]:
        """All references to other rows of the sheet."""
        return [ref for ref in self.refs if ref.sheet == self.title]

    @property
    def own_ref(self) -> Ref | None:
        """What makes a tree of the rows: the reference to another of them."""
        return next(iter(self.own_refs), None)

    @property
    def is_keyed(self) -> bool:
        """Whether its records have keys of their own, apart from where they stand."""
        return self.key == ("uid",)

    @property
    def name_field(self) -> str:
        """The field that names a row, where it has one."""
        names = ("name", "title", "text", "caption", "institution")
        return next((name for name in names if self.column(name) and name not in self.key), "")

    @property
    def visible_key(self) -> tuple[str, ...]:
        """The fields by which people tell its rows apart."""
        return (*(self.placed_within or ()), "order") if self.is_keyed else self.key

    @cached_property
    def plain_columns(self) -> list[Column]:
        """The columns that are fields of the model, and neither its code nor a relation."""
        fields = {f.name for f in self.model._meta.fields if not f.is_relation}
        return [column for column in self.columns if column.field in fields and not column.get]

    @cached_property
    def written_fields(self) -> list[str]:
        """The model's fields that a row may change."""
        names = [column.field for column in self.plain_columns if column.field not in self.key]
        refs = (ref for ref in self.refs if not {*ref.fields} <= {*self.key})
        return [*names, *(ref.field for ref in refs if self.column(ref.fields[0]))]

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)

    def targets(self, row: Row) -> list[tuple[Ref, Key]]:
        """What a row points to: each reference with the key of the other row."""
        values = {**row, **self.derive(row)}
        return [(ref, tuple(values[name] for name in ref.fields)) for ref in self.refs]

    def place_of(self, row: Row) -> tuple[Key, Any]:
        """Among whom and where a row stands."""
        return tuple(row[name] for name in self.placed_within or ()), row.get("order")


#: The sheet of what the drop-downs offer.
CHOICES_SHEET = "Listeler"
#: A column that is there to read only.
INFO_HEADING = "Hedefin Adı (bilgi)"
#: The heading of a column that goes on with a long text, for its column and number.
MORE = "{} (devamı {})"
#: Characters of a text in one cell. Excel takes 32,767 units of UTF-16, two for some characters.
PIECE = 16_000

#: All sheets of the workbook, in the order in which their records can be made; each adds itself
#: where it is declared.
SHEETS: list[Sheet] = []
BY_TITLE: dict[str, Sheet] = {}


def _widget_of(model_field: Any) -> CellWidget:
    """The kind of cell that a field of a model has."""
    if model_field.choices:
        return ChoiceWidget(dict(model_field.flatchoices))
    if isinstance(model_field, models.ForeignKey):
        return UnitWidget() if model_field.related_model is Unit else TextWidget()
    if isinstance(model_field, models.DecimalField):
        return NumberWidget(model_field, money=model_field.name == "amount")
    if isinstance(model_field, models.BooleanField):
        return ChoiceWidget(YES_NO)
    if isinstance(model_field, models.DateField):
        return DateWidget()
    return IntegerWidget() if isinstance(model_field, models.IntegerField) else TextWidget()


GOAL, OBJECTIVE = CodeWidget("A1", 1), CodeWidget("H1.1", 2)
#: What stands in columns that name a row, its place or its key, on whatever sheet.
_REFERENCES: dict[str, CellWidget] = {
    "goal": GOAL,
    "objective": OBJECTIVE,
    "card": CardCodeWidget(),
    "activity": ActivityWidget(),
    "order": IntegerWidget(),
    "uid": KeyWidget(),
}
_GETTERS: dict[str, Callable[[Any], Any]] = {"uid": lambda record: str(record.uid)}
OBJECTIVE_REF = Ref("objective", titles.OBJECTIVES, ("objective",))

_SEEN = tomllib.loads(Path(__file__).with_name("sheets.toml").read_text("utf-8"))
#: What the workbook's guide says of all sheets.
RULES: list[str] = _SEEN["rules"]
#: What the sheets of the workbook are about and their columns, by title, in their order.
_FACES: dict[str, Any] = _SEEN["sheets"]
