"""The chart of a table of the document or of a survey."""

from django.utils.safestring import SafeString

from plans.charts.bars import draw_bars, draw_stacks
from plans.charts.data import describe, has_shares, limit, read_data
from plans.charts.lines import draw_lines
from plans.charts.pie import draw_pie
from plans.charts.svg import LINE, SMALL, SOFT, WIDTH
from plans.charts.texts import wrap_text
from plans.content.tables import Table

_KINDS = {
    "bar": (draw_bars, "Çubuk grafik"),
    "stacked": (draw_stacks, "Yığılmış çubuk grafik"),
    "line": (draw_lines, "Çizgi grafik"),
    "pie": (draw_pie, "Pasta grafik"),
}


def draw_table_chart(table: Table, kind: str, *, title: str) -> SafeString:
    """The chart of a table as SVG; empty where the table has nothing to draw.

    `kind` is a value of SectionTable.Chart. Names come from the first column of text, series
    from the columns marked so (all columns of numbers if none is); headings and totals are left
    out. A pie shows the first series, and bars where a share has no meaning (below zero).
    """
    data = read_data(table)
    if not data.series:
        return SafeString("")
    if kind == "pie" and not has_shares(data.series[0]):
        kind = "bar"
    if kind != "pie":
        data = limit(data)
    draw, name = _KINDS[kind]
    picture = draw(data)
    for line in wrap_text(data.note, WIDTH, SMALL) if data.note else []:
        picture.height += LINE
        picture.write(0, picture.height - LINE / 2, line, size=SMALL, colour=SOFT)
    return picture.to_svg(title, describe(data, name))
