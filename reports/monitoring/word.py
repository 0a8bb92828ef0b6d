"""The monitoring reports as a Word document: for those who must send one, or work on it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from plans.language.printable import printable
from plans.language.tags import measured, weight
from reports.monitoring.html import report_title
from reports.monitoring.parts.data import CardPart, Deviation, MonitoringReport, Report, Scorecard
from reports.monitoring.parts.official import (
    COLUMNS,
    GOAL,
    INDICATOR,
    OBJECTIVE,
    PERFORMANCE,
    UNIT,
    IndicatorRows,
    OfficialTable,
    Text,
    official_tables,
)
from reports.monitoring.parts.tags import coverage, means, mid_year_words, performance
from reports.monitoring.tables import IN_WORD, tables_of
from reports.word import (
    FACT_WIDTHS,
    LYING,
    UPRIGHT,
    add_columns,
    add_table,
    new_document,
    save_document,
)

#: Of columns, in cm: of facts across a page that lies, of the official table, of deviations.
_FACTS = (5.5, 20.2)
_OFFICIAL = (9.7, 2.4, 3.0, 3.8, 3.4, 3.4)
_DEVIATIONS = (1.6, 4.2, 2.8, 2.1, 2.1, 1.7, 2.5)
_ACTIVITIES = (7.0, 2.4, 2.0, 2.6, 5.7, 6.0)
_RISKS = (11.0, 3.7, 11.0)


def monitoring_docx(report: Report) -> bytes:
    """The report with the same figures as its page."""
    head = report.head
    document = new_document(report_title(report), head.institution, is_lying=True)
    document.add_heading(printable(report_title(report)), 0)
    for mark in marks(report):
        document.add_paragraph(mark, "Intense Quote")
    document.add_heading("Özet", 1)
    add_summary(document, report, LYING)
    goal = None
    for table in official_tables(report):
        if table.goal is not goal:
            goal = table.goal
            document.add_heading(printable(f"{goal.code} {goal.name}"), 1)
        _add_official(document, table, is_mid_year=head.is_mid_year)
    for part in tables_of(report):
        if part.name in IN_WORD:
            document.add_heading(part.name, 1)
            add_columns(document, part.columns, list(part.rows), title=part.name)
    return save_document(document)


# --- The official tables ------------------------------------------------------------------------


def _add_official(document: Any, table: OfficialTable, *, is_mid_year: bool) -> None:
    card = table.card
    document.add_heading(printable(f"{card.label} {table.objective.name}"), 2)
    add_table(document, _FACTS, _head(table), title=f"{table.title}: {card.label}")
    if table.rows:
        add_table(
            document,
            _OFFICIAL,
            [row for rows in table.rows for row in _rows(rows, is_mid_year=is_mid_year)],
            (INDICATOR, *COLUMNS),
            figures=range(1, len(_OFFICIAL)),
            title=f"{table.title}: {card.label} performans göstergeleri",
        )
    _add_followed(document, card)


def _head(table: OfficialTable) -> list[Text]:
    goal, objective, card = table.goal, table.objective, table.card
    reached = f"{performance(objective.performance)} {objective.status}".strip()
    return [
        Text(GOAL, f"{goal.code} {goal.name}"),
        Text(OBJECTIVE, f"{card.label} {objective.name}"),
        Text(PERFORMANCE, f"{reached}\n{means(table)}"),
        Text(UNIT, card.units or "–"),
        *(Text(label, text or "–") for label, text in table.texts),
    ]


def _rows(rows: IndicatorRows, *, is_mid_year: bool) -> Iterable[Sequence[str]]:
    line, unit = rows.line, rows.line.unit_of_measure
    name = f"{line.code} {line.name}{f' ({unit})' if unit else ''}\n{line.rule}".strip()
    if is_mid_year and line.performance is not None:
        name += f". {mid_year_words(line)}"
    actual = "\n".join(filter(None, [measured(line.actual, unit), line.actual_note]))
    yield (
        name,
        weight(line.weight),
        measured(line.baseline, unit),
        measured(line.target, unit),
        actual,
        "\n".join([performance(line.performance), line.status, line.formula]),
    )
    yield from ((text.label, text.text or "–") for text in rows.printed)


def _add_followed(document: Any, card: CardPart) -> None:
    """What was done of the card's activities, and said of its risks."""
    if card.activities:
        heading = ("Faaliyet ve proje", "Süre", "İlerleme", "Durum", "Ne yapıldı", "Gecikme nedeni")
        rows = [
            (
                *(line.text, line.span, "–" if line.percent is None else f"%{line.percent}"),
                *(line.stage, line.note or "–", line.delay_reason or "–"),
            )
            for line in card.activities
        ]
        add_table(document, _ACTIVITIES, rows, heading, title=f"{card.label} faaliyetler")
    if card.risks:
        add_table(
            document,
            _RISKS,
            [(line.text, line.occurred or "–", line.action or "–") for line in card.risks],
            ("Risk", "Durum", "Ne yapılıyor"),
            title=f"{card.label} riskler",
        )


