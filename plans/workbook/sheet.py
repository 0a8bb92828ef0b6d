"""What a sheet of the workbook is, and the parts that sheets are declared from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from plans.exchange.columns import YES_NO, CellWidget, ChoiceWidget, NumberWidget
from plans.exchange.identity import KEY_EXPLANATION, KEY_HEADING
from plans.workbook.columns import (
    CardCodeWidget,
    CodeWidget,
    Column,
    KeyTextWidget,
    LineWidget,
    LongWidget,
    PlaceWidget,
    UnitWidget,
)

Row = dict[str, Any]
Key = tuple[Any, ...]
#: The rows of each sheet by what identifies them.
Book = dict[str, dict[Key, Row]]


@dataclass(frozen=True)
class Ref:
    """The row of another sheet that a row points to: its key stands in `fields` of the row."""

    field: str  # of the model
    sheet: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Columns for years, units or a table's cells: a record of `model` for each filled cell.

    In the book's rows their fields are `prefix:2025` or `prefix:unit-code`.
    """

    prefix: str
    widget: CellWidget
    #: None for the cells of a table of the document, which are kept in its record.
    model: type[Model] | None = None
    owner: str = ""
    column: str = ""  # `year` or `unit`
    value: str = ""
    #: Years before the plan that have a column too.
    years_before: int = 0

    def field(self, column: object) -> str:
        return f"{self.prefix}:{column}"


@dataclass(frozen=True)
class Sheet:
    """A sheet. Its rows are records of `model`; without one, parts of another sheet's records."""

    title: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    model: type[Model] | None = None
    #: The lookup from the model to its plan; empty for what plans share.
    plan: str = ""
    refs: tuple[Ref, ...] = ()
    #: Fields among whose equal values the empty places are counted; None without places.
    placed_within: tuple[str, ...] | None = None
    grid: Grid | None = None
    #: Values that follow from the row's code: those of the model and of its refs.
    derive: Callable[[Row], Row] = field(default=lambda row: {})
    #: Rows stand for those of this sheet, one each.
    mirrors: str = ""
    #: Fills in what a row leaves empty, knowing the stored one, and says so for the preview;
    #: raises ValidationError for fields that a person has to fill in.
    complete: Callable[[Row, Row | None], str] | None = None

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.field == name), None)

    @property
    def own_ref(self) -> Ref | None:
        """What makes a tree of the rows: the reference to another of them."""
        return next((ref for ref in self.refs if ref.sheet == self.title), None)

    @property
    def is_keyed(self) -> bool:
        """Whether its records have keys of their own, apart from where they stand."""
        return self.key == ("uid",)

    @property
    def shown_key(self) -> tuple[str, ...]:
        """The fields by which people tell its rows apart."""
        return (*self.placed_within, "order") if self.is_keyed else self.key

    @property
    def called(self) -> str:
        """The field that names a row, where it has one."""
        names = ("name", "title", "text", "caption", "institution")
        return next((name for name in names if self.column(name) and name not in self.key), "")

    def key_of(self, row: Row) -> Key:
        return tuple(row[name] for name in self.key)


PLAN, UNITS, VALUES = "Plan", "Birimler", "Temel Değerler"
KEY_INDICATORS, GOALS, OBJECTIVES = "Temel Göstergeler", "Amaçlar", "Hedefler"
STRATEGIES, CARDS, COOPERATIONS = "Stratejiler", "Hedef Kartları", "İşbirlikleri"
INDICATORS, ACTIVITIES, NOTES = "Göstergeler", "Faaliyetler", "Riskler-Tespitler-İhtiyaçlar"
CARD_COSTS, MATRIX, COSTING = "Kart Maliyetleri", "Birim Matrisi", "Maliyetlendirme"
EXPENSES, BUDGET, TOTALS = "Genel Giderler", "Bütçe", "Yayımlanan Toplamlar"
SURVEYS, QUESTIONS, CHOICES = "Anketler", "Anket Soruları", "Anket Seçenekleri"
ITEMS, SECTIONS, TABLES = "Ölçek Satırları", "Bölümler", "Tablolar"
TABLE_COLUMNS, TABLE_ROWS = "Tablo Sütunları", "Tablo Satırları"


PLACE_STAYS = "Karttaki sırası; boşsa kayıtlı satır yerinde kalır, yenisi kartın sonuna eklenir."


def place(explanation: str = "Karttaki sırası; boşsa dosyadaki yeri sayılır.") -> Column:
    return Column("Sıra", "order", PlaceWidget(), explanation)


#: The key of a record, the last column of its sheet.
UID = Column(
    KEY_HEADING,
    "uid",
    KeyTextWidget(),
    KEY_EXPLANATION,
    may_be_absent=True,
    hidden=True,
    get=lambda record: str(record.uid),
)


def choice(
    name: str,
    field: str,
    labels: Any,
    explanation: str,
    *,
    default: Any = None,
    required: bool = False,
) -> Column:
    widget = ChoiceWidget(dict(labels))
    return Column(name, field, widget, explanation, required, default=default)


def yes_no(name: str, field: str, explanation: str, default: bool = False) -> Column:
    return Column(name, field, ChoiceWidget(YES_NO), explanation, default=default)


def number(name: str, model: type[Model], field: str, explanation: str) -> Column:
    return Column(name, field, NumberWidget(model._meta.get_field(field)), explanation)


def unit(name: str, field: str, explanation: str, required: bool = False) -> Column:
    return Column(name, field, UnitWidget(), explanation, required, UNITS)


def money(model: type[Model]) -> NumberWidget:
    return NumberWidget(model._meta.get_field("amount"), money=True)


GOAL = CodeWidget("A1", 1)
OBJECTIVE = CodeWidget("H1.1", 2)

CARD = Column(
    "Kart",
    "card",
    CardCodeWidget(),
    "Hedefin kodu: H1.1. Hedefin ikinci kartıysa H1.1 (2).",
    required=True,
    refers=CARDS,
)
CARD_REF = Ref("card", CARDS, ("card",))
OBJECTIVE_ROW = Column(
    "Hedef", "objective", OBJECTIVE, "Hedefin kodu.", required=True, refers=OBJECTIVES
)


def text(
    name: str, explanation: str, *, field: str = "text", required: bool = True, width: int = 80
) -> Column:
    return Column(name, field, LongWidget(), explanation, required, width=width)


def name_column(name: str, explanation: str, width: int = 60, field: str = "name") -> Column:
    return Column(name, field, LineWidget(), explanation, required=True, width=width)


def line(name: str, field: str, explanation: str, width: int = 30) -> Column:
    return Column(name, field, LineWidget(), explanation, width=width)
