"""Sheets of reports: the activities of a year with their months, and their milestones."""

from collections.abc import Iterator, Sequence

from indicators.calendar.lines import ActivityLine
from indicators.year import MONTHS
from plans.exchange.report_sheet import PERCENT, ReportColumn, ReportTable, Value

ACTIVITIES, MILESTONES = "Faaliyetler", "İş adımları"

_ACTIVITIES = [
    ReportColumn("Kart", 14),
    ReportColumn("Faaliyet ve proje", 50),
    ReportColumn("Birim", 28),
    *(ReportColumn(name[:3], 6) for name in MONTHS[1:]),
    ReportColumn("Maliyet payı (%)", 11, PERCENT),
    ReportColumn("İlerleme (%)", 11, PERCENT),
    ReportColumn("Durum", 14),
    ReportColumn("Ne yapıldı", 50),
    ReportColumn("Gecikme nedeni", 40),
]
_MILESTONES = [
    ReportColumn("Kart", 14),
    ReportColumn("Faaliyet ve proje", 50),
    ReportColumn("Birim", 28),
    ReportColumn("İş adımı", 50),
    ReportColumn("Bitiş günü", 12),
    ReportColumn("Durum", 14),
    ReportColumn("Tamamlandığı gün, iptal nedeni", 34),
]


def activity_tables(
    lines: Sequence[tuple[str, ActivityLine]], note: str = ""
) -> Iterator[ReportTable]:
    """The sheets of activities, each with its card's label, and of their milestones."""
    rows = [_activity(*line) for line in lines]
    steps = [row for line in lines for row in _milestones(*line)]
    for name, columns, of_sheet in (
        (ACTIVITIES, _ACTIVITIES, rows),
        (MILESTONES, _MILESTONES, steps),
    ):
        yield ReportTable(name, columns, of_sheet, note, frozen_columns=2, has_filter=True)


def _activity(card: str, line: ActivityLine) -> list[Value]:
    return [
        *(card, line.text, line.unit),
        *(
            "".join(step.sign for step in month.milestones) or ("■" if month.is_on else "")
            for month in line.months
        ),
        *(line.budget_share, line.percent, line.stage, line.note, line.delay_reason),
    ]


def _milestones(card: str, line: ActivityLine) -> list[list[Value]]:
    return [
        [card, line.text, line.unit, step.text, step.due, step.stage, step.remark]
        for step in line.milestones
    ]
