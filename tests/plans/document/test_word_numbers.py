"""Numbers that Word counts itself: written in cells, kept as the start of a list."""

import pytest

from tests.support.word_files import cell, paragraph, read, row, styled, table

STYLES = """
<w:style w:type="paragraph" w:styleId="Alt"><w:name w:val="Alt"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="numbering" w:styleId="Kalip"><w:name w:val="Kalip"/>
  <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
"""


def level(depth: int, text: str, form: str = "decimal", start: int = 1, style: str = "") -> str:
    style = style and f'<w:pStyle w:val="{style}"/>'
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{style}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def description(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def listed(number: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def numbered(number: int, depth: int = 0, more: str = "") -> str:
    marks = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>{more}'
    return paragraph("x", marks)


def numbers_of(numbering: str, *paragraphs: str) -> list[str]:
    """What is written before each paragraph, the second cell of a row."""
    rows = [row("a", cell(content)) for content in paragraphs]
    parts = {"numbering": numbering, "styles": STYLES}
    (found,) = read(table(row("Ad", "Sayı"), *rows), parts).main.tables
    return [line.cells[1].removesuffix("x").strip() for line in found.table.rows]


@pytest.mark.parametrize(
    ("form", "start", "text"),
    [
        ("decimal", 7, "7."),
        ("decimalZero", 7, "07."),
        ("lowerLetter", 2, "b."),
        ("upperLetter", 28, "BB."),
        ("upperLetter", 0, "0."),
        ("lowerRoman", 1994, "mcmxciv."),
        ("upperRoman", 49, "XLIX."),
        ("lowerRoman", 4000, "4000."),
        ("bullet", 1, ""),
    ],
)
def test_a_number_is_written_in_its_form(form: str, start: int, text: str) -> None:
    numbering = description(1, level(0, "%1.", form, start)) + listed(1, 1)
    assert numbers_of(numbering, numbered(1)) == [text]


LEVELS = description(1, level(0, "%1."), level(1, "%1.%2", style="Alt"), level(2, "%2/%3/%9"))


def test_levels_count_on_within_the_one_above() -> None:
    depths = (0, 1, 1, 2, 0, 1, 8)
    found = numbers_of(LEVELS + listed(1, 1), *(numbered(1, depth) for depth in depths))
    assert found == ["1.", "1.1", "1.2", "2/1/", "2.", "2.1", ""]


def test_a_list_begins_again_where_it_is_told_to() -> None:
    again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = LEVELS + listed(1, 1) + listed(2, 1, again)
    found = numbers_of(numbering, numbered(1), numbered(1), numbered(2), numbered(2))
    assert found == ["1.", "2.", "5.", "6."]


def test_a_style_tells_the_list_and_its_level() -> None:
    numbering = LEVELS + listed(1, 1)
    assert numbers_of(numbering, numbered(1), styled("Alt", "x")) == ["1.", "1.1"]


def test_a_list_may_be_described_by_a_style() -> None:
    link = '<w:numStyleLink w:val="Kalip"/>'
    numbering = LEVELS + description(2, link) + listed(1, 1) + listed(2, 2)
    assert numbers_of(numbering, numbered(1), numbered(2)) == ["1.", "2."]


def test_a_description_that_only_points_to_itself_has_no_numbers() -> None:
    link = '<w:numStyleLink w:val="Kalip"/>'
    numbering = description(1, link) + description(2, link) + listed(1, 2) + listed(2, 1)
    assert numbers_of(numbering, numbered(1), numbered(2)) == ["", ""]


def test_a_hidden_paragraph_is_not_counted() -> None:
    hidden = numbered(1, more="<w:rPr><w:vanish/></w:rPr>")
    assert numbers_of(LEVELS + listed(1, 1), numbered(1), hidden, numbered(1)) == ["1.", "", "2."]
