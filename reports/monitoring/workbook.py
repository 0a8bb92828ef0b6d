"""The monitoring reports as an Excel workbook: real numbers, every one of the report's data."""

import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from plans.exchange.report_sheet import (
    COUNT,
    FIRST_ROW,
    PERCENT,
    Column,
    SheetTitle,
    Value,
    begin_sheet,
    set_measured_format,
    write_rows,
)
from plans.language.numbers import format_percent
from plans.language.printable import printable
from reports.monitoring.parts.data import (
    STATUSES,
    CardPart,
    Head,
    IndicatorLine,
    MonitoringReport,
    ObjectivePart,
    PublicationFacts,
    Report,
    Scorecard,
)
from reports.monitoring.tags import coverage

SUMMARY, CARDS, MEANS = "Özet", "Hedef kartları", "Ortalamalar"
UNITS, MISSING, YEARS, METHOD = "Birimler", "Eksik veriler", "Yıllara göre", "Yöntem"

#: Places of the decimals that a performance is written with.
_PLACES = 6


def monitoring_workbook(report: Report) -> bytes:
    """The workbook of a report, with the same figures as its page."""
    book = Workbook()
    title = _title(report)
    summary = book.active
    _write_cards(book.create_sheet(), title, report)
    _write_means(book.create_sheet(), title, report)
    if isinstance(report, MonitoringReport):
        if report.years_so_far:
            _write_years(book.create_sheet(), title, report)
        _write_units(book.create_sheet(), title, report)
    _write_missing(book.create_sheet(), title, report)
    _write_method(book.create_sheet(), title, report)
    _write_summary(summary, title, report)
    book.properties.title = f"{title.institution} {title.title}"
    book.properties.creator = title.institution
    book.properties.language = "tr"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(report: Report) -> SheetTitle:
    head = report.head
    about = f"{report.unit.name} Karnesi" if isinstance(report, Scorecard) else head.title
    marks = [
        mark
        for mark, applies in [("ÖRNEK VERİ", head.is_sample), ("TASLAK", head.is_interim)]
        if applies
    ]
    return SheetTitle(
        printable(head.institution), printable(f"{about}, {head.period_name}"), " · ".join(marks)
    )


def _figure(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, _PLACES)


# --- Summary ------------------------------------------------------------------------------------


def _write_summary(sheet: Worksheet, title: SheetTitle, report: Report) -> None:
    columns = [Column("Bilgi", 60), Column("Değer", 16), Column("Açıklama", 60)]
    begin_sheet(sheet, title, SUMMARY, columns)
    summary, head = report.summary, report.head
    is_card = isinstance(report, Scorecard)
    against = "; yılın hedefine göre" if head.is_mid_year else ""
    rows: list[list[Value]] = [
        [
            "Birimin performansı" if is_card else "Planın performansı",
            _figure(summary.performance),
            ("kartlarının" if is_card else "amaçların") + f" düz ortalaması{against}",
        ]
    ]
    if isinstance(report, MonitoringReport):
        rows += [
            [
                f"{goal.code} {goal.name}",
                _figure(goal.performance),
                "hedeflerinin düz ortalaması" + (f": {goal.status}" if goal.status else ""),
            ]
            for goal in report.goals
        ]
    percents = write_rows(sheet, [columns[0], Column("", 16, PERCENT), columns[2]], rows)
    counts: list[list[Value]] = [
        [f"Durum: {word}", summary.counts.get(word, 0), "gösterge"] for word in STATUSES
    ]
    after = write_rows(sheet, columns, counts, start=percents)
    write_rows(
        sheet,
        columns,
        [["Gösterge sayısı", sum(summary.counts.values()), ""]],
        start=after,
        is_total=True,
    )
    facts: list[list[Value]] = [
        ["Kapsam", "", coverage(summary.coverage)],
        ["Eksik değer", len(report.missing), f"{MISSING} sayfasında nedenleriyle"],
    ]
    if not is_card:
        facts.append(
            [
                "Verisini tamamlayan birim",
                summary.units_complete,
                f"{summary.units_total} birimden; istenen değerlerin hepsini gönderen",
            ]
        )
    if head.publication:
        facts.append(["Sürüm", head.publication.version, _publication(head.publication)])
    write_rows(sheet, columns, facts, start=after + 1)


def _publication(facts: PublicationFacts) -> str:
    """`07.08.2025 günü yayımlandı. Karar: …`."""
    published = timezone.localtime(facts.published_at)
    sentences = [f"{published:%d.%m.%Y} günü yayımlandı."]
    if facts.decision:
        dated = f" ({facts.decision_date:%d.%m.%Y})" if facts.decision_date else ""
        sentences.append(f"Karar: {facts.decision}{dated}")
    if facts.reason:
        sentences.append(f"Düzeltme gerekçesi: {facts.reason}")
    return " ".join(sentences)


