"""Rules of the family Toplamlar: every printed total against the computed one."""

from decimal import Decimal
from functools import partial
from typing import NamedTuple

from budgeting.audit.data import (
    SIDE_NAMES,
    Kind,
    Money,
    Side,
    card_total,
    format_difference,
    grade,
    money_rule,
    years_of,
)
from budgeting.models import PublishedTotal
from budgeting.totals import Sums
from plans.audit.places import place_of
from plans.audit.registry import Problem, Problems
from plans.audit.words import format_tl

_PROGRAMME, _GENERAL, _GRAND = (
    f"maliyetlendirme/{part}" for part in ("program", "genel-yonetim", "genel-toplam")
)


class PrintedLine(NamedTuple):
    """A line of the document that prints totals."""

    #: What its figures should be.
    sums: Sums
    #: The key of its place, and what to call it and what it adds up.
    key: str
    name: str
    parts: str = "yılların"


def compare_totals(kind: Kind, money: Money) -> Problems:
    """Every printed total of a kind that is not the computed one."""
    lines = _find_lines(kind, money)
    for row in money.printed(kind):
        line = lines.get(row.goal_id or row.objective_id or row.card_id)
        computed = _of_year(line.sums, row.year) if line else row.value
        if line and computed != row.value:
            text = (
                f"{line.name} {_when(row)}{format_tl(row.value)} basılmış, {line.parts} toplamı "
                f"{format_tl(computed)} ({format_difference(row.value, computed)})."
            )
            if kind == Kind.GRAND_TOTAL and _is_difference(row, money):
                text += " Basılı sayı, iki toplamın farkıdır: toplanacakken çıkarılmış."
            yield _problem(row, line.key, text, computed)


def _find_lines(kind: Kind, money: Money) -> dict[int | None, PrintedLine]:
    """Where totals of a kind are printed, by the key of what they total; None for the plan.

    What totals nothing has no line: other rules say so.
    """
    costing, budget, plan = money.costing, money.budget, money.plan
    match kind:
        case Kind.OBJECTIVE_COST:
            return {
                row.pk: PrintedLine(
                    costing.objectives[row.pk], place_of(row).key, f"{row.code} satırında"
                )
                for row in money.objectives
                if years_of(row)
            }
        case Kind.GOAL_COST:
            return {
                row.pk: PrintedLine(
                    costing.goals[row.pk], row.code, f"{row.code} satırında", "hedeflerinin"
                )
                for row in plan.goals.all()
            }
        case Kind.CARD_COST:
            return {
                row.pk: PrintedLine(
                    Sums({}, total), place_of(row).key, f"{row.label} kartında", "tutarların"
                )
                for row in money.cards
                if (total := card_total(row)) is not None
            }
        case Kind.PROGRAMME_COST:
            name, parts = "Amaç ve hedef toplamı satırında", "amaçların"
            line = PrintedLine(costing.programme, _PROGRAMME, name, parts)
        case Kind.GENERAL_EXPENSE:
            line = PrintedLine(costing.general, _GENERAL, "Genel yönetim giderleri satırında")
        case Kind.GRAND_TOTAL:
            parts = "amaç ve hedef toplamı ile genel yönetim giderlerinin"
            line = PrintedLine(costing.grand, _GRAND, "Genel toplam satırında", parts)
        case _:
            side, key = _SIDES[kind]
            line = PrintedLine(budget[side], key, f"{SIDE_NAMES[side]} toplamında", "kalemlerin")
    return {None: line}


_SIDES = {
    Kind.EXPENSE_BUDGET: (Side.EXPENSE, "butce/gider"),
    Kind.INCOME_BUDGET: (Side.INCOME, "butce/gelir"),
}


def _is_difference(row: PublishedTotal, money: Money) -> bool:
    """Whether a grand total is the difference of the two totals above it, printed or computed."""
    general, programme, year = money.costing.general, money.costing.programme, row.year
    return row.value in (
        _of_year(general, year) - _of_year(programme, year),
        _printed(money, Kind.GENERAL_EXPENSE, year, general)
        - _printed(money, Kind.PROGRAMME_COST, year, programme),
    )


for _code, _kind in {
    "T01": Kind.OBJECTIVE_COST,
    "T02": Kind.GOAL_COST,
    "T03": Kind.PROGRAMME_COST,
    "T04": Kind.GENERAL_EXPENSE,
    "T05": Kind.GRAND_TOTAL,
    "T08": Kind.EXPENSE_BUDGET,
    "T09": Kind.INCOME_BUDGET,
    "T16": Kind.CARD_COST,
}.items():
    money_rule(_code)(partial(compare_totals, _kind))


@money_rule("T06")
def rows_of_years(money: Money) -> Problems:
    """Printed years against the printed total of their row, whatever they should be."""
    for kind, key, name in [
        (Kind.PROGRAMME_COST, _PROGRAMME, "Amaç ve hedef toplamı"),
        (Kind.GRAND_TOTAL, _GRAND, "Genel toplam"),
    ]:
        rows = {row.year: row for row in money.printed(kind)}
        if not rows.keys() >= {None, *money.plan.years}:
            continue
        total = rows[None]
        years = sum((rows[year].value for year in money.plan.years), Decimal(0))
        if total.value != years:
            text = (
                f"{name} satırında yılların basılı toplamları {format_tl(years)} ediyor, satırın "
                f"toplamı olarak {format_tl(total.value)} basılmış "
                f"({format_difference(total.value, years)})."
            )
            yield _problem(total, key, text, years)


@money_rule("T07")
def grand_of_printed_parts(money: Money) -> Problems:
    """The printed grand total of a year against the two printed totals above it."""
    programmes = {row.year: row.value for row in money.printed(Kind.PROGRAMME_COST)}
    for row in money.printed(Kind.GRAND_TOTAL):
        programme = programmes.get(row.year)
        general = _printed(money, Kind.GENERAL_EXPENSE, row.year, money.costing.general)
        if programme is None or row.value == programme + general:
            continue
        text = (
            f"Genel toplam satırında {_when(row)}{format_tl(row.value)} basılmış; üstündeki iki "
            f"basılı toplam {format_tl(programme + general)} ediyor ({format_tl(programme)} + "
            f"{format_tl(general)}; {format_difference(row.value, programme + general)})."
        )
        yield _problem(row, _GRAND, text, programme + general)


def _problem(row: PublishedTotal, key: str, text: str, expected: Decimal) -> Problem:
    """What is wrong with a printed total, mended on a page of its own."""
    label = f"{row.get_kind_display()}, {row.year or 'bütün yıllar'}"
    place = place_of(row, key=f"{key}/{row.year or 'toplam'}", label=label)
    return Problem(place, text, (row.value, expected), grade(row.value, expected))


def _of_year(sums: Sums, year: int | None) -> Decimal:
    return sums.total if year is None else sums.by_year.get(year, Decimal(0))


def _printed(money: Money, kind: str, year: int | None, sums: Sums) -> Decimal:
    """A printed total of the plan; where none is printed, the computed one."""
    printed = (row.value for row in money.printed(kind) if row.year == year)
    return next(printed, _of_year(sums, year))


def _when(row: PublishedTotal) -> str:
    return f"{row.year} yılı için " if row.year else ""
