"""Rules of the family Toplamlar: every printed total against the computed one."""

from decimal import Decimal
from functools import partial
from typing import NamedTuple

from budgeting.audit.data import (
    ROUNDING,
    SIDE_NAMES,
    Kind,
    MoneyData,
    PrintedData,
    Side,
    format_difference,
    grade,
    money_rule,
)
from budgeting.totals import Sums
from plans.audit import ERROR, Place, Problem, Problems
from plans.audit.grounds import ARITHMETIC
from plans.audit.words import format_tl

_REMEDY = (
    "Satırlar doğruysa basılı toplamı, toplam doğruysa eksik veya yanlış satırı düzeltin. Yeni "
    "yayımlanacak planda basılı toplamı silebilirsiniz; hesaplanan basılır."
)
_PROGRAMME, _GENERAL, _GRAND = (
    f"maliyetlendirme/{part}" for part in ("program", "genel-yonetim", "genel-toplam")
)


class Line(NamedTuple):
    """A line of the document that prints totals."""

    #: What its figures should be.
    sums: Sums
    #: The key of its place, and what to call it and what it adds up.
    key: str
    name: str
    parts: str = "yılların"


def compare_totals(kind: str, data: MoneyData) -> Problems:
    """Every printed total of a kind that is not the computed one."""
    for printed in data.printed_of(kind):
        line = _find_line(data, printed)
        computed = _of_year(line.sums, printed.year) if line else printed.value
        if line and computed != printed.value:
            text = (
                f"{line.name} {_when(printed)}{format_tl(printed.value)} basılmış, {line.parts} "
                f"toplamı {format_tl(computed)} ({format_difference(printed.value, computed)})."
                f"{_explain_grand_total(data, printed)}"
            )
            yield _problem(printed, line.key, text, computed)


def _find_line(data: MoneyData, printed: PrintedData) -> Line | None:
    """Where the total is printed; None where what it totals is not there: other rules say so."""
    costing, plan = data.costing, data.plan
    match printed.kind:
        case Kind.OBJECTIVE_COST:
            for row in plan.objectives:
                if row.pk == printed.of and data.estimates.get(row.pk):
                    return Line(costing.objectives[row.pk], row.key, f"{row.code} satırında")
        case Kind.GOAL_COST:
            for goal in plan.goals:
                if goal.pk == printed.of:
                    name = f"{goal.code} satırında"
                    return Line(costing.goals[goal.pk], goal.code, name, "hedeflerinin")
        case Kind.CARD_COST:
            for card in plan.cards:
                if card.pk == printed.of and (total := data.card_total(card)) is not None:
                    return Line(Sums({}, total), card.key, f"{card.label} kartında", "tutarların")
        case Kind.PROGRAMME_COST:
            name = "Amaç ve hedef toplamı satırında"
            return Line(costing.programme, _PROGRAMME, name, "amaçların")
        case Kind.GENERAL_EXPENSE:
            return Line(costing.general, _GENERAL, "Genel yönetim giderleri satırında")
        case Kind.GRAND_TOTAL:
            parts = "amaç ve hedef toplamı ile genel yönetim giderlerinin"
            return Line(costing.grand, _GRAND, "Genel toplam satırında", parts)
        case Kind.EXPENSE_BUDGET | Kind.INCOME_BUDGET as kind:
            side, key = (
                (Side.EXPENSE, "butce/gider")
                if kind == Kind.EXPENSE_BUDGET
                else (Side.INCOME, "butce/gelir")
            )
            return Line(data.budget[side], key, f"{SIDE_NAMES[side]} toplamında", "kalemlerin")
    return None


def _explain_grand_total(data: MoneyData, printed: PrintedData) -> str:
    """What to say of a grand total that is the difference of the two totals above it."""
    general, programme, year = data.costing.general, data.costing.programme, printed.year
    differences = (
        _of_year(general, year) - _of_year(programme, year),
        _printed_or(data, Kind.GENERAL_EXPENSE, year, general)
        - _printed_or(data, Kind.PROGRAMME_COST, year, programme),
    )
    if printed.kind != Kind.GRAND_TOTAL or printed.value not in differences:
        return ""
    return " Basılı sayı, iki toplamın farkıdır: toplanacakken çıkarılmış."