# --- Cards --------------------------------------------------------------------------------------


def _card_columns(head: Head) -> list[Column]:
    due = [
        Column("Haziran sonunda beklenen", 13),
        Column("Beklenene göre (%)", 12, PERCENT),
    ]
    return [
        Column("Amaç", 7),
        Column("Hedef", 8),
        Column("Kart", 15),
        Column("Sorumlu birim", 24),
        Column("PG", 12),
        Column("Performans göstergesi", 40),
        Column("Ölçü birimi", 10),
        Column("Hedefe etkisi (%)", 10, "#,##0.00#"),
        Column("Başlangıç (A)", 12),
        Column(f"{head.year} hedefi (B)", 12),
        Column("Gerçekleşme (C)", 13),
        Column("Performans (%)", 12, PERCENT),
        *(due if head.is_mid_year else []),
        Column("Durum", 16),
        Column("Ölçüm notu", 18),
        Column("Kural", 24),
        Column("Formül", 22),
        Column("Ölçülememe nedeni", 30),
        Column("Sapma nedeni", 45),
        Column("Alınacak önlem", 45),
    ]


def _write_cards(sheet: Worksheet, title: SheetTitle, report: Report) -> None:
    head = report.head
    columns = _card_columns(head)
    begin_sheet(sheet, title, CARDS, columns, "her satır bir gösterge")
    lines = [
        (goal.code, objective, card, line)
        for goal in report.goals
        for objective in goal.objectives
        for card in objective.cards
        for line in card.indicators
    ]
    after = write_rows(sheet, columns, [_card_row(head, *line) for line in lines])
    measured = [("I", "baseline"), ("J", "target"), ("K", "actual")]
    if head.is_mid_year:
        measured.append(("M", "due_target"))
    for number, (*_, line) in enumerate(lines, FIRST_ROW):
        for letter, name in measured:
            cell = sheet[f"{letter}{number}"]
            set_measured_format(cell, getattr(line, name), line.unit_of_measure)
    if lines:
        sheet.auto_filter.ref = f"A{FIRST_ROW - 1}:{get_column_letter(len(columns))}{after - 1}"
    sheet.freeze_panes = f"G{FIRST_ROW}"


def _card_row(
    head: Head, goal: str, objective: ObjectivePart, card: CardPart, line: IndicatorLine
) -> list[Value]:
    due = [line.due_target, _figure(line.due_performance)] if head.is_mid_year else []
    return [
        goal,
        objective.code,
        card.label,
        card.unit,
        line.code,
        line.name,
        line.unit_of_measure,
        line.weight,
        line.baseline,
        line.target,
        line.actual,
        _figure(line.performance),
        *due,
        line.status,
        line.actual_note,
        line.rule,
        line.formula,
        line.not_measured_reason,
        line.deviation_reason,
        line.remedy,
    ]


# --- Means --------------------------------------------------------------------------------------

_MEANS = [
    Column("Düzey", 10),
    Column("Kod", 16),
    Column("Ad", 60),
    Column("Sorumlu birim", 28),
    Column("Performans (%)", 14, PERCENT),
    Column("Kural", 42),
    Column("Ölçülen gösterge", 11, COUNT),
    Column("Gösterge", 11, COUNT),
    Column("Hedefe etkisi toplamı (%)", 12, "#,##0.00#"),
    Column("Kapsanan ağırlık (%)", 12, PERCENT),
    Column("Sapma nedeni", 40),
    Column("Alınacak önlem", 40),
    Column("İlgililik", 40),
    Column("Etkililik", 40),
    Column("Etkinlik", 40),
    Column("Sürdürülebilirlik", 40),
]


def _write_means(sheet: Worksheet, title: SheetTitle, report: Report) -> None:
    """The cards, and above them the means that are taken of them."""
    begin_sheet(sheet, title, MEANS, _MEANS)
    write_rows(sheet, _MEANS, _means(report))
    sheet.freeze_panes = f"D{FIRST_ROW}"


