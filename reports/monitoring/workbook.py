"""The monitoring reports as an Excel workbook: real numbers, every one of the report's data."""

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any

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
from reports.monitoring.html import report_subject
from reports.monitoring.parts.data import (
    STATUSES,
    MonitoringReport,
    PublicationFacts,
    Report,
    Scorecard,
)
from reports.monitoring.tags import coverage

SUMMARY, CARDS, MEANS = "Özet", "Hedef kartları", "Ortalamalar"
UNITS, MISSING, YEARS, METHOD = "Birimler", "Eksik veriler", "Yıllara göre", "Yöntem"

#: Places of the decimals that a performance is written with.
_PLACES = 6
_WEIGHT = "#,##0.00#"

Row = Sequence[Value]


class _Book:
    """The workbook of a report while it is being written."""

    def __init__(self, report: Report) -> None:
        head = report.head
        marks = [("ÖRNEK VERİ", head.is_sample), ("TASLAK", head.is_interim)]
        self.title = SheetTitle(
            printable(head.institution),
            printable(report_subject(report)),
            " · ".join(mark for mark, applies in marks if applies),
        )
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.active)
        self.workbook.properties.title = f"{self.title.institution} {self.title.title}"
        self.workbook.properties.creator = self.title.institution
        self.workbook.properties.language = "tr"

    def begin(self, name: str, columns: Sequence[Column], note: str = "") -> Worksheet:
        sheet = self.workbook.create_sheet()
        begin_sheet(sheet, self.title, name, columns, note)
        return sheet

    def to_bytes(self) -> bytes:
        stream = io.BytesIO()
        self.workbook.save(stream)
        return stream.getvalue()


def monitoring_workbook(report: Report) -> bytes:
    """The workbook of a report, with the same figures as its page."""
    book = _Book(report)
    _add_summary(book, report)
    _add_cards(book, report)
    means = book.begin(MEANS, _MEANS)
    write_rows(means, _MEANS, _mean_rows(report))
    means.freeze_panes = f"D{FIRST_ROW}"
    if isinstance(report, MonitoringReport):
        if report.years_so_far:
            _add_years(book, report)
        _add_units(book, report)
    _add_missing(book, report)
    _add_method(book, report)
    return book.to_bytes()


def _figure(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, _PLACES)


# --- Summary ------------------------------------------------------------------------------------


def _add_summary(book: _Book, report: Report) -> None:
    columns = [Column("Bilgi", 60), Column("Değer", 16), Column("Açıklama", 60)]
    sheet = book.begin(SUMMARY, columns)
    summary, head = report.summary, report.head
    is_card = isinstance(report, Scorecard)
    about, parts = ("Birimin", "kartlarının") if is_card else ("Planın", "amaçların")
    against = "; yılın hedefine göre" if head.is_mid_year else ""
    means: list[tuple[str, Decimal | None, str]] = [
        (f"{about} performansı", summary.performance, f"{parts} düz ortalaması{against}")
    ]
    if not is_card:
        means += [
            (
                f"{goal.code} {goal.name}",
                goal.performance,
                "hedeflerinin düz ortalaması" + (f": {goal.status}" if goal.status else ""),
            )
            for goal in report.goals
        ]
    figures = [(name, _figure(value), rule) for name, value, rule in means]
    percents = [columns[0], Column("", 16, PERCENT), columns[2]]
    after = write_rows(sheet, percents, figures)
    counts = [(f"Durum: {word}", summary.counts.get(word, 0), "gösterge") for word in STATUSES]
    after = write_rows(sheet, columns, counts, start=after)
    whole = ("Gösterge sayısı", sum(summary.counts.values()), "")
    after = write_rows(sheet, columns, [whole], start=after, is_total=True)
    facts: list[Row] = [
        ("Kapsam", "", coverage(summary.coverage)),
        ("Eksik değer", len(report.missing), f"{MISSING} sayfasında nedenleriyle"),
    ]
    if not is_card:
        complete = f"{summary.units_total} birimden; istenen değerlerin hepsini gönderen"
        facts.append(("Verisini tamamlayan birim", summary.units_complete, complete))
    if head.publication:
        facts.append(("Sürüm", head.publication.version, _publication(head.publication)))
    write_rows(sheet, columns, facts, start=after)


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

