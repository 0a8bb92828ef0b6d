"""Tables of a Word document keep their cells in their columns and find their captions."""

import pytest

from tests.support.word_files import (
    box,
    cell,
    control,
    drawing,
    item,
    paragraph,
    read,
    read_case,
    row,
    run,
    styled,
    table,
)

HEAD = row("Birim", "2025", "2026")
CHECKED = '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'
HIDDEN = "<w:vanish/>"


def deleted(text: str) -> str:
    return f"<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def test_a_row_that_begins_late_keeps_its_columns() -> None:
    (found,) = read_case("gridbefore.docx").main.tables
    assert [column.title for column in found.table.columns] == ["Birim", "2025", "2026"]
    assert [line.cells for line in found.table.rows] == [("Fen", "1", "2"), ("", "5", "6")]


def test_a_number_in_two_parts_is_no_part_of_a_caption() -> None:
    assert read_case("tablo-2-1.docx").main.tables[0].caption == "Nüfus"


LATE = '<w:gridBefore w:val="1"/>'
EARLY = '<w:gridAfter w:val="1"/>'
MERGED, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
WIDE = '<w:gridSpan w:val="2"/>'


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([row("5", "6", properties=LATE)], [("", "5", "6")]),
        ([row("Fen", "5", properties=EARLY)], [("Fen", "5", "")]),
        ([row("6", properties='<w:gridBefore w:val="2"/>')], [("", "", "6")]),
        ([row("5", properties=LATE + EARLY)], [("", "5", "")]),
        ([row(cell("5", WIDE), properties=LATE)], [("", "5", "")]),
        (
            [row(cell("Fen", MERGED), "1", "2"), row(cell("", GOES_ON), "3", "4")],
            [("Fen", "1", "2"), ("Fen", "3", "4")],
        ),
        (
            [
                row(cell("Fen", MERGED), "1", "2"),
                row("5", "6", properties=LATE),
                row(cell("Park", GOES_ON), "3", "4"),
            ],
            [("Fen", "1", "2"), ("", "5", "6"), ("Park", "3", "4")],
        ),
        (
            [row("Fen", cell("1", MERGED + WIDE)), row("Park", cell("", GOES_ON + WIDE))],
            [("Fen", "1", ""), ("Park", "1", "")],
        ),
        (
            [row(cell("Fen", MERGED), "1", "2"), row(cell("Park", GOES_ON + WIDE), "4")],
            [("Fen", "1", "2"), ("Park", "", "4")],
        ),
        ([row(cell("Fen", GOES_ON), "1", "2")], [("Fen", "1", "2")]),
        (
            [row("Fen", cell("1", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"))],
            [("Fen", "1", "")],
        ),
        (
            [row("Fen", cell("1", '<w:hMerge w:val="restart"/>'), cell("2", "<w:hMerge/>"))],
            [("Fen", "1", "2")],
        ),
        (
            [row(cell("1", WIDE + '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"))],
            [("1", "", "")],
        ),
        ([row("Fen", "1", "2"), row(properties=LATE)], [("Fen", "1", "2")]),
        ([row(control(cell("Fen")), "1", "2")], [("Fen", "1", "2")]),
        ([control(row("Fen", "1", "2"))], [("Fen", "1", "2")]),
        ([row("Fen", "1", "2").replace("<w:trPr>", "<w:tblPrEx/><w:trPr>")], [("Fen", "1", "2")]),
        (
            [
                row(cell("Fen", MERGED), "1", "2").replace(
                    "<w:tc>", '<w:bookmarkStart w:id="1" w:name="x"/><w:tc>', 1
                ),
                row(cell("", GOES_ON), "3", "4"),
            ],
            [("Fen", "1", "2"), ("Fen", "3", "4")],
        ),
        ([row(item(1), "a", "b"), row(item(1), "c", "d")], [("1.", "a", "b"), ("2.", "c", "d")]),
        ([row(item(2, "Fen"), "1", "2")], [("a) Fen", "1", "2")]),
        ([row(item(3, "Fen"), "1", "2")], [("Fen", "1", "2")]),
        (
            [row(cell(run("m") + run("2", '<w:vertAlign w:val="superscript"/>')), "1", "2")],
            [("m²", "1", "2")],
        ),
        (
            [row("Fen", cell(run("51") + run("1", '<w:vertAlign w:val="superscript"/>')), "2")],
            [("Fen", "51¹", "2")],
        ),
        (
            [row("Fen", control(cell("☒"), CHECKED), "2")],
            [("Fen", "☑", "2")],
        ),
    ],
)
def test_every_cell_keeps_its_column(rows: list[str], cells: list[tuple[str, ...]]) -> None:
    found = read(table(HEAD, *rows))
    assert [line.cells for line in found.main.tables[0].table.rows] == cells
    assert found.warnings == []


@pytest.mark.parametrize(
    ("content", "text", "warning"),
    [
        (run("1") + run("9", HIDDEN), "1", "1 yerde gizli metin"),
        (run("1") + deleted("9"), "1", "1 yerde izlenen değişiklik"),
        (run("1") + drawing("<pic:pic/>"), "1", "1 resim"),
        (run("12", "<w:strike/>") + run(" 15"), "12 15", "1 yerde hücredeki üstü çizili"),
        ("<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>" + run("a"), "a", "1 hücredeki"),
        (f'<w:hyperlink r:id="rstyles">{run("kaynak")}</w:hyperlink>', "kaynak", "1 hücredeki"),
        (run("a") + box(paragraph("kutu")), "a\nkutu", "1 metin kutusunun"),
    ],
)
def test_a_loss_in_a_table_is_named_by_table_and_row(content: str, text: str, warning: str) -> None:
    found = read(
        table(HEAD, row("Fen", "1", "2"))
        + styled("Balk1", "Nüfus")
        + table(HEAD, row("Fen", "x", "y"), row("Park", cell(paragraph(content)), "2"))
    )
    assert found.main.tables[1].table.rows[1].cells == ("Park", text, "2")
    (sentence,) = found.warnings
    assert sentence.startswith(warning)
    assert sentence.endswith("Yeri: “Nüfus” başlığı altında, 2. tablo, 3. satır.")


def test_a_table_in_a_cell_becomes_lines_and_is_told() -> None:
    inner = table(row("a", "b")) + "<w:p/>"
    found = read(table(HEAD, row("Fen", cell(inner), "2"), row("Park", "3", "4")))
    assert found.main.tables[0].table.rows[0].cells == ("Fen", "a\nb", "2")
    assert found.warnings[0].startswith("1 yerde hücrenin içindeki tablo")
    assert "1. tablo, 2. satır" in found.warnings[0]


def test_a_text_that_a_merged_cell_covers_is_named() -> None:
    found = read(table(HEAD, row(cell("Fen", MERGED), "1", "2"), row(cell("x", GOES_ON), "3", "4")))
    assert found.warnings == [
        "1 yerde birleştirilmiş hücrenin altında kalan yazı alınmadı. Yeri: 1. tablo, 3. satır."
    ]


@pytest.mark.parametrize(
    ("properties", "warning"),
    [("<w:hidden/>", "1 yerde gizli metin"), ("<w:del/>", "1 yerde izlenen değişiklik")],
)
def test_a_row_that_nobody_sees_is_left_out_and_told(properties: str, warning: str) -> None:
    found = read(table(HEAD, row("Fen", "1", "2"), row("Park", "3", "4", properties=properties)))
    assert [line.cells for line in found.main.tables[0].table.rows] == [("Fen", "1", "2")]
    assert found.warnings[0].startswith(warning)
    assert "1. tablo, 3. satır" in found.warnings[0]


def test_a_row_that_was_added_is_taken_and_told() -> None:
    found = read(table(HEAD, row("Fen", "1", "2", properties="<w:ins/>")))
    assert [line.cells for line in found.main.tables[0].table.rows] == [("Fen", "1", "2")]
    assert found.warnings[0].startswith("1 yerde izlenen değişiklik")


# --- Captions --------------------------------------------------------------------------------

TABLE = table(row("Birim", "Sayı"), row("Fen", "5"))


@pytest.mark.parametrize(
    ("typed", "caption"),
    [
        ("Tablo 2.1. Nüfus", "Nüfus"),
        ("Tablo 12: Nüfus", "Nüfus"),
        ("TABLO 3-1 – Nüfus", "Nüfus"),
        ("Çizelge 4) Nüfus", "Nüfus"),
        ("Tablo A.2: Nüfus", "Nüfus"),
        ("Tablo No: 5 - Nüfus", "Nüfus"),
        ("Tablo 5-2024 Yılı", "2024 Yılı"),
        ("Tablo 5 – 2024 Yılı", "2024 Yılı"),
        ("Tablo 5. 15-29 Yaş", "15-29 Yaş"),
        ("Tablo 6. 1.000 Konut", "1.000 Konut"),
        ("Nüfus", "Nüfus"),
    ],
)
def test_a_caption_loses_its_number_and_nothing_else(typed: str, caption: str) -> None:
    part = read(styled("ResimYazs", typed) + TABLE).main
    assert (part.tables[0].caption, part.text) == (caption, "")


@pytest.mark.parametrize(
    "text",
    [
        "Tablo 3'te nüfus görülür",
        "Tablo 3 nüfusun arttığını gösterir.",
        "Şekil 2: Teşkilat",
        "Tabloda nüfus",
    ],
)
def test_a_sentence_before_a_table_stays_a_sentence(text: str) -> None:
    part = read(paragraph(text) + TABLE).main
    assert part.tables[0].caption == ""
    assert part.text == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("body", "captions", "text"),
    [
        (
            styled("ResimYazs", "Tablo 1: A") + TABLE + styled("ResimYazs", "Tablo 2: B") + TABLE,
            ["A", "B"],
            "",
        ),
        (
            TABLE + styled("ResimYazs", "Tablo 1: A") + TABLE + styled("ResimYazs", "Tablo 2: B"),
            ["A", "B"],
            "",
        ),
        (TABLE + styled("ResimYazs", "Tablo 2: B") + TABLE, ["", "B"], ""),
        (
            styled("ResimYazs", "Şekil 1: Harita") + styled("ResimYazs", "Tablo 1: A") + TABLE,
            ["A"],
            "<p>Şekil 1: Harita</p>",
        ),
        (
            styled("ResimYazs", "Tablo 1: Resim") + styled("ResimYazs", "Tablo 2: B") + TABLE,
            ["B"],
            "<p>Tablo 1: Resim</p>",
        ),
        (
            TABLE + paragraph("a") + styled("ResimYazs", "Grafik 1: G"),
            [""],
            "<p>a</p><p>Grafik 1: G</p>",
        ),
    ],
)
def test_a_caption_stands_with_its_own_table(body: str, captions: list[str], text: str) -> None:
    part = read(body).main
    assert [found.caption for found in part.tables] == captions
    assert part.text == text


def test_a_caption_and_a_first_row_that_is_one_are_both_kept() -> None:
    heading = row(cell("2024 yılı", '<w:gridSpan w:val="3"/>'))
    body = styled("ResimYazs", "Tablo 1: Nüfus") + table(heading, HEAD, row("Fen", "1", "2"))
    assert read(body).main.tables[0].caption == "Nüfus – 2024 yılı"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("3.1.1) Tarih", "Tarih"),
        ("2. Tarih", "Tarih"),
        ("2.1 Tarih", "Tarih"),
        ("1.000 Konut", "1.000 Konut"),
        ("15.07.2016 Anması", "15.07.2016 Anması"),
        ("2025 Hedefleri", "2025 Hedefleri"),
    ],
)
def test_a_heading_loses_its_number_and_nothing_else(typed: str, title: str) -> None:
    assert read(styled("Balk1", typed), split=True).subsections[0].title == title


def test_a_heading_over_columns_is_found_however_its_cells_are_merged() -> None:
    across = row("Birim", cell("Memur", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>"))
    body = table(
        across.replace("<w:trPr>", "<w:trPr><w:tblHeader/>"),
        row("", "Sayı", "Oran", properties="<w:tblHeader/>"),
        row("Fen", "1", "2"),
    )
    columns = read(body).main.tables[0].table.columns
    assert [(column.group, column.title) for column in columns] == [
        ("", "Birim"),
        ("Memur", "Sayı"),
        ("Memur", "Oran"),
    ]


def test_a_title_that_is_too_long_is_cut_and_told() -> None:
    found = read(styled("Balk1", "a" * 301) + paragraph("x"), split=True)
    assert found.subsections[0].title == "a" * 300
    assert "300 karakterden uzun" in found.warnings[0]