for _code, _kind, _title in [
    ("T01", Kind.OBJECTIVE_COST, "Maliyetlendirme: hedefin basılı toplamı tutmuyor"),
    ("T02", Kind.GOAL_COST, "Maliyetlendirme: amacın basılı toplamı tutmuyor"),
    ("T03", Kind.PROGRAMME_COST, "Maliyetlendirme: amaç ve hedef toplamı tutmuyor"),
    ("T04", Kind.GENERAL_EXPENSE, "Maliyetlendirme: genel yönetim giderleri toplamı tutmuyor"),
    ("T05", Kind.GRAND_TOTAL, "Maliyetlendirme: genel toplam tutmuyor"),
    ("T08", Kind.EXPENSE_BUDGET, "Gider bütçesinin basılı toplamı tutmuyor"),
    ("T09", Kind.INCOME_BUDGET, "Gelir bütçesinin basılı toplamı tutmuyor"),
    ("T16", Kind.CARD_COST, "Hedef kartının basılı toplam maliyeti tutmuyor"),
]:
    money_rule(
        _code,
        ERROR,
        _title,
        ARITHMETIC,
        why="Meclis ve denetçi toplamı satırlarıyla karşılaştırır; tutmayan toplam, hangi sayının "
        "kabul edildiğini belirsiz bırakır. Karsplan hesaplanan toplamı basar, basılı olanla farkı "
        f"burada söyler. {ROUNDING} TL’ye kadar fark yuvarlama sayılır ve bilgi olarak yazılır.",
        remedy=_REMEDY,
    )(partial(compare_totals, _kind))


@money_rule(
    "T06",
    ERROR,
    "Maliyetlendirme: basılı satır kendi içinde tutmuyor",
    ARITHMETIC,
    why="Yılların basılı toplamları satırın basılı toplamını vermiyorsa, hesaba bakmayan bir "
    "okuyucu bile farkı görür.",
    remedy=_REMEDY,
)
def rows_of_years(data: MoneyData) -> Problems:
    """Printed years against the printed total of their row, whatever they should be."""
    for kind, key, name in [
        (Kind.PROGRAMME_COST, _PROGRAMME, "Amaç ve hedef toplamı"),
        (Kind.GRAND_TOTAL, _GRAND, "Genel toplam"),
    ]:
        rows = {row.year: row for row in data.printed_of(kind)}
        if None not in rows or any(year not in rows for year in data.plan.years):
            continue
        total, years = rows[None], sum((rows[year].value for year in data.plan.years), Decimal(0))
        if total.value != years:
            text = (
                f"{name} satırında yılların basılı toplamları {format_tl(years)} ediyor, satırın "
                f"toplamı olarak {format_tl(total.value)} basılmış "
                f"({format_difference(total.value, years)})."
            )
            yield _problem(total, key, text, years)


@money_rule(
    "T07",
    ERROR,
    "Maliyetlendirme: basılı genel toplam, basılı iki toplamın toplamı değil",
    ARITHMETIC,
    why="Genel toplam, üstünde basılı iki satırın toplamıdır; tutmuyorsa rakam dizimi veya "
    "işlem yanlışı vardır.",
    remedy=_REMEDY,
)
def grand_of_printed_parts(data: MoneyData) -> Problems:
    """The printed grand total of a year against the two printed totals above it."""
    for row in data.printed_of(Kind.GRAND_TOTAL):
        programme = _printed(data, Kind.PROGRAMME_COST, row.year)
        general = _printed_or(data, Kind.GENERAL_EXPENSE, row.year, data.costing.general)
        if programme is None or row.value == programme + general:
            continue
        text = (
            f"Genel toplam satırında {_when(row)}{format_tl(row.value)} basılmış; üstündeki iki "
            f"basılı toplam {format_tl(programme + general)} ediyor ({format_tl(programme)} + "
            f"{format_tl(general)}; {format_difference(row.value, programme + general)})."
        )
        yield _problem(row, _GRAND, text, programme + general)


def _problem(printed: PrintedData, key: str, text: str, expected: Decimal) -> Problem:
    """What is wrong with a printed total, mended on a page of its own."""
    label = f"{Kind(printed.kind).label}, {printed.year or 'bütün yıllar'}"
    page = "budgeting_publishedtotal_change"
    place = Place(f"{key}/{printed.year or 'toplam'}", label, page, (printed.pk,))
    figures = (printed.value, expected)
    return Problem(place, text, figures, grade(printed.value, expected))


def _of_year(sums: Sums, year: int | None) -> Decimal:
    return sums.total if year is None else sums.by_year.get(year, Decimal(0))


def _printed(data: MoneyData, kind: str, year: int | None) -> Decimal | None:
    return next((row.value for row in data.printed_of(kind) if row.year == year), None)


def _printed_or(data: MoneyData, kind: str, year: int | None, sums: Sums) -> Decimal:
    """A printed total of the plan; where none is printed, the computed one."""
    printed = _printed(data, kind, year)
    return _of_year(sums, year) if printed is None else printed


def _when(printed: PrintedData) -> str:
    return f"{printed.year} yılı için " if printed.year else ""
