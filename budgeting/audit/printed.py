"""Rules of the family Toplamlar: every printed total against the computed one."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from budgeting.audit.data import (
    ROUNDING,
    SIDE_NAMES,
    Kind,
    MoneyData,
    PrintedData,
    Side,
    load_money,
)
from budgeting.totals import Sums
from plans.audit import Family, Place, Problem, Rule, Severity
from plans.audit.grounds import ARITHMETIC
from plans.audit.words import tl


def objective_totals(data: MoneyData) -> Iterator[Problem]:
    sums, rows = data.costing().objectives, {row.pk: row for row in data.plan.objectives}
    for printed in data.printed_of(Kind.OBJECTIVE_COST):
        objective = rows.get(printed.of)
        if objective and data.estimates.get(objective.pk):  # else said by the rule on gaps
            said = f"{objective.code} satırında"
            yield from _compared(printed, sums[objective.pk], objective.key, said)


def goal_totals(data: MoneyData) -> Iterator[Problem]:
    sums, rows = data.costing().goals, {row.pk: row for row in data.plan.goals}
    for printed in data.printed_of(Kind.GOAL_COST):
        if goal := rows.get(printed.of):
            said = f"{goal.code} satırında"
            yield from _compared(printed, sums[goal.pk], goal.code, said, "hedeflerinin")


def programme_totals(data: MoneyData) -> Iterator[Problem]:
    sums, said = data.costing().programme, "Amaç ve hedef toplamı satırında"
    for printed in data.printed_of(Kind.PROGRAMME_COST):
        yield from _compared(printed, sums, "maliyetlendirme/program", said, "amaçların")


def general_totals(data: MoneyData) -> Iterator[Problem]:
    sums, said = data.costing().general, "Genel yönetim giderleri satırında"
    for printed in data.printed_of(Kind.GENERAL_EXPENSE):
        yield from _compared(printed, sums, "maliyetlendirme/genel-yonetim", said, "yılların")


def grand_totals(data: MoneyData) -> Iterator[Problem]:
    costing = data.costing()
    for printed in data.printed_of(Kind.GRAND_TOTAL):
        hint = ""
        if printed.value in (
            _of_year(costing.general, printed.year) - _of_year(costing.programme, printed.year),
            _printed(data, Kind.GENERAL_EXPENSE, printed.year, costing.general)
            - _printed(data, Kind.PROGRAMME_COST, printed.year, costing.programme),
        ):
            hint = " Basılı sayı, iki toplamın farkıdır: toplanacakken çıkarılmış."
        yield from _compared(
            printed,
            costing.grand,
            "maliyetlendirme/genel-toplam",
            "Genel toplam satırında",
            "amaç ve hedef toplamı ile genel yönetim giderlerinin",
            hint,
        )


def expense_totals(data: MoneyData) -> Iterator[Problem]:
    yield from _side_totals(data, Side.EXPENSE, Kind.EXPENSE_BUDGET, "butce/gider")


def income_totals(data: MoneyData) -> Iterator[Problem]:
    yield from _side_totals(data, Side.INCOME, Kind.INCOME_BUDGET, "butce/gelir")


def _side_totals(data: MoneyData, side: str, kind: str, key: str) -> Iterator[Problem]:
    sums, said = data.budget()[side], f"{SIDE_NAMES[side]} toplamında"
    for printed in data.printed_of(kind):
        yield from _compared(printed, sums, key, said, "kalemlerin")


def card_totals(data: MoneyData) -> Iterator[Problem]:
    cards = {card.pk: card for card in data.plan.cards}
    for printed in data.printed_of(Kind.CARD_COST):
        card = cards.get(printed.of)
        computed = data.card_total(card) if card else None
        if computed is not None:
            sums, said = Sums({}, computed), f"{card.label} kartında"
            yield from _compared(printed, sums, card.key, said, "tutarların")


def rows_of_years(data: MoneyData) -> Iterator[Problem]:
    """Printed years against the printed total of their row, whatever they should be."""
    for kind, key, name in [
        (Kind.PROGRAMME_COST, "maliyetlendirme/program", "Amaç ve hedef toplamı"),
        (Kind.GRAND_TOTAL, "maliyetlendirme/genel-toplam", "Genel toplam"),
    ]:
        rows = {row.year: row for row in data.printed_of(kind)}
        if None not in rows or any(year not in rows for year in data.plan.years):
            continue
        total, years = rows[None], sum((rows[year].value for year in data.plan.years), Decimal(0))
        if total.value != years:
            text = (
                f"{name} satırında yılların basılı toplamları {tl(years)} ediyor, satırın toplamı "
                f"olarak {tl(total.value)} basılmış ({_difference(total.value, years)})."
            )
            place = _place(total, key)
            yield Problem(place, text, (total.value, years), _severity(total.value, years))


def grand_of_printed_parts(data: MoneyData) -> Iterator[Problem]:
    """The printed grand total of a year against the two printed totals above it."""
    costing = data.costing()
    for row in data.printed_of(Kind.GRAND_TOTAL):
        programme = _printed(data, Kind.PROGRAMME_COST, row.year, None)
        if programme is None:
            continue
        general = _printed(data, Kind.GENERAL_EXPENSE, row.year, costing.general)
        expected = programme + general
        if row.value != expected:
            text = (
                f"Genel toplam satırında {_when(row)}{tl(row.value)} basılmış; üstündeki iki "
                f"basılı toplam {tl(expected)} ediyor ({tl(programme)} + {tl(general)}; "
                f"{_difference(row.value, expected)})."
            )
            place = _place(row, "maliyetlendirme/genel-toplam")
            yield Problem(place, text, (row.value, expected), _severity(row.value, expected))


def _compared(
    printed: PrintedData, sums: Sums, key: str, said: str, whose: str = "yılların", hint: str = ""
) -> Iterator[Problem]:
    """The problem of a printed total that is not the computed one."""
    computed = _of_year(sums, printed.year)
    if computed == printed.value:
        return
    text = (
        f"{said} {_when(printed)}{tl(printed.value)} basılmış, {whose} toplamı {tl(computed)} "
        f"({_difference(printed.value, computed)}).{hint}"
    )
    severity = _severity(printed.value, computed)
    yield Problem(_place(printed, key), text, (printed.value, computed), severity)


def _place(printed: PrintedData, key: str) -> Place:
    """A printed total has a page of its own."""
    label = f"{Kind(printed.kind).label}, {printed.year or 'bütün yıllar'}"
    return Place(
        f"{key}/{printed.year or 'toplam'}", label, "budgeting_publishedtotal_change", (printed.pk,)
    )


def _of_year(sums: Sums, year: int | None) -> Decimal:
    return sums.total if year is None else sums.by_year.get(year, Decimal(0))


def _printed(data: MoneyData, kind: str, year: int | None, sums: Sums | None) -> Decimal | None:
    """A printed total of the plan; where none is printed, the computed one."""
    found = (row.value for row in data.printed_of(kind) if row.year == year)
    return next(found, _of_year(sums, year) if sums else None)


def _when(printed: PrintedData) -> str:
    return f"{printed.year} yılı için " if printed.year else ""


def _difference(printed: Decimal, computed: Decimal) -> str:
    return f"fark {tl(abs(printed - computed))}"


def _severity(printed: Decimal, computed: Decimal) -> Severity:
    """Rounding is worth a note; anything beyond is wrong."""
    return Severity.NOTE if abs(printed - computed) <= ROUNDING else Severity.ERROR


def _rule(
    code: str, title: str, check: Callable[[MoneyData], Iterable[Problem]], **texts: str
) -> Rule:
    texts = {"why": _WHY, "ground": ARITHMETIC, "remedy": _REMEDY} | texts
    return Rule(code, Family.TOTALS, Severity.ERROR, title, load=load_money, check=check, **texts)


_WHY = (
    "Meclis ve denetçi toplamı satırlarıyla karşılaştırır; tutmayan toplam, hangi sayının kabul "
    "edildiğini belirsiz bırakır. Karsplan hesaplanan toplamı basar, basılı olanla farkı burada "
    f"söyler. {ROUNDING} TL’ye kadar fark yuvarlama sayılır ve bilgi olarak yazılır."
)
_REMEDY = (
    "Satırlar doğruysa basılı toplamı, toplam doğruysa eksik veya yanlış satırı düzeltin. Yeni "
    "yayımlanacak planda basılı toplamı silebilirsiniz; hesaplanan basılır."
)

RULES = [
    _rule("T01", "Maliyetlendirme: hedefin basılı toplamı tutmuyor", objective_totals),
    _rule("T02", "Maliyetlendirme: amacın basılı toplamı tutmuyor", goal_totals),
    _rule("T03", "Maliyetlendirme: amaç ve hedef toplamı tutmuyor", programme_totals),
    _rule("T04", "Maliyetlendirme: genel yönetim giderleri toplamı tutmuyor", general_totals),
    _rule("T05", "Maliyetlendirme: genel toplam tutmuyor", grand_totals),
    _rule(
        "T06",
        "Maliyetlendirme: basılı satır kendi içinde tutmuyor",
        rows_of_years,
        why="Yılların basılı toplamları satırın basılı toplamını vermiyorsa, hesaba bakmayan bir "
        "okuyucu bile farkı görür.",
    ),
    _rule(
        "T07",
        "Maliyetlendirme: basılı genel toplam, basılı iki toplamın toplamı değil",
        grand_of_printed_parts,
        why="Genel toplam, üstünde basılı iki satırın toplamıdır; tutmuyorsa rakam dizimi veya "
        "işlem yanlışı vardır.",
    ),
    _rule("T08", "Gider bütçesinin basılı toplamı tutmuyor", expense_totals),
    _rule("T09", "Gelir bütçesinin basılı toplamı tutmuyor", income_totals),
    _rule("T16", "Hedef kartının basılı toplam maliyeti tutmuyor", card_totals),
]