# --- The summary --------------------------------------------------------------------------------


def marks(report: Report) -> Iterable[str]:
    """What a reader must know before anything else."""
    head = report.head
    if head.is_sample:
        yield "ÖRNEK VERİ: buradaki gerçekleşmeler denemek için üretilmiştir, gerçek değildir."
    if head.is_interim:
        yield "TASLAK: bu rapor yayımlanmadı; rakamlar değişebilir."


def add_summary(document: Any, report: Report, width: float = UPRIGHT) -> None:
    """The figures of the report, its goals' performances and its greatest deviations, across a page
    so many cm wide."""

    def fitted(widths: Sequence[float]) -> list[float]:
        return [one / sum(widths) * width for one in widths]

    add_table(document, fitted(FACT_WIDTHS), _figures(report))
    if isinstance(report, MonitoringReport):
        document.add_heading("Amaçların performansı", 2)
        rows = [
            (f"{goal.code} {goal.name}", performance(goal.performance)) for goal in report.goals
        ]
        add_table(document, fitted((14.0, 3.0)), rows, ("Amaç", "Performans"))
    is_mid_year = report.head.is_mid_year
    due, result = ("Beklenen", "Beklenene göre") if is_mid_year else ("Hedef", "Performans")
    heading = ("Kart", "Gösterge", "Birim", due, "Gerçekleşme", result, "Sapma nedeni")
    for title, deviations in (
        ("Hedefin en çok gerisinde kalan göstergeler", report.summary.most_behind),
        ("Hedefi en çok aşan göstergeler", report.summary.most_ahead),
    ):
        if deviations:
            document.add_heading(title, 2)
            told = [_deviation(row) for row in deviations]
            add_table(document, fitted(_DEVIATIONS), told, heading, title=title)


def _deviation(row: Deviation) -> Sequence[str]:
    return (
        *(row.card, row.name, row.unit),
        measured(row.due_target, row.unit_of_measure),
        measured(row.actual, row.unit_of_measure),
        performance(row.due_performance),
        row.reason,
    )


def _figures(report: Report) -> list[tuple[str, str]]:
    summary, facts = report.summary, report.head.publication
    day = f"{timezone.localtime(facts.published_at):%d.%m.%Y}" if facts else ""
    about = "Birimin performansı" if isinstance(report, Scorecard) else "Planın performansı"
    complete = f"{summary.units_complete}/{summary.units_total}"
    figures = [
        ("Rapor", f"{facts.version}. sürüm, {day} günü yayımlandı" if facts else ""),
        (about, f"{performance(summary.performance)} {summary.status}".strip()),
        ("Kapsam", coverage(summary.coverage)),
        ("Verisini tamamlayan birim", "" if isinstance(report, Scorecard) else complete),
        ("Eksik değer", str(len(report.missing))),
        ("Geciken iş adımı", str(len(report.late_steps)) if report.activities else ""),
        *((f"Gösterge: {word}", str(count)) for word, count in summary.counts.items()),
    ]
    return [figure for figure in figures if figure[1]]