#: Name, width, format, and where the value is (of `parts.data.Line`); YEAR stands for the year.
_CARD_COLUMNS = [
    ("Amaç", 7, "", "goal.code"),
    ("Hedef", 8, "", "objective.code"),
    ("Kart", 15, "", "card.label"),
    ("Sorumlu birim", 24, "", "card.unit"),
    ("PG", 12, "", "indicator.code"),
    ("Performans göstergesi", 40, "", "indicator.name"),
    ("Ölçü birimi", 10, "", "indicator.unit_of_measure"),
    ("Hedefe etkisi (%)", 10, _WEIGHT, "indicator.weight"),
    ("Başlangıç (A)", 12, "", "indicator.baseline"),
    ("YEAR hedefi (B)", 12, "", "indicator.target"),
    ("Gerçekleşme (C)", 13, "", "indicator.actual"),
    ("Performans (%)", 12, PERCENT, "indicator.performance"),
    ("Haziran sonunda beklenen", 13, "", "indicator.due_target"),
    ("Beklenene göre (%)", 12, PERCENT, "indicator.due_performance"),
    ("Durum", 16, "", "indicator.status"),
    ("Ölçüm notu", 18, "", "indicator.actual_note"),
    ("Kural", 24, "", "indicator.rule"),
    ("Formül", 22, "", "indicator.formula"),
    ("Ölçülememe nedeni", 30, "", "indicator.not_measured_reason"),
    ("Sapma nedeni", 45, "", "indicator.deviation_reason"),
    ("Alınacak önlem", 45, "", "indicator.remedy"),
]
#: What is shown in the indicator's unit of measure.
_MEASURED = {f"indicator.{name}" for name in ("baseline", "target", "actual", "due_target")}


def _add_cards(book: _Book, report: Report) -> None:
    """A row for each indicator; what is due at mid-year only in the report of a half."""
    chosen = [
        (Column(name.replace("YEAR", str(report.head.year)), width, number_format), path)
        for name, width, number_format, path in _CARD_COLUMNS
        if report.head.is_mid_year or ".due_" not in path
    ]
    columns = [column for column, _ in chosen]
    sheet = book.begin(CARDS, columns, "her satır bir gösterge")
    rows = [[_card_value(line, path) for _, path in chosen] for line in report.lines]
    after = write_rows(sheet, columns, rows)
    for place, (_, path) in enumerate(chosen, 1):
        if path in _MEASURED:
            for number, (line, row) in enumerate(zip(report.lines, rows, strict=True), FIRST_ROW):
                unit = line.indicator.unit_of_measure
                set_measured_format(sheet.cell(number, place), row[place - 1], unit)
    if rows:
        sheet.auto_filter.ref = f"A{FIRST_ROW - 1}:{get_column_letter(len(columns))}{after - 1}"
    sheet.freeze_panes = f"G{FIRST_ROW}"


def _card_value(part: object, path: str) -> Any:
    value = attrgetter(path)(part)
    return _figure(value) if path.endswith(("performance", "coverage.weight")) else value


# --- Means --------------------------------------------------------------------------------------

