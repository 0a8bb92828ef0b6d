"""The plan as an Excel workbook to read: the records of its document, real numbers.

Made from the document alone, so also of a version that was published long ago. Texts and tables of
the sections are in the PDF and in the JSON.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter

from budgeting.models import BudgetItem
from indicators.profile import LABELS
from plans.exchange.report_sheet import (
    Figure,
    ReportColumn,
    ReportTable,
    Row,
    Total,
    plain_format,
    report_book,
)
from plans.revision.workbook import change_tables
from reports.plan.parts import (
    Amount,
    CardNotePart,
    PlanCardPart,
    PlanDocument,
    PlanObjectivePart,
    TotalRow,
)

SUMMARY, OBJECTIVES, CARDS = "Özet", "Hedefler", "Hedef kartları"
INDICATORS, PROFILES, COSTS = "Göstergeler", "Gösterge künyeleri", "Maliyetlendirme"
MATRIX, BUDGET = "Harcama birimleri", "Bütçe"
_MONEY = "#,##0.00"


def plan_workbook(document: PlanDocument) -> bytes:
    """The workbook of a plan."""
    title = f"{document.start_year}–{document.end_year} {document.name}"
    return report_book(document.institution, title, _tables(document))


def _tables(document: PlanDocument) -> Iterator[ReportTable]:
    code, name = ReportColumn("Kod", 9), ReportColumn("Ad", 50)
    yield ReportTable(SUMMARY, _SUMMARY, _summary_rows(document))
    yield ReportTable(OBJECTIVES, _OBJECTIVES, _objective_rows(document), frozen_columns=3)
    yield ReportTable(CARDS, _CARDS, _card_rows(document), frozen_columns=3)
    targets = [ReportColumn(str(year), 12) for year in document.years]
    yield ReportTable(
        INDICATORS,
        [*_INDICATORS, *targets],
        _indicator_rows(document),
        "her satır bir gösterge; yılların altında hedef değerler",
        frozen_columns=4,
        has_filter=True,
    )
    if profiles := list(_profile_rows(document)):
        yield ReportTable(PROFILES, _PROFILES, profiles, frozen_columns=3, has_filter=True)
    years = [ReportColumn(str(year), 16, _MONEY) for year in document.years]
    costs = [code, ReportColumn("Ad", 60), *years, ReportColumn("Toplam", 18, _MONEY)]
    yield ReportTable(COSTS, costs, _cost_rows(document), "TL")
    if document.matrix.units:
        units = [ReportColumn(unit.name, 14) for unit in document.matrix.units]
        marks = [[row.code, row.name, *row.marks] for row in document.matrix.rows]
        note = "S: sorumlu, İ: işbirliği yapılacak birim"
        columns = [ReportColumn("Hedef", 9), name, *units]
        yield ReportTable(MATRIX, columns, marks, note, frozen_columns=2)
    if document.budget.sides:
        amounts = [ReportColumn(str(year), 18, _MONEY) for year in document.budget.years]
        columns = [ReportColumn("Taraf", 10), code, name, *amounts]
        yield ReportTable(BUDGET, columns, _budget_rows(document), "TL")
    if document.revision:
        yield from change_tables(document.revision.changes)


# --- Summary, objectives, cards -----------------------------------------------------------------

_SUMMARY = [ReportColumn("Bilgi", 34), ReportColumn("Değer", 90)]


def _summary_rows(document: PlanDocument) -> Iterator[Row]:
    yield "Kurum", document.institution
    yield "Dönem", f"{document.start_year}–{document.end_year}"
    yield "Durum", document.status
    if document.council_decision_date:
        yield "Meclis kararının tarihi", f"{document.council_decision_date:%d.%m.%Y}"
    yield "Meclis kararının sayısı", document.council_decision_number
    if revision := document.revision:
        yield "Güncelleme", f"{revision.number}. güncelleme"
        if revision.decision_date:
            yield "Güncelleme kararının tarihi", f"{revision.decision_date:%d.%m.%Y}"
        yield "Güncelleme kararının sayısı", revision.decision_number
        yield "Güncellemenin yürürlüğü", f"{revision.from_year} yılının başından"
    yield "Misyon", document.mission
    yield "Vizyon", document.vision
    yield from (("Temel değer", value) for value in document.core_values)
    for row in document.key_indicators:
        figures = [("başlangıç", row.baseline), ("hedef", row.target)]
        said = ", ".join(f"{word} {value:f}" for word, value in figures if value is not None)
        yield f"Temel gösterge: {row.name}", f"{said} {row.unit_of_measure}".strip()
    yield from ((f"Amaç {goal.code}", goal.name) for goal in document.goals)


_OBJECTIVES = [
    ReportColumn("Amaç", 7, path="goal.code"),
    ReportColumn("Hedef", 8, path="objective.code"),
    ReportColumn("Ad", 60, path="objective.name"),
    ReportColumn("Stratejiler", 90),
]
_CARDS = [
    *_OBJECTIVES[:2],
    ReportColumn("Kart", 15),
    ReportColumn("Sorumlu birim", 28),
    ReportColumn("İşbirliği yapılacak birimler", 40),
    *(ReportColumn(name, 50) for name in ("Faaliyetler", "Riskler", "Tespitler", "İhtiyaçlar")),
    ReportColumn("Maliyet (TL)", 18, _MONEY),
    ReportColumn("Program / Alt Program", 40),
    ReportColumn("Alt Program Hedefi", 50),
]


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)


def _notes(notes: Sequence[CardNotePart]) -> str:
    return _lines([f"{note.text} ({note.unit})" if note.unit else note.text for note in notes])


def _objective_rows(document: PlanDocument) -> Iterator[Row]:
    for goal, objective in document.objectives():
        yield [goal.code, objective.code, objective.name, _lines(objective.strategies)]


def _cards(document: PlanDocument) -> Iterator[tuple[PlanObjectivePart, PlanCardPart, list[str]]]:
    """Every card with its objective and the codes that its rows begin with."""
    for goal, objective in document.objectives():
        for card in objective.cards:
            yield objective, card, [goal.code, objective.code, card.label]


def _card_rows(document: PlanDocument) -> Iterator[Row]:
    for _, card, codes in _cards(document):
        everybody = ["Tüm birimler"] if card.all_units_cooperate else []
        yield [
            *codes,
            card.responsible_unit,
            _lines([*everybody, *card.cooperating_units]),
            _lines(card.activities),
            *map(_notes, (card.risks, card.findings, card.needs)),
            _figure(card.cost_total),
            card.programme,
            card.programme_objective,
        ]


_INDICATORS = [
    *_CARDS[:3],
    ReportColumn("PG", 12, path="code"),
    ReportColumn("Performans göstergesi", 50, path="name"),
    ReportColumn("Ölçü birimi", 12, path="unit_of_measure"),
    ReportColumn("Hedefe etkisi (%)", 10, "#,##0.00#", "weight"),
    ReportColumn("İzleme sıklığı (ay)", 9, path="monitoring_frequency"),
    ReportColumn("Raporlama sıklığı (ay)", 11, path="reporting_frequency"),
    ReportColumn("Başlangıç", 12, path="baseline"),
]


def _indicator_rows(document: PlanDocument) -> Iterator[Row]:
    paths = [column.path for column in _INDICATORS[3:-1]]

    def figure(value: Decimal | None, unit: str) -> Figure | None:
        return None if value is None else Figure(value, plain_format(value, unit))

    for _, card, codes in _cards(document):
        for row in card.indicators:
            values = [row.baseline, *(row.targets.get(year) for year in document.years)]
            facts = [attrgetter(path)(row) for path in paths]
            yield [*codes, *facts, *(figure(value, row.unit_of_measure) for value in values)]


_PROFILES = [
    ReportColumn("Kart", 15),
    *_INDICATORS[3:5],
    *(ReportColumn(label, 40, path=f"profile.{name}") for name, label in LABELS.items()),
]


def _profile_rows(document: PlanDocument) -> Iterator[Row]:
    for card in document.cards():
        for row in card.profiled:
            facts = [attrgetter(column.path)(row) for column in _PROFILES[1:-1]]
            yield [card.label, *facts, row.profile.data_owner or card.responsible_unit]


# --- Money --------------------------------------------------------------------------------------


def _figure(amount: Amount | None) -> Decimal | None:
    """What was computed; what the plan prints where there is nothing to compute it from."""
    if amount is None:
        return None
    return amount.printed if amount.value is None else amount.value


def _total(code: str, name: str, row: TotalRow, years: Sequence[int]) -> Row:
    amounts = (row.by_year.get(year) for year in years)
    return [code, name, *map(_figure, amounts), _figure(row.total)]


def _cost_rows(document: PlanDocument) -> Iterator[Row]:
    years, costing = document.years, document.costing
    for goal in document.goals:
        for objective in goal.objectives:
            yield _total(objective.code, objective.name, objective.cost_totals, years)
        yield Total(_total(goal.code, goal.name, goal.cost_totals, years))
    yield Total(_total("", "Amaçların toplamı", costing.programme, years))
    yield _total("", "Genel yönetim giderleri", costing.general, years)
    yield Total(_total("", "Genel toplam", costing.grand, years))


def _budget_rows(document: PlanDocument) -> Iterator[Row]:
    years = document.budget.years
    for side in document.budget.sides:
        name = BudgetItem.Side(side.side).label
        for row in side.rows:
            yield [name, row.code, row.name, *(row.amounts.get(year) for year in years)]
        totals = (_figure(side.totals.get(year)) for year in years)
        yield Total([name, "", "Toplam", *totals])
