"""Charts: text that can be read and searched, safe, and never outside the picture."""

from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import ImageFont
from pypdf import PdfReader

from plans.charts.performance import STATUS_COLOURS, Bar, draw_bar_chart, draw_performances
from reports.pdf.rendering import write_pdf

SVG = "{http://www.w3.org/2000/svg}"


def draw(*bars: Bar, **options: Any) -> ElementTree.Element:
    return ElementTree.fromstring(draw_bar_chart(bars, title="Amaçlar", **options))


def texts(svg: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in svg.iter(f"{SVG}text")]


def bar_lengths(svg: ElementTree.Element, colour: str) -> list[float]:
    return [
        float(bar.attrib["width"]) for bar in svg.iter(f"{SVG}rect") if bar.attrib["fill"] == colour
    ]


def test_names_and_figures_are_text_in_noto_sans() -> None:
    svg = draw(Bar("A1 Şehir içi ulaşım", Decimal("72.25"), "%72,25"), most=100)
    assert texts(svg) == ["A1 Şehir içi ulaşım", "%72,25"]
    assert svg.attrib["font-family"] == "Noto Sans"


def test_a_chart_is_named_and_described_for_who_cannot_see_it() -> None:
    svg = draw(Bar("A1", Decimal(10), "%10"))
    assert svg.attrib["role"] == "img"
    assert [child.tag for child in svg][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (svg[0].text, svg[1].text) == ("Amaçlar", "A1: %10")
    assert [part.attrib["role"] for part in svg.iter() if "role" in part.attrib] == ["img"]


def test_a_bar_is_as_long_as_its_figure_and_none_leaves_the_axis() -> None:
    lengths = bar_lengths(
        draw(
            Bar("yarım", Decimal(50), "%50", "#111111"),
            Bar("tam", Decimal(100), "%100", "#111111"),
            Bar("aşan", Decimal(250), "%250", "#111111"),
            most=100,
        ),
        "#111111",
    )
    assert lengths[0] * 2 == pytest.approx(lengths[1])
    assert lengths[2] == lengths[1]


def test_what_is_missing_or_below_zero_has_no_length_and_says_so() -> None:
    svg = draw(
        Bar("eksik", None, "veri yok", "#111111"),
        Bar("eksi", Decimal(-5), "%-5", "#111111"),
        most=100,
    )
    assert bar_lengths(svg, "#111111") == [0, 0]
    assert {"veri yok", "%-5"} <= set(texts(svg))


@pytest.mark.parametrize("text", ["%100,00 hedefe ulaştı", "%-1.234,56 ulaşılamadı", "8"])
def test_the_text_at_a_bars_end_keeps_inside_the_picture(text: str) -> None:
    svg = draw(Bar("A1", Decimal(100), text), most=100)
    figure = next(item for item in svg.iter(f"{SVG}text") if item.text == text)
    start = float(figure.attrib["x"])
    width = ImageFont.truetype("NotoSans-Bold.ttf", 110).getlength(text) / 10
    assert start + width <= float(svg.attrib["width"])


def test_a_long_name_goes_on_in_a_second_line_and_is_cut_after_it() -> None:
    svg = draw(Bar("uzun ad " * 40, Decimal(1), "1"))
    assert "…" in "".join(texts(svg))


def test_a_long_name_keeps_inside_the_picture() -> None:
    svg = draw(Bar("HİZMETLERİ GELİŞTİRMEK WWW " * 9, Decimal(1), "1"))
    font = ImageFont.truetype("NotoSans-Regular.ttf", 110)
    for line in texts(svg)[:-1]:
        assert font.getlength(line) / 10 <= float(svg.attrib["width"])


def test_a_performance_is_written_with_its_status_in_the_colour_of_it() -> None:
    goals = [("A1", Decimal("72.5"), "makul"), ("A2", None, "veri yok"), ("A3", Decimal(3), "")]
    svg = ElementTree.fromstring(draw_performances(goals, title="Amaçlar"))
    assert texts(svg) == ["A1", "%72,50 makul", "A2", "veri yok", "A3", "%3,00"]
    assert len(bar_lengths(svg, STATUS_COLOURS["makul"])) == 1


def test_markup_in_a_name_stays_text() -> None:
    svg = draw_bar_chart([Bar("<script>alert(1)</script>", Decimal(1), "<b>")], title="<i>")
    assert "<script" not in svg
    assert "<b>" not in svg
    assert "<i>" not in svg


def test_a_chart_without_bars_is_still_a_picture() -> None:
    assert draw().tag == f"{SVG}svg"


@pytest.mark.parametrize("colour", STATUS_COLOURS.values())
def test_every_status_colour_stands_out_from_white(colour: str) -> None:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    assert 1.05 / (luminance + 0.05) >= 3  # WCAG 2.1, 1.4.11: graphical objects


def test_in_a_pdf_it_is_a_figure_with_an_alternative_and_its_text_can_be_searched(
    tmp_path: Path,
) -> None:
    chart = draw_bar_chart([Bar("A1 Şehir", Decimal(10), "%10,00")], title="Amaçlar")
    path = tmp_path / "chart.pdf"
    write_pdf(
        f"<html lang=tr><meta charset=utf-8><title>t</title><figure>{chart}"
        "<figcaption>Amaçların performansı</figcaption></figure>",
        path,
    )
    assert "A1 Şehir" in PdfReader(path).pages[0].extract_text()
    with pikepdf.open(path) as pdf:
        figures = [item for item in pdf.objects if is_figure(item)]
        assert [str(figure["/Alt"]) for figure in figures] == ["Amaçlar"]


def is_figure(item: object) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"


def test_characters_that_cannot_be_drawn_are_left_out() -> None:
    svg = draw(Bar("A\x1b1\x07 Su\ufffe", Decimal(10), "%1\x000"))
    assert texts(svg) == ["A1 Su", "%10"]