#: What a card alone has: name, width, format, and where the value is.
_OF_CARDS = [
    ("Ölçülen gösterge", 11, COUNT, "coverage.measured"),
    ("Gösterge", 11, COUNT, "coverage.total"),
    ("Hedefe etkisi toplamı (%)", 12, _WEIGHT, "weight_total"),
    ("Kapsanan ağırlık (%)", 12, PERCENT, "coverage.weight"),
    ("Sapma nedeni", 40, "", "assessment.deviation_reason"),
    ("Alınacak önlem", 40, "", "assessment.remedy"),
    ("İlgililik", 40, "", "assessment.relevance"),
    ("Etkililik", 40, "", "assessment.effectiveness"),
    ("Etkinlik", 40, "", "assessment.efficiency"),
    ("Sürdürülebilirlik", 40, "", "assessment.sustainability"),
]
_MEANS = [
    Column("Düzey", 10),
    Column("Kod", 16),
    Column("Ad", 60),
    Column("Sorumlu birim", 28),
    Column("Performans (%)", 14, PERCENT),
    Column("Kural", 42),
    *(Column(name, width, number_format) for name, width, number_format, _ in _OF_CARDS),
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
                weights = "göstergelerin düz ortalaması"
                if card.coverage.weight is not None:
                    weights = "hedefe etkisiyle ağırlıklı ortalama"
                yield [
                    *("Kart", card.label, objective.name, card.unit),
                    *(_figure(card.performance), weights),
                    *(_card_value(card, path) for *_, path in _OF_CARDS),
                ]


# --- Units, years, missing values, method -------------------------------------------------------

#: Name, width and format; of the counts also where they are (of `UnitLine`).
_UNITS = [
    (Column("Birim", 42), "name"),
    (Column("Kart", 10, COUNT), "cards"),
    (Column("İstenen değer", 12, COUNT), "completeness.due"),
    (Column("Gönderilen", 12, COUNT), "completeness.sent"),
    (Column("Onaylanan", 12, COUNT), "completeness.approved"),
    (Column("Ölçülemeyen", 12, COUNT), "completeness.not_measured"),
]
_MISSING = [
    Column("Kart", 16),
    Column("PG", 14),
    Column("Gösterge", 55),
    Column("Birim", 34),
    Column("Ölçüm ayı", 12),
    Column("Neden", 50),
]
_METHOD = [Column("Kural", 26), Column("Formül", 46), Column("Anlamı", 90)]


def _add_units(book: _Book, report: MonitoringReport) -> None:
    columns = [column for column, _ in _UNITS]
    columns += [Column("Performans (%)", 14, PERCENT), Column("Kural", 34)]
    counts = attrgetter(*(path for _, path in _UNITS))
    rows: list[Row] = [
        [*counts(unit), _figure(unit.performance), "kartlarının düz ortalaması"]
        for unit in report.units
    ]
    sheet = book.begin(UNITS, columns)
    after = write_rows(sheet, columns, rows)
    if rows:
        whole = [sum(map(attrgetter(path), report.units)) for _, path in _UNITS[1:]]
        total: Row = ["Toplam", *whole, None, ""]
        write_rows(sheet, columns, [total], start=after, is_total=True)


def _add_years(book: _Book, report: MonitoringReport) -> None:
    years = list(report.years_so_far[0].performances)
    columns = [Column("Kod", 10), Column("Ad", 70)]
    columns += [Column(str(year), 13, PERCENT) for year in years]
    sheet = book.begin(YEARS, columns, "performans (%)")
    rows: list[Row] = [
        [row.code, row.name, *(_figure(row.performances[year]) for year in years)]
        for row in report.years_so_far
    ]
    write_rows(sheet, columns, rows)


def _add_missing(book: _Book, report: Report) -> None:
    sheet = book.begin(MISSING, _MISSING)
    values = attrgetter("card", "code", "name", "unit", "month_name", "reason")
    after = write_rows(sheet, _MISSING, map(values, report.missing))
    if report.missing:
        total: Row = ["Toplam", len(report.missing), *[""] * 4]
        write_rows(sheet, _MISSING, [total], start=after, is_total=True)


def _add_method(book: _Book, report: Report) -> None:
    method = report.method
    settings = [
        ("Hedefe ulaştı eşiği", format_percent(method.threshold_reached)),
        ("Makul eşiği", format_percent(method.threshold_reasonable)),
        ("Eksik veri sıfır sayılsın", "Evet" if method.missing_as_zero else "Hayır"),
    ]
    rows: list[Row] = [(name, value, "Planın ayarı") for name, value in settings]
    rows += [(row.name, row.formula, row.meaning) for row in (*method.symbols, *method.formulas)]
    rows += [("Not", "", note) for note in method.notes]
    write_rows(book.begin(METHOD, _METHOD), _METHOD, rows)
