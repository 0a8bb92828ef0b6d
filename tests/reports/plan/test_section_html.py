"""Sections as HTML: clean, with references of current numbers, made once for the same content."""

import pytest

from plans.content.tables import Table, TableColumn, TableRow
from reports.plan.section_html import Links, table_html, text_html
from reports.plan.sections import TablePart

LINKS = Links(
    labels={
        "durum": "Bölüm 3.2",
        "tablo-yas-a": "Tablo 7",
        "grafik-yas-a": "Grafik 2",
        "onsoz": "",
    },
    places={
        "durum": "#durum",
        "tablo-yas-a": "#tablo-yas-a",
        "grafik-yas-a": "#grafik-yas-a",
        "onsoz": "#onsoz",
    },
)


def rendered(text: str, links: Links = LINKS, heading: int = 3) -> str:
    html = text_html(text, heading, links.targets(text))
    return html.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ('<a href="#tablo-yas-a">Tablo</a>', '<a href="#tablo-yas-a">Tablo 7</a>'),
        ('<a href="#tablo-yas-a">Tablo 99</a>', '<a href="#tablo-yas-a">Tablo 7</a>'),
        ('<a href="#tablo-yas-a">tablo: 99</a>', '<a href="#tablo-yas-a">Tablo 7</a>'),
        ('<a href="#grafik-yas-a">Grafik 1</a>', '<a href="#grafik-yas-a">Grafik 2</a>'),
        ('<a href="#durum">Bölüm 1.1’e</a>', '<a href="#durum">Bölüm 3.2’e</a>'),
        ('<a href="#durum">durum analizi</a>', '<a href="#durum">durum analizi</a>'),
        ('<a href="#tablo-yas-a">Tablolar</a>', '<a href="#tablo-yas-a">Tablolar</a>'),
        ('<a href="#onsoz">Bölüm başı</a>', '<a href="#onsoz">Bölüm başı</a>'),
        (
            '<a href="#tablo-yas-a"><strong>Tablo 5</strong></a>',
            '<a href="#tablo-yas-a"><strong>Tablo 7</strong></a>',
        ),
    ],
)
def test_a_reference_is_printed_with_the_current_number(written: str, printed: str) -> None:
    assert rendered(written) == printed


def test_a_link_to_a_missing_place_is_printed_as_its_words() -> None:
    assert rendered('<p><a href="#tablo-silinen">Tablo 3</a></p>') == "<p>Tablo 3</p>"


def test_a_reference_leads_to_the_page_of_its_place() -> None:
    elsewhere = Links(LINKS.labels, {"tablo-yas-a": "/plan/ornek/bolum/yas/#tablo-yas-a"})
    assert rendered('<a href="#tablo-yas-a">Tablo</a>', elsewhere) == (
        '<a href="/plan/ornek/bolum/yas/#tablo-yas-a">Tablo 7</a>'
    )


def test_other_links_stay_as_they_are() -> None:
    link = '<a href="https://www.kars.bel.tr">Tablo 5</a>'
    assert rendered(link) == link


@pytest.mark.parametrize(
    "harmful",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">a</p>',
        '<a href="javascript:alert(1)">a</a>',
        '<svg><a xlink:href="javascript:alert(1)"/></svg>',
        "<style>body { display: none }</style>",
        '<img src="data:image/svg+xml;base64,AAAA">',
    ],
)
def test_text_is_cleaned_again_when_it_is_printed(harmful: str) -> None:
    html = rendered(harmful)
    for word in ("script", "onclick", "svg", "style", "img", "data:"):
        assert word not in html


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<h3>a</h3><h4>b</h4>", "<h4>a</h4><h5>b</h5>"),
        ("<h4>a</h4><h4>b</h4>", "<h4>a</h4><h4>b</h4>"),
        ("<h4>a</h4><h3>b</h3><h4>c</h4>", "<h4>a</h4><h4>b</h4><h5>c</h5>"),
    ],
)
def test_headings_of_a_text_stand_below_its_section_and_leave_out_no_level(
    written: str, printed: str
) -> None:
    assert rendered(written, heading=4) == printed


def test_no_heading_is_lower_than_the_sixth() -> None:
    assert rendered("<h3>a</h3><h4>b</h4>", heading=6) == "<h6>a</h6><h6>b</h6>"


def test_the_first_row_of_a_pasted_table_heads_its_columns() -> None:
    rows = "<tr><td>Ad</td></tr><tr><td>Kars</td></tr>"
    html = rendered(f"<table><tbody>{rows}</tbody></table>")
    assert "<tr><th>Ad</th></tr><tr><td>Kars</td></tr>" in html


def test_a_pasted_table_scrolls_by_itself() -> None:
    html = rendered("<table><tbody><tr><th>Ad</th></tr></tbody></table>")
    assert html.startswith('<div class="scroll" tabindex="0">')


def a_table(cell: str) -> TablePart:
    return TablePart(
        id=None,
        key="a",
        anchor="tablo-yas-a",
        number=7,
        caption="Yaş",
        text="",
        source="",
        layout="table",
        data=Table((TableColumn("Yaş"),), (TableRow((cell,)),)),
        total_label="",
        totals=(),
        note="Kaynak: belediye",
        chart=None,
    )


def test_a_table_is_printed_with_its_caption_above_and_its_note_below() -> None:
    html = table_html(a_table("18-25"), 3, (), (), False, False)
    places = [html.index(text) for text in ("<caption>Tablo 7: Yaş", "18-25", "Kaynak: belediye")]
    assert places == sorted(places)


def test_only_a_table_that_changed_is_made_anew() -> None:
    table_html.cache_clear()
    html = table_html(a_table("18-25"), 3, (), (), False, False)
    assert table_html(a_table("18-25"), 3, (), (), False, False) is html
    assert "26-35" in table_html(a_table("26-35"), 3, (), (), False, False)
    assert (table_html.cache_info().hits, table_html.cache_info().misses) == (1, 2)


def test_only_a_text_that_changed_or_whose_references_did_is_made_anew() -> None:
    text = '<p><a href="#tablo-yas-a">Tablo</a></p>'
    text_html.cache_clear()

    def made(links: Links) -> str:
        return text_html(text, 3, links.targets(text))

    first = made(LINKS)
    assert made(LINKS) is first
    assert made(Links(LINKS.labels | {"durum": "Bölüm 4"}, LINKS.places)) is first
    renumbered = made(Links(LINKS.labels | {"tablo-yas-a": "Tablo 8"}, LINKS.places))
    assert "Tablo\N{NO-BREAK SPACE}8" in renumbered
