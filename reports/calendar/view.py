"""What the year view shows: the activities of a unit or a plan, narrowed and sorted."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.http import urlencode

from indicators.calendar.lines import STAGES, YearRow
from indicators.calendar.report_sheets import activity_tables
from indicators.year import MONTHS
from plans.exchange.report_sheet import report_book
from plans.face.face import find_face
from plans.language.turkish import turkish_lower
from plans.models import Plan, Unit
from reports.pdf.styles import print_styles

PRINT_STYLES = (
    "reports/plan/plan.css",
    "reports/pdf/pdf.css",
    "reports/monitoring/monitoring.css",
    "reports/monitoring/pdf.css",
    "reports/calendar/calendar.css",
    "reports/calendar/pdf.css",
)

#: The word in the address, what it is called, what rows are sorted by; ties stay as in the plan.
ORDERS: list[tuple[str, str, Callable[[YearRow], Any]]] = [
    ("", "Plandaki sıra", lambda row: 0),
    ("birim", "Birim", lambda row: row.unit_order),
    ("durum", "Önce gecikenler", lambda row: list(STAGES).index(row.activity.stage)),
    ("bitis", "Önce en erken bitecek", lambda row: row.activity.end_month),
    ("ilerleme", "Önce en az ilerleyen", lambda row: row.activity.percent or 0),
]


@dataclass(frozen=True)
class YearView:
    """The activities of a year as they stand on a day; of one unit where there is one."""

    plan: Plan
    unit: Unit | None
    year: int
    on: date
    rows: tuple[YearRow, ...]
    #: Whether what was reported of the year is sample data.
    is_sample: bool = False

    @property
    def title(self) -> str:
        about = f"{self.unit}, " if self.unit else ""
        return f"{about}{self.year} faaliyet takvimi"

    @property
    def file_name(self) -> str:
        return f"{self.plan.slug}-takvim-{self.year}" + (f"-{self.unit.code}" if self.unit else "")

    @property
    def has_drafts(self) -> bool:
        return any(row.is_draft for row in self.rows)

    @property
    def cards(self) -> dict[int, str]:
        return {row.card_id: row.card for row in self.rows}

    @property
    def units(self) -> dict[str, str]:
        """Names by codes, in the order of units."""
        by_order = sorted(self.rows, key=lambda row: row.unit_order)
        return {row.activity.unit_code: row.activity.unit for row in by_order}


@dataclass(frozen=True)
class Choice:
    """What of a year view is asked for; empty for everything in the plan's order."""

    ara: str = ""
    birim: str = ""
    kart: str = ""
    durum: str = ""
    sira: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Choice":
        return cls(**{name: query.get(name, "").strip() for name in cls.__annotations__})

    def apply(self, rows: Iterable[YearRow]) -> list[YearRow]:
        words = turkish_lower(self.ara).split()
        keys = {word: key for word, _, key in ORDERS}
        return sorted(
            (
                row
                for row in rows
                if self.birim in ("", row.activity.unit_code)
                and self.kart in ("", str(row.card_id))
                and self.durum in ("", row.activity.stage)
                and all(word in _searched(row) for word in words)
            ),
            key=keys.get(self.sira, keys[""]),
        )

    def describe(self, view: YearView) -> str:
        """In words, what of the activities a file holds and since when they stand so."""
        parts = [
            f"{view.on:%d.%m.%Y} itibarıyla",
            view.units.get(self.birim, ""),
            next((card for key, card in view.cards.items() if str(key) == self.kart), ""),
            self.durum,
            self.ara and f"“{self.ara}”",
        ]
        return " · ".join(part for part in parts if part)

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})


def _searched(row: YearRow) -> str:
    texts = (row.card, row.activity.text, *(step.text for step in row.activity.milestones))
    return turkish_lower(" ".join(texts))


def year_context(view: YearView, choice: Choice) -> dict[str, Any]:
    """What the templates of page and PDF show."""
    return {
        "view": view,
        "rows": choice.apply(view.rows),
        "months": [(name, name[:3]) for name in MONTHS[1:]],
        "signs": STAGES,
    }


def year_html(view: YearView, choice: Choice) -> str:
    """The view as one HTML text that carries its styles and needs nothing else."""
    face = find_face(view.plan.institution)
    styles = print_styles(face, *PRINT_STYLES)
    context = year_context(view, choice) | {"face": face, "styles": styles}
    context["shown"] = choice.describe(view)
    return render_to_string("reports/calendar/document.html", context)


def year_workbook(view: YearView, choice: Choice) -> bytes:
    """The view as an .xlsx file."""
    lines = [(row.card, row.activity) for row in choice.apply(view.rows)]
    tables = activity_tables(lines, choice.describe(view))
    mark = "ÖRNEK VERİ" if view.is_sample else ""
    return report_book(view.plan.institution, view.title, tables, mark)
