"""How tables are printed: cells as people read them, merged, measured; and in four boxes."""

import pytest

from plans.content.tables import Table, TableColumn, TableRow
from reports.plan.table_boxes import four_boxes
from reports.plan.table_grid import PrintedCell, needs_wide_page, table_grid


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table_grid(table).rows]


def test_cells_are_written_as_people_read_them() -> None:
    table = Table(
        (
            TableColumn("Tarih", "date"),
            TableColumn("Tutar", "money"),
            TableColumn("Oran", "percent"),
        ),
        (TableRow(("2024-06-03", "1250.5", "72.25")),),
    )
    assert texts(table) == [["03.06.2024", "1.250,50", "%72,25"]]


def test_columns_with_a_heading_in_common_stand_below_it() -> None:
    table = Table(
        (
            TableColumn("Eğitim"),
            TableColumn("Sayı", group="Memur"),
            TableColumn("Oran", group="Memur"),
        ),
        (TableRow(("Lise", "1", "2")),),
    )
    assert table_grid(table).heads == (
        (PrintedCell("Eğitim", rows=2, is_telling=True), PrintedCell("Memur", columns=2)),
        (PrintedCell("Sayı"), PrintedCell("Oran")),
    )


def test_a_heading_row_goes_over_all_columns() -> None:
    table = Table((TableColumn("A"), TableColumn("B")), (TableRow(("Ekonomik", ""), "heading"),))
    assert table_grid(table).rows[0].cells == (PrintedCell("Ekonomik", columns=2),)


def test_neighbours_that_say_the_same_are_one_cell() -> None:
    table = Table(
        (TableColumn("Alan", is_merged=True), TableColumn("Hizmet")),
        (TableRow(("İmar", "a")), TableRow(("İmar", "b")), TableRow(("Ulaşım", "c"))),
    )
    first, second, third = table_grid(table).rows
    assert first.cells == (PrintedCell("İmar", rows=2, is_telling=True), PrintedCell("a"))
    assert second.cells == (PrintedCell("b"),)
    assert third.cells == (PrintedCell("Ulaşım", is_telling=True), PrintedCell("c"))


def test_a_merged_cell_longer_than_its_rows_is_not_spanned_so_that_no_page_cuts_it() -> None:
    long = "uzun metin " * 50
    table = Table(
        (TableColumn("Alan", is_merged=True), TableColumn("Hizmet")),
        (TableRow((long, "a")), TableRow((long, "b"))),
    )
    first, second = table_grid(table).rows
    assert first.cells == (PrintedCell(long, is_telling=True), PrintedCell("a"))
    assert second.cells == (PrintedCell("", is_joined=True), PrintedCell("b"))


def test_every_column_gets_room_for_its_longest_word() -> None:
    table = Table(
        (TableColumn("No"), TableColumn("Açıklama")),
        tuple(TableRow((str(i), "çok " * 90)) for i in range(3)),
    )
    narrow, wide = table_grid(table).widths
    assert narrow > 3
    assert round(narrow + wide) == 100


def test_a_table_of_many_words_side_by_side_lies_on_its_side() -> None:
    def table(columns: int) -> Table:
        return Table(
            tuple(TableColumn(f"Sütun {i}") for i in range(columns)),
            (TableRow(("Değerlendirme",) * columns),),
        )

    assert not needs_wide_page(table(6))
    assert needs_wide_page(table(9))


def test_the_swot_stands_in_four_boxes_and_nothing_is_lost() -> None:
    choices = ("Güçlü yönler", "Zayıf yönler", "Fırsatlar", "Tehditler")
    table = Table(
        (TableColumn("Yön", "choice", choices=choices), TableColumn("Madde")),
        (
            TableRow(("Tehditler", "Kuraklık")),
            TableRow(("Güçlü yönler", "Ekip")),
            TableRow(("", "Yeri belirsiz")),
            TableRow(("Güçlü yönler", "Araç")),
        ),
    )
    boxes = four_boxes(table, "swot")
    found = {box.title: box.items for row in boxes.rows for box in row.boxes}
    assert [row.title for row in boxes.rows] == ["İç çevre", "Dış çevre"]
    assert found == {
        "Güçlü yönler": ("Ekip", "Araç"),
        "Zayıf yönler": (),
        "Fırsatlar": (),
        "Tehditler": ("Kuraklık",),
    }
    assert boxes.rest == ("Yeri belirsiz",)


def test_stakeholders_stand_by_influence_and_importance() -> None:
    table = Table(
        (
            TableColumn("Paydaş"),
            TableColumn("Etki", "choice", choices=("Düşük", "Yüksek")),
            TableColumn("Önem", "choice", choices=("Zayıf", "Güçlü")),
        ),
        (
            TableRow(("Muhtarlar", "Yüksek", "Güçlü")),
            TableRow(("Tedarikçiler", "Yüksek", "Zayıf")),
            TableRow(("Basın", "Düşük", "")),
        ),
    )
    boxes = four_boxes(table, "stakeholders")
    assert [[(box.title, box.items) for box in row.boxes] for row in boxes.rows] == [
        [("İzle", ()), ("Bilgilendir", ())],
        [
            ("Çıkarlarını gözet / çalışmalara dahil et", ("Tedarikçiler",)),
            ("Birlikte çalış", ("Muhtarlar",)),
        ],
    ]
    assert boxes.rest == ("Düşük – Basın",)


def test_boxes_of_a_table_with_other_columns_lose_nothing() -> None:
    table = Table((TableColumn("Madde"),), (TableRow(("Tek sütun",)),))
    assert four_boxes(table, "swot").rest == ("Tek sütun",)
    assert four_boxes(table, "stakeholders").rest == ("Tek sütun",)


@pytest.mark.parametrize(
    ("titles", "row", "telling"),
    [
        (("S. No", "Taşıtın cinsi"), ("1", "Binek otomobil"), 1),
        (("Kod", "Hedefler"), ("H1.1", "Gelirlerin artırılması"), 1),
        (("Yıl", "Memur"), ("2024", "84"), 0),
        (("Yaş", "Açıklama"), ("18-25 yaş", "Yeni mezunlar"), 0),
    ],
)
def test_the_column_that_names_the_rows_is_told_from_serial_numbers(
    titles: tuple[str, ...], row: tuple[str, ...], telling: int
) -> None:
    table = Table(tuple(TableColumn(title) for title in titles), (TableRow(row),))
    grid = table_grid(table)
    for cells in (grid.heads[0], grid.rows[0].cells):
        assert [cell.is_telling for cell in cells].index(True) == telling
