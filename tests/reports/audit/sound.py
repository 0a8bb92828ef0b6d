"""A sound plan for the rules of the audit, held in memory: no rule finds anything in it.

One goal, one objective, one card, one indicator. Each builder takes what is to be otherwise, fields
and related rows alike; rows by year may be given as amounts by year.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from budgeting.models import BudgetItem, CardCost, PublishedTotal
from indicators.audit.data import load_indicators
from indicators.audit.key_indicators import Linked
from indicators.models import Indicator
from plans.audit import rules
from plans.audit.pictures import Shown
from plans.audit.places import place_of
from plans.audit.registry import Problem, Rule
from plans.audit.units import PrintedMatrix
from plans.content.tables import Table, TableColumn, TableRow
from plans.models import (
    Activity,
    CardCooperation,
    CardNote,
    CoreValue,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Strategy,
    Unit,
    UnitAssignment,
)

Record = TypeVar("Record", bound=Model)

YEARS = (2025, 2026, 2027, 2028, 2029)


def each_year(amount: int | str) -> dict[int, Decimal]:
    return dict.fromkeys(YEARS, Decimal(amount))


def years(*values: int | str | None) -> dict[int, Decimal]:
    return {
        year: Decimal(value) for year, value in zip(YEARS, values, strict=True) if value is not None
    }


# --- Records with their related rows, as if they had been loaded together ------------------------


def make(model: type[Record], **values: Any) -> Record:
    """A record that is not stored, with its related rows among the `values`."""
    relations = {
        field.name for field in model._meta.get_fields() if field.one_to_many or field.many_to_many
    }
    related = relations & values.keys()
    record = model(**{name: value for name, value in values.items() if name not in related})
    return have(record, **{name: values[name] for name in related})


def have(record: Record, **related: Any) -> Record:
    """The record with these rows in the place of its own."""
    cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
    for name, rows in related.items():
        relation: Any = record._meta.get_field(name)
        if isinstance(rows, dict):
            amount = "value" if name == "targets" else "amount"
            rows = [relation.related_model(year=y, **{amount: rows[y]}) for y in sorted(rows)]
        cache[name] = list(rows)
        for row in cache[name] if relation.one_to_many else []:
            setattr(row, relation.field.name, record)
    return record


FEN = Unit(pk=1, code="fen", name="Fen İşleri Müdürlüğü", short_name="Fen İşleri Md.")
SU = Unit(pk=2, code="su", name="Su ve Kanalizasyon Müdürlüğü", short_name="Su Md.")
ZABITA = Unit(pk=3, code="zabita", name="Zabıta Müdürlüğü", short_name="Zabıta Md.")


def marks(responsible: Sequence[Unit], cooperating: Sequence[Unit] = ()) -> list[UnitAssignment]:
    """A row of the matrix."""
    rows = [*((unit, "S") for unit in responsible), *((unit, "I") for unit in cooperating)]
    return [UnitAssignment(unit=unit, role=role) for unit, role in rows]


def notes(*kinds: str) -> list[CardNote]:
    return [CardNote(kind=kind, order=1, text=f"Bir {kind}.") for kind in kinds]


def a_key(**changes: Any) -> KeyIndicator:
    sound = {"pk": 1, "order": 1, "name": "Yenilenen hat", "unit_of_measure": "km"}
    return make(KeyIndicator, **sound | {"baseline": Decimal(0), "target": Decimal(50)} | changes)


def an_indicator(**changes: Any) -> Indicator:
    sound = {
        "pk": 1,
        "order": 1,
        "code": "P.G. 1.1.1",
        "name": "Yenilenen hat uzunluğu",
        "weight": Decimal(100),
        "unit_of_measure": "km",
        "baseline": Decimal(0),
        "aggregation": "sum",
        "data_source": "Su abone sistemi",
        "definition": "Yenilenip kabulü yapılan hat",
        "method": "Uzunlukların toplamı",
        "responsible_post": "Şebeke şefi",
        "verification": "Tutanaklardan",
        "targets": each_year(10),
    }
    return make(Indicator, **sound | changes)


def a_card(**changes: Any) -> ObjectiveCard:
    sound = {
        "pk": 1,
        "order": 1,
        "responsible_unit": SU,
        "cooperations": [CardCooperation(unit=FEN, order=1)],
        "activities": [Activity(order=1, text="Yenileme.")],
        "notes": notes("risk", "finding", "need"),
        "costs": [CardCost(order=1, amount=Decimal(500))],
        "indicators": [an_indicator()],
    }
    return make(ObjectiveCard, **sound | changes)


def an_objective(**changes: Any) -> Objective:
    sound = {
        "pk": 1,
        "number": 1,
        "name": "Şebekeyi yenilemek",
        "strategies": [Strategy(order=1, text="Yenilenecek.")],
        "unit_assignments": marks([SU], [FEN]),
        "cost_estimates": each_year(100),
        "cards": [a_card()],
    }
    return make(Objective, **sound | changes)


def a_goal(**changes: Any) -> Goal:
    sound = {"pk": 1, "number": 1, "name": "Nitelikli altyapı", "objectives": [an_objective()]}
    return make(Goal, **sound | changes)


def an_item(**changes: Any) -> BudgetItem:
    """The line of expenses; that of income has the same amounts."""
    sound = {"pk": 1, "side": "expense", "code": "01", "name": "PERSONEL"}
    return make(BudgetItem, **sound | {"amounts": {2024: Decimal(800)} | each_year(1000)} | changes)


def printed_totals() -> list[PublishedTotal]:
    rows: list[tuple[str, int | None, int]] = [
        ("objective_cost", None, 500),
        ("goal_cost", None, 500),
        ("goal_cost", 2025, 100),
        ("general_expense", None, 4500),
        *(("programme_cost", year, 100) for year in YEARS),
        ("programme_cost", None, 500),
        *(("grand_total", year, 1000) for year in YEARS),
        ("grand_total", None, 5000),
        ("expense_budget", 2025, 1000),
        ("income_budget", 2025, 1000),
        ("card_cost", None, 500),
        ("card_weight", None, 100),
    ]
    of = {"objective_cost": "objective", "goal_cost": "goal"}
    of |= {"card_cost": "card", "card_weight": "card"}
    return [
        PublishedTotal(
            pk=number,
            kind=kind,
            year=year,
            value=Decimal(value),
            **{f"{of[kind]}_id": 1} if kind in of else {},
        )
        for number, (kind, year, value) in enumerate(rows, 1)
    ]


# --- The plan, in which one thing is otherwise ---------------------------------------------------


def plan(**changes: Any) -> Plan:
    sound = {
        "pk": 1,
        "slug": "ornek",
        "start_year": 2025,
        "end_year": 2029,
        "declared_goals": 1,
        "declared_objectives": 1,
        "mission": "Hizmet",
        "vision": "Yaşanabilir kent",
        "council_decision_date": date(2024, 10, 1),
        "council_decision_number": "51",
        "core_values": [CoreValue(order=1, name="Açıklık")],
        "goals": [a_goal()],
        "key_indicators": [a_key()],
        "general_expenses": each_year(900),
        "budget_items": [an_item(), an_item(pk=2, side="income", name="VERGİ")],
        "published_totals": printed_totals(),
    }
    return make(Plan, **sound | changes)


def goal(**changes: Any) -> Plan:
    return plan(goals=[a_goal(**changes)])


def objective(**changes: Any) -> Plan:
    return goal(objectives=[an_objective(**changes)])


def card(**changes: Any) -> Plan:
    return objective(cards=[a_card(**changes)])


def indicators(*rows: Indicator) -> Plan:
    return card(indicators=rows)


def indicator(**changes: Any) -> Plan:
    return indicators(an_indicator(**changes))


def two(first: dict[str, Any], second: dict[str, Any]) -> Plan:
    """A plan of two indicators."""
    return indicators(an_indicator(**first), an_indicator(pk=2, order=2, **second))


def cumulative(**changes: Any) -> Plan:
    """The sound indicator, its targets going on from a baseline of 10."""
    sound = {"basis": "cumulative", "aggregation": "last", "baseline": Decimal(10)}
    return indicator(**sound | {"targets": years(12, 14, 16, 18, 20)} | changes)


def key(**changes: Any) -> Plan:
    return plan(key_indicators=[a_key(**changes)])


def item(**changes: Any) -> Plan:
    return plan(budget_items=[an_item(**changes), an_item(pk=2, side="income", name="VERGİ")])


def costs(*amounts: int | str) -> Plan:
    """An objective for each amount, which is what it costs every year."""
    rows = [
        an_objective(pk=n, number=n, cost_estimates=each_year(amount))
        for n, amount in enumerate(amounts, 1)
    ]
    return goal(objectives=rows)


def card_costs(*amounts: int | str) -> Plan:
    """An objective for each amount, which is what its card costs."""
    rows = [
        an_objective(
            pk=n, number=n, cards=[a_card(pk=n, costs=[CardCost(order=1, amount=Decimal(amount))])]
        )
        for n, amount in enumerate(amounts, 1)
    ]
    return goal(objectives=rows)


def printed(kind: str, year: int | None, value: int | str) -> Plan:
    """The plan, one printed total of which is another."""
    rows = printed_totals()
    for row in rows:
        if (row.kind, row.year) == (kind, year):
            row.value = Decimal(value)
    return plan(published_totals=rows)


def weights(data: Plan, total: int | None = 100) -> Plan:
    """The plan, whose card prints another total of its weights or none."""
    rows = [row for row in printed_totals() if row.kind != "card_weight"]
    if total is not None:
        rows.append(PublishedTotal(kind="card_weight", card_id=1, value=Decimal(total)))
    return have(data, published_totals=rows)


# --- What other rules look at --------------------------------------------------------------------


def matrix(data: Plan, units: Sequence[Unit] = (FEN, SU)) -> list[tuple[PrintedMatrix]]:
    return [(PrintedMatrix(data, list(units)),)]


def linked(data: Plan, *, are_linked: bool = True) -> list[tuple[KeyIndicator, list[Linked]]]:
    """The key indicators of a plan, all its indicators leading to each of them."""
    rows = list(load_indicators(data)) if are_linked else []
    return [(key, rows) for key in data.key_indicators.all()]


def tables(
    columns: Sequence[TableColumn], rows: Sequence[TableRow]
) -> list[tuple[SectionTable, Table]]:
    """A table of the document."""
    record = SectionTable(pk=1, key="memur", caption="Memurlar", section=Section(key="personel"))
    return [(record, Table(tuple(columns), tuple(rows)))]


def table(total: str) -> list[tuple[SectionTable, Table]]:
    columns = [TableColumn("Birim"), TableColumn("Sayı", "number", is_summed=True)]
    return tables(
        columns,
        [TableRow(("Fen", "2")), TableRow(("Su", "3")), TableRow(("TOPLAM", total), "total")],
    )


def row_sums(*rows: tuple[str, str, str, str]) -> list[tuple[SectionTable, Table]]:
    """A table whose last column totals the two before it."""
    names = ("Memur", "İşçi", "Toplam")
    columns = [TableColumn("Yıl"), *(TableColumn(name, "number") for name in names)]
    return tables(columns, [TableRow(cells) for cells in rows])


def pictures(*shown: tuple[str | None, bool]) -> list[Shown]:
    """The pictures of a section: their alternative texts, and whether they are there."""
    place = place_of(Section(pk=1, key="kale", title="Kale"), key="bolum/kale", label="Kale")
    return [(place, [("ab" * 32, alt, is_there) for alt, is_there in shown])]


def sections(*titles: str, is_filled: bool = True) -> list[tuple[Plan, list[Section]]]:
    """A plan whose document has these sections, each in the one before it."""
    rows = [
        make(Section, pk=n, key=f"s{n}", title=title, parent_id=n - 1 or None)
        for n, title in enumerate(titles, 1)
    ]
    for row in rows:
        vars(row)["is_filled"] = is_filled and row is rows[-1]
    return [(plan(), rows)]


# --- Running rules -------------------------------------------------------------------------------


def rule(code: str) -> Rule:
    return next(rule for rule in rules() if rule.code == code)


def found(code: str, data: Any) -> list[Problem]:
    """What a rule finds in a plan, or in what it is called with."""
    load, check = rule(code).load, rule(code).check
    subjects = load(data) if isinstance(data, Plan) else data
    return [problem for subject in subjects for problem in check(*subject)]
