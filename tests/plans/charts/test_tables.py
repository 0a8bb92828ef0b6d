"""Charts of the document's tables: what is drawn of a table, and that it can be read."""

from itertools import combinations
from typing import Any, cast
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageFont

from plans.charts.data import COLOURS
from plans.charts.svg import WIDTH
from plans.charts.tables import draw_table_chart
from plans.charts.texts import text_width, wrap_text
from plans.content.tables import Kind, Table, TableColumn, TableRow
from plans.language.printable import printable
from plans.models import SectionTable

SVG = "{http://www.w3.org/2000/svg}"
KINDS = SectionTable.Chart.values


def numbers(*titles: str, **options: Any) -> tuple[TableColumn, ...]:
    return tuple(TableColumn(title, "number", **options) for title in titles)


def rows(*cells: tuple[str, ...]) -> tuple[TableRow, ...]:
    return tuple(TableRow(row) for row in cells)


STAFF = Table(
    (
        TableColumn("Kadro"),
        *numbers("Memur", "Sözleşmeli", "İşçi", is_charted=True),
        *numbers("Toplam"),
    ),
    (
        TableRow(("Kadrolar", "", "", "", ""), "heading"),
        *rows(("Dolu Kadro", "1100", "", "58", "735"), ("Boş Kadro", "296", "", "34", "330")),
        TableRow(("Toplam Kadro", "1396", "", "92", "1065"), "total"),
    ),
)
YEARS = Table(
    (TableColumn("Yıl"), *numbers("Memur", "Şirket")),
    rows(("2022", "89", "589"), ("2023", "", "567"), ("2024", "100", "577")),
)
SYSTEMS = Table(
    (TableColumn("Sıra No"), TableColumn("İşletim Sistemi"), *numbers("Kullanıcı")),
    rows(("1", "Windows XP", "20"), ("2", "Windows 7", "70"), ("3", "Linux", "10")),
)


def draw(table: Table, kind: str = "bar") -> ElementTree.Element:
    return ElementTree.fromstring(draw_table_chart(table, kind, title="Başlık"))


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def colours(svg: ElementTree.Element) -> set[str]:
    return {bar.attrib["fill"] for bar in svg.iter(f"{SVG}rect")} & set(COLOURS)


def lines(svg: ElementTree.Element) -> int:
    """How many lines are drawn through more than one point."""
    return sum(len(line.attrib["points"].split()) > 1 for line in svg.iter(f"{SVG}polyline"))


def text_boxes(svg: ElementTree.Element) -> list[tuple[str, float, float, float, float]]:
    """Each text with its left, upper, right and lower edge in the picture."""
    found = []
    left_edge, top_edge, *_ = map(float, svg.attrib["viewBox"].split())
    for part in svg.iter(f"{SVG}text"):
        x, y = float(part.attrib["x"]) - left_edge, float(part.attrib["y"]) - top_edge
        size = float(part.attrib["font-size"])
        bold = "Bold" if part.attrib.get("font-weight") == "bold" else "Regular"
        text = str(part.text)
        width = ImageFont.truetype(f"NotoSans-{bold}.ttf", 100).getlength(text) * size / 100
        left = x - {"start": 0, "middle": width / 2, "end": width}[part.attrib["text-anchor"]]
        found.append((text, left, y - size * 0.75, left + width, y + size * 0.1))
    return found


def assert_readable(svg: ElementTree.Element) -> None:
    """No text leaves the picture or stands on another."""
    boxes = text_boxes(svg)
    width, height = float(svg.attrib["width"]), float(svg.attrib["height"])
    for text, left, top, right, bottom in boxes:
        assert left >= -0.5, text
        assert right <= width + 0.5, text
        assert top >= -0.5, text
        assert bottom <= height + 0.5, text
    for one, other in combinations(boxes, 2):
        apart = (
            one[3] <= other[1] + 0.5
            or other[3] <= one[1] + 0.5
            or one[4] <= other[2] + 0.5
            or other[4] <= one[2] + 0.5
        )
        assert apart, (one, other)