def _means(report: Report) -> Iterator[list[Value]]:
    """The plan over its goals, objectives and cards; of a scorecard its cards alone."""
    means = isinstance(report, MonitoringReport)
    if means:
        whole = report.summary.performance
        yield _mean("Plan", "", report.head.institution, whole, "amaçlarının düz ortalaması")
    for goal in report.goals:
        if means:
            yield _mean(
                "Amaç", goal.code, goal.name, goal.performance, "hedeflerinin düz ortalaması"
            )
        for objective in goal.objectives:
            if means:
                yield _mean(
                    "Hedef",
                    objective.code,
                    objective.name,
                    objective.performance,
                    "kartlarının düz ortalaması",
                )
            for card in objective.cards:
                yield _card_mean(objective, card)


def _mean(level: str, code: str, name: str, performance: Decimal | None, rule: str) -> list[Value]:
    return [level, code, name, "", _figure(performance), rule, *[None] * (len(_MEANS) - 6)]


def _card_mean(objective: ObjectivePart, card: CardPart) -> list[Value]:
    said = card.assessment
    is_plain = card.coverage.weight is None
    return [
        "Kart",
        card.label,
        objective.name,
        card.unit,
        _figure(card.performance),
        "göstergelerin düz ortalaması" if is_plain else "hedefe etkisiyle ağırlıklı ortalama",
        card.coverage.measured,
        card.coverage.total,
        sum((line.weight or Decimal(0) for line in card.indicators), Decimal(0)),
        _figure(card.coverage.weight),
        said.deviation_reason,
        said.remedy,
        said.relevance,
        said.effectiveness,
        said.efficiency,
        said.sustainability,
    ]


# --- Units, years, missing values, method -------------------------------------------------------


def _write_units(sheet: Worksheet, title: SheetTitle, report: MonitoringReport) -> None:
    columns = [
        Column("Birim", 42),
        Column("Kart", 10, COUNT),
        Column("İstenen değer", 12, COUNT),
        Column("Gönderilen", 12, COUNT),
        Column("Onaylanan", 12, COUNT),
        Column("Ölçülemeyen", 12, COUNT),
        Column("Performans (%)", 14, PERCENT),
        Column("Kural", 34),
    ]
    begin_sheet(sheet, title, UNITS, columns)
    rows = [
        [
            unit.name,
            unit.cards,
            unit.completeness.due,
            unit.completeness.sent,
            unit.completeness.approved,
            unit.completeness.not_measured,
            _figure(unit.performance),
            "kartlarının düz ortalaması",
        ]
        for unit in report.units
    ]
    after = write_rows(sheet, columns, rows)
    if rows:
        sums = [sum(column) for column in list(zip(*rows, strict=True))[1:6]]
        write_rows(sheet, columns, [["Toplam", *sums, None, ""]], start=after, is_total=True)


def _write_years(sheet: Worksheet, title: SheetTitle, report: MonitoringReport) -> None:
    years = list(report.years_so_far[0].performances)
    columns = [
        Column("Kod", 10),
        Column("Ad", 70),
        *(Column(str(year), 13, PERCENT) for year in years),
    ]
    begin_sheet(sheet, title, YEARS, columns, "performans (%)")
    write_rows(
        sheet,
        columns,
        [
            [row.code, row.name, *(_figure(row.performances[year]) for year in years)]
            for row in report.years_so_far
        ],
    )


def _write_missing(sheet: Worksheet, title: SheetTitle, report: Report) -> None:
    columns = [
        Column("Kart", 16),
        Column("PG", 14),
        Column("Gösterge", 55),
        Column("Birim", 34),
        Column("Ölçüm ayı", 12),
        Column("Neden", 50),
    ]
    begin_sheet(sheet, title, MISSING, columns)
    rows = [
        [row.card, row.code, row.name, row.unit, row.month_name, row.reason]
        for row in report.missing
    ]
    after = write_rows(sheet, columns, rows)
    if rows:
        total = ["Toplam", len(rows), *[""] * 4]
        write_rows(sheet, columns, [total], start=after, is_total=True)


def _write_method(sheet: Worksheet, title: SheetTitle, report: Report) -> None:
    columns = [Column("Kural", 26), Column("Formül", 46), Column("Anlamı", 90)]
    begin_sheet(sheet, title, METHOD, columns)
    method = report.method
    settings = [
        ["Hedefe ulaştı eşiği", format_percent(method.threshold_reached), "Planın ayarı"],
        ["Makul eşiği", format_percent(method.threshold_reasonable), "Planın ayarı"],
        [
            "Eksik veri sıfır sayılsın",
            "Evet" if method.missing_as_zero else "Hayır",
            "Planın ayarı",
        ],
    ]
    rules = [[row.name, row.formula, row.meaning] for row in (*method.symbols, *method.formulas)]
    write_rows(sheet, columns, [*settings, *rules, *(["Not", "", note] for note in method.notes)])
