"""The organisation chart: every unit in a box of its own, inside the picture."""

from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from plans.charts.organisation import (
    Box,
    OrganisationUnit,
    draw_organisation_chart,
    place_boxes,
)
from plans.charts.svg import SMALL, WIDTH

SVG = "{http://www.w3.org/2000/svg}"


def place(*units: OrganisationUnit) -> list[Box]:
    return place_boxes(units, root="Belediye Başkanı")


def box_of(boxes: list[Box], name: str) -> Box:
    return next(box for box in boxes if " ".join(box.lines) == name)


def draw(*units: OrganisationUnit) -> str:
    return draw_organisation_chart(units, root="Belediye Başkanı", title="Organizasyon şeması")


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.bottom
        and other.y < one.bottom
    )


names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=120)
codes = st.integers(0, 30).map(str)
some_units = st.lists(
    st.builds(OrganisationUnit, codes, names, st.none() | codes),
    min_size=1,
    max_size=31,
    unique_by=lambda unit: unit.code,
)


@given(some_units)
def test_no_two_boxes_overlap(units: list[OrganisationUnit]) -> None:
    assert not any(overlap(*pair) for pair in combinations(place(*units), 2))


@given(some_units)
def test_every_unit_has_one_box_with_its_whole_name(units: list[OrganisationUnit]) -> None:
    drawn = sorted("".join("".join(box.lines).split()) for box in place(*units))
    wanted = ["Belediye Başkanı", *(unit.name for unit in units)]
    assert drawn == sorted("".join(name.split()) for name in wanted)


@given(some_units)
def test_boxes_and_their_lines_keep_inside_the_picture(units: list[OrganisationUnit]) -> None:
    height = float(ElementTree.fromstring(draw(*units)).attrib["height"])
    for box in place(*units):
        x, y = box.hook
        assert 0 <= x <= box.x + box.width / 2
        assert box.x + box.width <= WIDTH
        assert 0 <= y <= box.middle
        assert 0 <= box.y < box.bottom <= height


@given(some_units)
def test_the_same_units_are_always_placed_the_same(units: list[OrganisationUnit]) -> None:
    assert place(*units) == place(*units)


def test_lines_of_a_name_keep_inside_its_box() -> None:
    font = ImageFont.truetype("NotoSans-Bold.ttf", SMALL * 10)
    boxes = place(
        *(OrganisationUnit(str(n), "MÜDÜRLÜĞÜ Kapasitesi Güçlendirme WWWW " * 3) for n in range(4))
    )
    for box in boxes:
        assert max(font.getlength(line) / 10 for line in box.lines) <= box.width


def test_a_unit_stands_below_the_one_it_reports_to_and_further_right() -> None:
    boxes = place(
        OrganisationUnit("yardimci", "Başkan Yardımcısı"),
        OrganisationUnit("itfaiye", "İtfaiye Müdürlüğü", "yardimci"),
    )
    head, below = box_of(boxes, "Başkan Yardımcısı"), box_of(boxes, "İtfaiye Müdürlüğü")
    assert below.y > head.y
    assert below.x > head.x
    assert (head.is_head, below.is_head) == (True, False)


def test_many_units_of_the_root_stand_in_three_columns_of_like_length() -> None:
    boxes = place(*(OrganisationUnit(str(n), f"Birim {n}") for n in range(25)))
    columns = [box.x for box in boxes if box.depth]
    assert sorted(columns.count(x) for x in set(columns)) == [8, 8, 9]


def test_a_unit_whose_parent_is_not_on_the_chart_hangs_on_the_root() -> None:
    boxes = place(OrganisationUnit("a", "A", "kapalı"))
    assert box_of(boxes, "A").depth == 1


def test_units_that_report_to_each_other_in_a_circle_hang_on_the_root() -> None:
    boxes = place(
        OrganisationUnit("a", "A", "b"),
        OrganisationUnit("b", "B", "a"),
        OrganisationUnit("c", "C", "c"),
        OrganisationUnit("d", "D", "a"),
    )
    assert [box_of(boxes, name).depth for name in "ABCD"] == [1, 1, 1, 2]


def test_a_chain_of_a_thousand_units_is_drawn() -> None:
    chain = [OrganisationUnit(str(n), f"Birim {n}", str(n - 1)) for n in range(1000)]
    assert len(place(*chain)) == 1001


def test_the_chart_is_text_named_and_described_for_who_cannot_see_it() -> None:
    svg = draw(OrganisationUnit("a", "Yazı İşleri"), OrganisationUnit("b", "Evrak", "a"))
    assert texts(svg) == ["Belediye Başkanı", "Yazı İşleri", "Evrak"]
    picture = ElementTree.fromstring(svg)
    assert picture.attrib["role"] == "img"
    assert [part.text for part in list(picture)[:2]] == [
        "Organizasyon şeması",
        "Belediye Başkanı: Yazı İşleri. Yazı İşleri: Evrak.",
    ]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "A & B", "]]> \x1b\x07 Su\ufffe"])
def test_a_name_stays_text_whatever_it_holds(name: str) -> None:
    svg = draw(OrganisationUnit("a", name))
    assert "<script" not in svg
    assert ElementTree.fromstring(svg).tag == f"{SVG}svg"


def test_without_units_there_is_no_chart() -> None:
    assert draw() == ""