# What is drawn


def test_the_columns_marked_for_the_chart_are_its_series() -> None:
    drawn = texts(draw(STAFF))
    assert {"Memur", "İşçi", "1.100", "58"} <= set(drawn)
    assert "Toplam" not in drawn


def test_without_marks_every_column_of_numbers_is_a_series() -> None:
    assert {"Memur", "Şirket"} <= set(texts(draw(YEARS)))


@pytest.mark.parametrize("kind", KINDS)
def test_headings_and_totals_are_not_drawn(kind: str) -> None:
    assert not {"Kadrolar", "Toplam Kadro", "1.396"} & set(texts(draw(STAFF, kind)))


def test_a_column_without_any_value_is_no_series() -> None:
    assert "Sözleşmeli" not in texts(draw(STAFF, "stacked"))


def test_rows_are_named_by_words_rather_than_by_serial_numbers() -> None:
    assert {"Windows XP", "Windows 7", "Linux"} <= set(texts(draw(SYSTEMS)))


def test_rows_below_a_merged_name_carry_it_too() -> None:
    table = Table(
        (TableColumn("Birim", is_merged=True), *numbers("Sayı")), rows(("İtfaiye", "1"), ("", "2"))
    )
    assert texts(draw(table)).count("İtfaiye") == 2


def test_series_of_one_title_are_named_by_the_group_above_them() -> None:
    table = Table(
        (
            TableColumn("Eğitim"),
            TableColumn("Sayı", "number", "Memur", is_charted=True),
            TableColumn("Oran", "percent", "Memur"),
            TableColumn("Sayı", "number", "İşçi", is_charted=True),
        ),
        rows(("Lise", "22", "22", "25")),
    )
    assert {"Memur", "İşçi"} <= set(texts(draw(table)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "table",
    [
        Table(),
        Table((TableColumn("Ad"),), rows(("A",))),
        Table((TableColumn("Ad"), *numbers("Sayı")), rows(("A", ""))),
        Table((TableColumn("Ad"), *numbers("Sayı"))),
    ],
    ids=["nothing", "no numbers", "no value", "no rows"],
)
def test_a_table_without_anything_to_draw_has_no_chart(table: Table, kind: str) -> None:
    assert draw_table_chart(table, kind, title="Başlık") == ""


def test_more_rows_than_can_be_read_are_left_out_and_the_chart_says_so() -> None:
    table = Table(
        (TableColumn("Ad"), *numbers("Sayı")), rows(*((f"Satır {n}", str(n)) for n in range(1, 61)))
    )
    drawn = texts(draw(table))
    assert "Satır 40" in drawn
    assert "Satır 41" not in drawn
    assert "Grafikte ilk 40 satır vardır; tamamı tablodadır." in drawn


# The kinds


def test_bars_carry_their_figures_as_people_write_them() -> None:
    table = Table((TableColumn("Ad"), TableColumn("Tutar", "money")), rows(("A", "1250.5")))
    assert "1.250,50" in texts(draw(table))


def test_an_empty_cell_leaves_a_gap_and_a_dash() -> None:
    assert "–" in texts(draw(YEARS))


def test_a_stacked_bar_ends_with_its_sum() -> None:
    assert {"678", "567", "677"} <= set(texts(draw(YEARS, "stacked")))


def test_a_stacked_bar_says_the_sum_of_the_table_where_it_has_one() -> None:
    drawn = texts(draw(STAFF, "stacked"))
    assert "735" in drawn
    assert "1.158" not in drawn


def test_amounts_of_different_kinds_have_no_sum() -> None:
    table = Table(
        (TableColumn("Ad"), *numbers("Adet"), TableColumn("Oran", "percent")), rows(("A", "3", "4"))
    )
    assert not {"7", "%7"} & set(texts(draw(table, "stacked")))


def test_shares_that_make_up_a_whole_have_no_sum_after_the_bar() -> None:
    columns = (TableColumn("Ad"), TableColumn("İyi", "percent"), TableColumn("Kötü", "percent"))
    wholes = Table(columns, rows(("A", "60", "40"), ("B", "33.3", "66.6"), ("C", "", "")))
    assert not [text for text in texts(draw(wholes, "stacked")) if text in ("%100", "%99,9")]
    parts = Table(columns, rows(("A", "60", "40"), ("B", "30", "20")))
    assert {"%100", "%50"} <= set(texts(draw(parts, "stacked")))


def test_a_pie_lists_names_with_figures_and_shares() -> None:
    drawn = texts(draw(SYSTEMS, "pie"))
    assert {"Windows 7", "70 (%70)", "Linux", "10 (%10)"} <= set(drawn)


def test_the_smallest_of_more_than_eight_slices_are_one() -> None:
    cells = [("Diğer", "500"), *((f"Birim {n}", str(n)) for n in range(1, 11))]
    drawn = texts(draw(Table((TableColumn("Ad"), *numbers("Sayı")), rows(*cells)), "pie"))
    assert [text for text in drawn if text.startswith("Birim")] == [
        f"Birim {n}" for n in range(4, 11)
    ]
    assert drawn.count("Diğer") == 1
    assert any(text.startswith("506 (") for text in drawn)


@pytest.mark.parametrize("cells", [("-5", "20"), ("0", "0")])
def test_where_shares_mean_nothing_a_pie_is_drawn_as_bars(cells: tuple[str, ...]) -> None:
    table = Table(
        (TableColumn("Ad"), *numbers("Sayı")), rows(*((f"A{cell}", cell) for cell in cells))
    )
    assert draw_table_chart(table, "pie", title="t") == draw_table_chart(table, "bar", title="t")


def test_an_empty_cell_breaks_a_line() -> None:
    assert lines(draw(YEARS, "line")) == 1  # Memur has no two years in a row


def test_a_line_ends_with_its_name_and_last_figure() -> None:
    assert {"Memur 100", "Şirket 577", "2022", "2023", "2024"} <= set(texts(draw(YEARS, "line")))


# That it can be read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("table", [STAFF, YEARS, SYSTEMS], ids=["staff", "years", "systems"])
def test_texts_stand_inside_the_picture_and_clear_of_each_other(table: Table, kind: str) -> None:
    assert_readable(draw(table, kind))


labels = st.text("abç İŞWm<&ğ", max_size=90)
values = st.one_of(st.just(""), st.decimals(-(10**9), 10**10, places=2, allow_nan=False).map(str))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    kinds = draw(st.lists(st.sampled_from(["number", "percent", "money"]), min_size=1, max_size=8))
    columns = [TableColumn(draw(labels), cast(Kind, kind)) for kind in kinds]
    row = st.tuples(labels, *(values for _ in kinds)).map(TableRow)
    return Table((TableColumn("Ad"), *columns), tuple(draw(st.lists(row, min_size=1, max_size=40))))


@settings(max_examples=40)
@given(tables(), st.sampled_from(KINDS))
def test_any_table_gives_a_chart_that_can_be_read(table: Table, kind: str) -> None:
    svg = draw_table_chart(table, kind, title="Başlık")
    if svg:
        assert_readable(ElementTree.fromstring(svg))


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_fits_a_column_of_text_and_a_page(kind: str) -> None:
    many = Table(
        (TableColumn("Ad"), *numbers(*(f"Dizi {n}" for n in range(8)))),
        rows(*((f"Uzun bir satırın adı {n}", *"12345678") for n in range(40))),
    )
    svg = draw(many, kind)
    assert float(svg.attrib["width"]) <= WIDTH + 2
    assert float(svg.attrib["height"]) < 900  # 240 mm


def test_series_are_told_apart_by_colours_that_stand_out_from_white() -> None:
    assert len(colours(draw(STAFF))) == 2
    assert all(contrast_with_white(colour) >= 3 for colour in COLOURS)  # WCAG 2.1, 1.4.11


def contrast_with_white(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_a_chart_is_named_and_tells_its_figures_to_who_cannot_see_it() -> None:
    svg = draw(YEARS, "line")
    assert svg.attrib["role"] == "img"
    assert svg[0].text == "Başlık"
    assert svg[1].text == (
        "Çizgi grafik. Memur: 2022 89, 2024 100; Şirket: 2022 589, 2023 567, 2024 577."
    )


@pytest.mark.parametrize("kind", KINDS)
def test_markup_and_control_characters_stay_harmless(kind: str) -> None:
    table = Table(
        (TableColumn("Ad"), *numbers("<b>\x07")), rows(("<script>alert(1)</script>\x1b\ufffe", "3"))
    )
    svg = draw_table_chart(table, kind, title="<i>\x00")
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_charts_can_stand_on_a_page_together_and_need_nothing_of_it() -> None:
    for kind in KINDS:
        for part in draw(YEARS, kind).iter():
            assert not {"id", "class", "style"} & set(part.attrib)
            assert part.tag.removeprefix(SVG) not in ("style", "script", "defs", "use")


any_text = st.text(
    st.characters() | st.sampled_from("\0\x1b\ud800\udfff\ufffe<&>\"'\r"), max_size=40
)


@settings(max_examples=60)
@given(any_text, any_text, any_text, st.sampled_from(KINDS))
def test_any_text_gives_xml_that_holds_what_can_be_printed(
    label: str, name: str, title: str, kind: str
) -> None:
    table = Table((TableColumn("Ad"), TableColumn(name, "number")), rows((label, "3"), ("B", "4")))
    svg = ElementTree.fromstring(draw_table_chart(table, kind, title=title))
    svg_title = (svg[0].text or "").replace("\n", "")
    assert svg_title == printable(title).replace("\r", "").replace("\n", "")
    assert "".join(texts(svg)) == printable("".join(texts(svg)))
    assert "".join(printable(label).split()) in "".join(svg[1].text.split())


def test_a_slice_of_nearly_everything_is_still_drawn() -> None:
    table = Table((TableColumn("Ad"), *numbers("Sayı")), rows(("A", "9999999"), ("B", "1")))
    whole = next(draw(table, "pie").iter(f"{SVG}circle"))
    assert whole.attrib["fill"] == COLOURS[0]


# Texts and their room


LETTERS = (
    "abcçdefgğhıijklmnoöprsştuüvyzqwxABCÇDEFGĞHIİJKLMNOÖPRSŞTUÜVYZQWXâîû0123456789.,;:-()/%&“”’–"
)


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_no_letter_is_wider_than_the_room_reckoned_for_it(weight: str) -> None:
    font = ImageFont.truetype(f"NotoSans-{weight}.ttf", 1000)
    assert [c for c in LETTERS if font.getlength(c) > text_width(c, 1000)] == []


@given(st.text(max_size=80), st.floats(20, 200), st.none() | st.integers(1, 4))
def test_wrapped_lines_are_no_wider_and_no_more_than_asked(
    text: str, width: float, most: int | None
) -> None:
    lines = wrap_text(text, width, 12, most)
    assert all(text_width(line, 12) <= width for line in lines)
    assert 1 <= len(lines) <= (most or len(lines))


@given(st.text(max_size=80))
def test_wrapping_without_a_limit_keeps_every_letter(text: str) -> None:
    assert "".join(wrap_text(text, 50, 12)).replace(" ", "") == "".join(text.split()).replace(
        " ", ""
    )


def test_what_does_not_fit_in_the_lines_ends_in_an_ellipsis() -> None:
    assert wrap_text("Yapı Kontrol Müdürlüğü", 60, 12, 1)[0].endswith("…")
    assert wrap_text("Yapı Kontrol", 300, 12, 1) == ["Yapı Kontrol"]
