"""Rules of the family Toplamlar: every printed total against the computed one."""

from decimal import Decimal
from functools import partial
from typing import NamedTuple

from budgeting.audit.data import (
    ROUNDING,
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


def compare_totals(kind: Kind, data: MoneyData) -> Problems:
    """Every printed total of a kind that is not the computed one."""
    lines = _find_lines(kind, data)
    for printed in data.printed_of(kind):
        line = lines.get(printed.of)
        if line is None or printed.value == (computed := _of_year(line.sums, printed.year)):
            continue
        text = (
            f"{line.name} {_when(printed)}{format_tl(printed.value)} basılmış, {line.parts} "
            f"toplamı {format_tl(computed)} ({format_difference(printed.value, computed)})."
            f"{_explain_grand_total(data, printed)}"
        )
        yield _problem(printed, line.key, text, computed)


def _find_lines(kind: Kind, data: MoneyData) -> dict[int | None, Line]:
    """The lines by the key of what they are of; those without a figure are told by other rules."""
    costing, budget, plan = data.costing, data.budget, data.plan
    goals, grand = "hedeflerinin", "amaç ve hedef toplamı ile genel yönetim giderlerinin"
    match kind:
        case Kind.OBJECTIVE_COST:
            return {
                row.pk: Line(costing.objectives[row.pk], row.key, f"{row.code} satırında")
                for row in plan.objectives
                if data.estimates.get(row.pk)
            }
        case Kind.GOAL_COST:
            return {
                row.pk: Line(costing.goals[row.pk], row.code, f"{row.code} satırında", goals)
                for row in plan.goals
            }
        case Kind.CARD_COST:
            return {
                card.pk: Line(Sums({}, total), card.key, f"{card.label} kartında", "tutarların")
                for card in plan.cards
                if (total := data.card_total(card)) is not None
            }
    lines = {
        Kind.PROGRAMME_COST: Line(
            costing.programme, _PROGRAMME, "Amaç ve hedef toplamı satırında", "amaçların"
        ),
        Kind.GENERAL_EXPENSE: Line(costing.general, _GENERAL, "Genel yönetim giderleri satırında"),
        Kind.GRAND_TOTAL: Line(costing.grand, _GRAND, "Genel toplam satırında", grand),
        Kind.EXPENSE_BUDGET: Line(
            budget[Side.EXPENSE], "butce/gider", "Gider bütçesi toplamında", "kalemlerin"
        ),
        Kind.INCOME_BUDGET: Line(
            budget[Side.INCOME], "butce/gelir", "Gelir bütçesi toplamında", "kalemlerin"
        ),
    }
    return {None: lines[kind]}


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
