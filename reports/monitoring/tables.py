"""The tables of the monitoring reports but for the official ones: what the workbook has as sheets.

Real numbers, every one of the report's data.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils import timezone

from indicators.calendar.report_sheets import activity_tables
from indicators.requirements import CRITERIA, REMARKS
from plans.exchange.report_sheet import (
    COUNT,
    PERCENT,
    Figure,
    ReportColumn,
    ReportTable,
    Row,
    Total,
    Value,
    plain_format,
)
from plans.language.numbers import format_percent
from reports.monitoring.parts.cumulative import cumulative_columns
from reports.monitoring.parts.data import (
    STATUSES,
    Line,
    MonitoringReport,
    PublicationFacts,
    Report,
    Scorecard,
)
from reports.monitoring.parts.official import (
    COLUMNS,
    EXPLANATION,
    GOAL,
    INDICATOR,
    OBJECTIVE,
    PERFORMANCE,
    REASON,
    REMEDY,
    UNIT,
    official_tables,
)
from reports.monitoring.parts.tags import coverage, weighing

SUMMARY, CARDS, MEANS, RISKS = "Özet", "Hedef kartları", "Ortalamalar", "Riskler"
UNITS, MISSING, YEARS, METHOD = "Birimler", "Eksik veriler", "Yıllara göre", "Yöntem"
CUMULATIVE = "Birikimli izleme tablosu"

#: Places of the decimals that a performance is written with.
_PLACES = 6
_WEIGHT = "#,##0.00#"


#: What the Word document has of them: no wide ones, and the cards as official tables.
IN_WORD = (YEARS, CUMULATIVE, UNITS, MISSING, METHOD)


def tables_of(report: Report) -> Iterator[ReportTable]:
    """The tables of a report, with the same figures as its page."""
    yield ReportTable(SUMMARY, _SUMMARY, _summary_rows(report))
    yield _cards(report)
    yield ReportTable(MEANS, _MEANS, _mean_rows(report), frozen_columns=3)
    if report.activities:
        yield from activity_tables(report.activities, f"{report.head.until:%d.%m.%Y} itibarıyla")
    if report.risks:
        rows = [[card, *_values(risk, _RISKS[1:])] for card, risk in report.risks]
        yield ReportTable(RISKS, _RISKS, rows)
    if isinstance(report, MonitoringReport):
        if report.years_so_far:
            yield _years(report)
        if report.indicators_so_far:
            yield _cumulative(report)
        yield ReportTable(UNITS, _UNITS, _unit_rows(report))
    yield ReportTable(MISSING, _MISSING, _missing_rows(report))
    yield ReportTable(METHOD, _METHOD, _method_rows(report))


def _figure(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, _PLACES)


def _values(part: object, columns: Sequence[ReportColumn]) -> list[Value]:
    """What a part of the report has in these columns."""
    return [_value(part, column.path) for column in columns]


def _value(part: Any, path: str) -> Any:
    value = attrgetter(path)(part)
    if path.endswith(("performance", "coverage.weight")):
        return _figure(value)
    if path in _MEASURED and value is not None:
        return Figure(value, plain_format(value, part.indicator.unit_of_measure))
    return value


# --- Summary ------------------------------------------------------------------------------------

_SUMMARY = [ReportColumn("Bilgi", 60), ReportColumn("Değer", 16), ReportColumn("Açıklama", 60)]


def _summary_rows(report: Report) -> Iterator[Row]:
    summary, head = report.summary, report.head
    is_card = isinstance(report, Scorecard)
    about, parts = ("Birimin", "kartlarının") if is_card else ("Planın", "amaçların")
    against = "; yılın hedefine göre" if head.is_mid_year else ""
    means = [(f"{about} performansı", summary.performance, f"{parts} düz ortalaması{against}")]
    for goal in () if is_card else report.goals:
        status = f": {goal.status}" if goal.status else ""
        rule = f"hedeflerinin düz ortalaması{status}"
        means.append((f"{goal.code} {goal.name}", goal.performance, rule))
    for name, performance, rule in means:
        yield name, Figure(_figure(performance), PERCENT), rule
    for word in STATUSES:
        yield f"Durum: {word}", summary.counts.get(word, 0), "gösterge"
    yield Total(["Gösterge sayısı", sum(summary.counts.values()), ""])
    yield "Kapsam", "", coverage(summary.coverage)
    yield "Eksik değer", len(report.missing), f"{MISSING} sayfasında nedenleriyle"
    if report.activities:
        yield "Geciken iş adımı", len(report.late_steps), f"{len(report.activities)} faaliyette"
    if not is_card:
        complete = f"{summary.units_total} birimden; istenen değerlerin hepsini gönderen"
        yield "Verisini tamamlayan birim", summary.units_complete, complete
    if head.publication:
        yield "Sürüm", head.publication.version, _publication(head.publication)


def _publication(facts: PublicationFacts) -> str:
    """`07.08.2025 günü yayımlandı. Karar: …`."""
    sentences = [f"{timezone.localtime(facts.published_at):%d.%m.%Y} günü yayımlandı."]
    if facts.decision:
        dated = f" ({facts.decision_date:%d.%m.%Y})" if facts.decision_date else ""
        sentences.append(f"Karar: {facts.decision}{dated}")
    if facts.reason:
        sentences.append(f"Düzeltme gerekçesi: {facts.reason}")
    return " ".join(sentences)


# --- Cards --------------------------------------------------------------------------------------

#: Of an indicator, between the head of its card's table and what stands under it.
_INDICATOR = [
    ReportColumn("PG", 11, "", "indicator.code"),
    ReportColumn(INDICATOR, 38, "", "indicator.name"),
    ReportColumn("Ölçü birimi", 10, "", "indicator.unit_of_measure"),
    *(
        ReportColumn(name, width, number_format, f"indicator.{path}")
        for name, (width, number_format, path) in zip(
            COLUMNS,
            [
                (10, _WEIGHT, "weight"),
                (12, "", "baseline"),
                (17, "", "target"),
                (17, "", "actual"),
                (12, PERCENT, "performance"),
            ],
            strict=True,
        )
    ),
    ReportColumn("Haziran sonunda beklenen", 13, "", "indicator.due_target"),
    ReportColumn("Beklenene göre (%)", 12, PERCENT, "indicator.due_performance"),
    ReportColumn("Durum", 16, "", "indicator.status"),
    ReportColumn("Ölçüm notu", 18, "", "indicator.actual_note"),
    ReportColumn("Kural", 24, "", "indicator.rule"),
    ReportColumn("Formül", 22, "", "indicator.formula"),
]
#: What is shown in the indicator's unit of measure.
_MEASURED = {f"indicator.{name}" for name in ("baseline", "target", "actual", "due_target")}


def _cards(report: Report) -> ReportTable:
    """The official tables as one, a row for each indicator, to be filtered: the labels of heads and
    of the rows under an indicator are columns. What is due at mid-year is left out at the year's
    end; texts of a card stand in its first row."""
    is_mid_year = report.head.is_mid_year
    shown = [one for one in _INDICATOR if is_mid_year or ".due_" not in one.path]
    texts = (REASON, REMEDY)
    under = (EXPLANATION,) if is_mid_year else CRITERIA.values()
    columns = [
        ReportColumn(GOAL, 16),
        ReportColumn(OBJECTIVE, 22),
        ReportColumn(PERFORMANCE, 12, PERCENT),
        ReportColumn(UNIT, 20),
        *shown,
        *(ReportColumn(name, 45) for name in (*texts, *under)),
    ]
    rows = []
    for table in official_tables(report):
        goal, objective, card = table.goal, table.objective, table.card
        said = dict(table.texts)
        for line, below in table.rows:
            rows.append(
                [
                    f"{goal.code} {goal.name}",
                    f"{card.label} {objective.name}",
                    _figure(objective.performance),
                    card.units,
                    *_values(Line(goal, objective, card, line), shown),
                    *(said.pop(name, "") for name in texts),
                    *(text for _, text in below),
                ]
            )
    note = "her satır bir gösterge"
    return ReportTable(CARDS, columns, rows, note, frozen_columns=6, has_filter=True)


# --- Means --------------------------------------------------------------------------------------

#: What a card alone has.
_OF_CARDS = [
    ReportColumn("Ölçülen gösterge", 11, COUNT, "coverage.measured"),
    ReportColumn("Gösterge", 11, COUNT, "coverage.total"),
    ReportColumn("Hedefe etkisi toplamı (%)", 12, _WEIGHT, "weight_total"),
    ReportColumn("Kapsanan ağırlık (%)", 12, PERCENT, "coverage.weight"),
    *(ReportColumn(name, 40, "", f"assessment.{field}") for field, name in REMARKS.items()),
]
_MEANS = [
    ReportColumn("Düzey", 10),
    ReportColumn("Kod", 16),
    ReportColumn("Ad", 60),
    ReportColumn("Sorumlu birim", 28),
    ReportColumn("Performans (%)", 14, PERCENT),
    ReportColumn("Kural", 42),
    *_OF_CARDS,
]


def _mean_rows(report: Report) -> Iterator[Row]:
    """The plan over its goals, objectives and cards; of a scorecard its cards alone."""

    def mean(level: str, code: str, name: str, performance: Decimal | None, parts: str) -> Row:
        empty = [None] * len(_OF_CARDS)
        return [level, code, name, "", _figure(performance), f"{parts} düz ortalaması", *empty]

    has_means = isinstance(report, MonitoringReport)
    if has_means:
        institution, performance = report.head.institution, report.summary.performance
        yield mean("Plan", "", institution, performance, "amaçlarının")
    for goal in report.goals:
        if has_means:
            yield mean("Amaç", goal.code, goal.name, goal.performance, "hedeflerinin")
        for objective in goal.objectives:
            if has_means:
                part = objective
                yield mean("Hedef", part.code, part.name, part.performance, "kartlarının")
            for card in objective.cards:
                yield [
                    *("Kart", card.label, objective.name, card.units),
                    *(_figure(card.performance), weighing(card)),
                    *_values(card, _OF_CARDS),
                ]


# --- Units, years, missing values, method -------------------------------------------------------

#: Counts of `UnitLine`.
_UNIT_COUNTS = [
    ReportColumn("Kart", 10, COUNT, "cards"),
    ReportColumn("İstenen değer", 12, COUNT, "completeness.due"),
    ReportColumn("Gönderilen", 12, COUNT, "completeness.sent"),
    ReportColumn("Onaylanan", 12, COUNT, "completeness.approved"),
    ReportColumn("Ölçülemeyen", 12, COUNT, "completeness.not_measured"),
]
_UNITS = [
    ReportColumn("Birim", 42),
    *_UNIT_COUNTS,
    ReportColumn("Performans (%)", 14, PERCENT),
    ReportColumn("Kural", 34),
]
_MISSING = [
    ReportColumn("Kart", 16, path="card"),
    ReportColumn("PG", 14, path="code"),
    ReportColumn("Gösterge", 55, path="name"),
    ReportColumn("Birim", 34, path="unit"),
    ReportColumn("Ölçüm ayı", 12, path="month_name"),
    ReportColumn("Neden", 50, path="reason"),
]
_RISKS = [
    ReportColumn("Kart", 16),
    ReportColumn("Risk", 60, path="text"),
    ReportColumn("Birim", 34, path="unit"),
    ReportColumn("Durum", 16, path="occurred"),
    ReportColumn("Ne yapılıyor", 60, path="action"),
]
_METHOD = [ReportColumn("Kural", 26), ReportColumn("Formül", 46), ReportColumn("Anlamı", 90)]


def _unit_rows(report: MonitoringReport) -> Iterator[Row]:
    counts = [_values(unit, _UNIT_COUNTS) for unit in report.units]
    for unit, own in zip(report.units, counts, strict=True):
        yield [unit.name, *own, _figure(unit.performance), "kartlarının düz ortalaması"]
    if counts:
        yield Total(["Toplam", *map(sum, zip(*counts, strict=True)), None, ""])


def _years(report: MonitoringReport) -> ReportTable:
    years = list(report.years_so_far[0].performances)
    columns = [ReportColumn("Kod", 10), ReportColumn("Ad", 70)]
    columns += [ReportColumn(str(year), 13, PERCENT) for year in years]
    rows = [
        [row.code, row.name, *(_figure(row.performances[year]) for year in years)]
        for row in report.years_so_far
    ]
    return ReportTable(YEARS, columns, rows, note="performans (%)")


def _cumulative(report: MonitoringReport) -> ReportTable:
    columns = [
        ReportColumn("Kart", 10),
        ReportColumn("PG", 9),
        ReportColumn(INDICATOR, 36),
        ReportColumn("Ölçü birimi", 10),
        *(ReportColumn(name, 17) for name in cumulative_columns(report)),
        ReportColumn("Kural", 14),
    ]
    columns[-2] = columns[-2]._replace(number_format=PERCENT)
    rows = [
        [
            *(row.card, row.code, row.name, row.unit_of_measure),
            *(
                None if value is None else Figure(value, plain_format(value, row.unit_of_measure))
                for value in row.figures
            ),
            *(_figure(row.end_performance), row.rule),
        ]
        for row in report.indicators_so_far
    ]
    return ReportTable(CUMULATIVE, columns, rows, frozen_columns=3, has_filter=True)


def _missing_rows(report: Report) -> Iterator[Row]:
    yield from (_values(missing, _MISSING) for missing in report.missing)
    if report.missing:
        yield Total(["Toplam", len(report.missing), *[""] * 4])


def _method_rows(report: Report) -> Iterator[Row]:
    method = report.method
    settings = [
        ("Hedefe ulaştı eşiği", format_percent(method.threshold_reached)),
        ("Makul eşiği", format_percent(method.threshold_reasonable)),
        ("Eksik veri sıfır sayılsın", "Evet" if method.missing_as_zero else "Hayır"),
    ]
    yield from ((name, value, "Planın ayarı") for name, value in settings)
    yield from ((r.name, r.formula, r.meaning) for r in (*method.symbols, *method.formulas))
    yield from (("Not", "", note) for note in method.notes)
