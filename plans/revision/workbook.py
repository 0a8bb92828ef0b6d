"""The comparison of two books of a plan as sheets: what changed, and the figures by year."""

from collections.abc import Iterator

from plans.exchange.report_sheet import ReportColumn, ReportTable, Row, report_book
from plans.models import Revision
from plans.revision.comparing import Comparison

CHANGES, YEARS = "Değişiklikler", "Yıllara göre"

_PLACE = [ReportColumn("Yer", 40), ReportColumn("Kayıt", 22), ReportColumn("Adı", 46)]
_TEXTS = [("Değişiklik", 12), ("Alan", 28), ("Eski", 50), ("Yeni", 50)]


def comparison_workbook(revision: Revision, comparison: Comparison) -> bytes:
    """An .xlsx file with what the revision changes."""
    plan = revision.plan
    mark = "TASLAK" if revision.is_open else ""
    title = f"{plan.start_year}–{plan.end_year} {plan.title} {revision.number}. güncelleme"
    return report_book(plan.institution, title, change_tables(comparison), mark)


def change_tables(comparison: Comparison) -> Iterator[ReportTable]:
    """A sheet of texts and, where figures changed, one of years."""
    columns = [*_PLACE, *(ReportColumn(*column) for column in _TEXTS)]
    rows = _texts(comparison) or [["Değişiklik yok.", *[""] * 6]]
    yield ReportTable(CHANGES, columns, rows, has_filter=True)
    years = sorted({y.year for group in comparison for c in group.changes for y in c.years})
    if years:
        columns = [*_PLACE, ReportColumn("", 8), *(ReportColumn(str(year), 16) for year in years)]
        yield ReportTable(YEARS, columns, _years(comparison, years))


def _texts(comparison: Comparison) -> list[Row]:
    return [
        [group.title, change.what, change.label, change.kind_name, *cells]
        for group in comparison
        for change in group.changes
        for cells in (
            [[text.name, text.old, text.new] for text in change.texts]
            or [["", "", f"“{YEARS}” sayfasında" if change.years else ""]]
        )
    ]


def _years(comparison: Comparison, years: list[int]) -> list[Row]:
    rows: list[Row] = []
    for group in comparison:
        for change in group.changes:
            figures = {year.year: year for year in change.years}
            for side in ("old", "new") if figures else ():
                values = [getattr(figures.get(year), side, None) for year in years]
                name = "Eski" if side == "old" else "Yeni"
                rows.append([group.title, change.what, change.label, name, *values])
    return rows
