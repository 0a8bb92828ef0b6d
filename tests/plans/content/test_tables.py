"""Tables of the document: what people type, what is kept, what is printed."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from plans.content.tables import (
    MOST_COLUMNS,
    MOST_IN_CELL,
    MOST_ROWS,
    Kind,
    Table,
    TableColumn,
    TableRow,
    as_json,
    compute_spans,
    compute_totals,
    format_cell,
    format_table,
    parse_cell,
    parse_table,
    read_table,
)

TEXT = TableColumn("Ad")
NUMBER = TableColumn("Sayı", "number", is_summed=True)
MONEY = TableColumn("Tutar", "money", is_summed=True)
PERCENT = TableColumn("Oran", "percent")
DATE = TableColumn("Tarih", "date")
CHOICE = TableColumn("Etki", "choice", choices=("Düşük", "Yüksek"))


def rows(*cells: list[str]) -> list[dict]:
    return [{"cells": row} for row in cells]


def messages(columns: list[TableColumn], data: list[dict]) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        read_table(as_json(Table(tuple(columns)))[0], data)
    return caught.value.messages


# --- What people type --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "kept"),
    [
        ("  Kars ", TEXT, "Kars"),
        ("1. satır\n2. satır", TEXT, "1. satır\n2. satır"),
        ("-", TEXT, ""),
        ("–", NUMBER, ""),
        ("1.250,50", NUMBER, "1250.5"),
        ("1250", NUMBER, "1250"),
        ("1000000", NUMBER, "1000000"),
        ("0", NUMBER, "0"),
        ("-3", NUMBER, "-3"),
        ("1.077.000.000,00 TL", MONEY, "1077000000"),
        ("₺", TEXT, "₺"),
        ("%72,25", PERCENT, "72.25"),
        ("25 %", PERCENT, "25"),
        ("3.6.2024", DATE, "2024-06-03"),
        ("2024-06-03", DATE, "2024-06-03"),
        ("03/06/2024", DATE, "2024-06-03"),
        ("Yüksek", CHOICE, "Yüksek"),
        ("", CHOICE, ""),
    ],
)
def test_what_is_typed_is_kept_in_one_form(text: str, column: TableColumn, kept: str) -> None:
    assert parse_cell(text, column) == kept


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("on", NUMBER, "“on” sayı olarak okunamadı. Örnek: 1.250,5"),
        ("1.25", NUMBER, "iki türlü okunabilir"),
        ("31.02.2024", DATE, "tarih olarak okunamadı. Örnek: 30.06.2025"),
        ("Orta", CHOICE, "“Orta” seçenekler arasında yok: Düşük, Yüksek."),
        ("1234567890123456", NUMBER, "Sayı çok uzun: en çok 15 rakam"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused_with_a_sentence(
    text: str, column: TableColumn, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        parse_cell(text, column)


@pytest.mark.parametrize(
    ("cell", "column", "text"),
    [
        ("1250.5", NUMBER, "1.250,5"),
        ("1250.5", MONEY, "1.250,50"),
        ("1250.567", MONEY, "1.250,567"),
        ("72.25", PERCENT, "%72,25"),
        ("2024-06-03", DATE, "03.06.2024"),
        ("", DATE, ""),
        ("Kars", TEXT, "Kars"),
        ("2021", TableColumn("Yıl", "number"), "2021"),
        ("2021", TableColumn("YAPIM YILI", "number"), "2021"),
        ("2021", TableColumn("Yıllık gelir", "number"), "2.021"),
        ("2021", TableColumn("Bir yıl süren", "number"), "2.021"),
        ("2101", TableColumn("Yıl", "number"), "2.101"),
        ("2021.5", TableColumn("Yıl", "number"), "2.021,5"),
    ],
)
def test_a_cell_is_shown_the_turkish_way(cell: str, column: TableColumn, text: str) -> None:
    assert format_cell(cell, column) == text


NUMBERS = st.decimals(
    min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=3, allow_nan=False
)


@given(NUMBERS, st.sampled_from(["number", "money", "percent"]))
def test_a_number_that_is_shown_and_typed_again_stays_the_same(number: Decimal, kind: Kind) -> None:
    column = TableColumn("", kind)
    cell = parse_cell(str(number).replace(".", ","), column)
    assert parse_cell(format_cell(cell, column), column) == cell
    assert Decimal(cell) == number


@given(st.dates())
def test_a_date_that_is_shown_and_typed_again_stays_the_same(day) -> None:
    cell = day.isoformat()
    assert parse_cell(format_cell(cell, DATE), DATE) == cell


@given(st.text())
def test_any_text_can_be_typed_again(text: str) -> None:
    cell = parse_cell(text, TEXT)
    assert parse_cell(format_cell(cell, TEXT), TEXT) == cell


@given(st.lists(st.tuples(st.text(max_size=20), NUMBERS), max_size=8))
def test_a_table_comes_back_from_the_editor_as_it_went(cells) -> None:
    columns = (TableColumn("Ad"), TableColumn("Sayı", "number", is_summed=True))
    table = Table(
        columns,
        tuple(
            TableRow((parse_cell(text, TEXT), parse_cell(str(number).replace(".", ","), NUMBER)))
            for text, number in cells
        ),
    )
    assert parse_table(format_table(table)) == table


# --- What is kept ------------------------------------------------------------------------------


def test_a_table_is_read_from_what_is_written_of_it() -> None:
    table = Table(
        (TEXT, NUMBER, CHOICE),
        (TableRow(("Memurlar", "", ""), "heading"), TableRow(("Kadın", "25", "Düşük"))),
    )
    assert read_table(*as_json(table)) == table


def test_what_is_as_by_default_is_not_written() -> None:
    table = Table((TEXT,), (TableRow(("Kars",)),))
    assert as_json(table) == ([{"title": "Ad"}], [{"cells": ["Kars"]}])


@pytest.mark.parametrize(
    ("columns", "data"),
    [
        (5, []),
        ([], 5),
        ([5], []),
        ([{"name": "Ad"}], []),
        ([{"title": "Ad"}], [{"kind": "row"}]),
        ([{"title": "Ad"}], ["Kars"]),
        ([{"title": 5}], []),
        ([{"title": "Ad", "kind": "colour"}], []),
        ([{"title": "Ad", "kind": ["text"]}], []),
        ([{"title": "Ad", "kind": "choice", "choices": [5]}], []),
        ([{"title": "Ad", "choices": 5}], []),
        ([{"title": "Ad"}], [{"cells": ["a"], "kind": "odd"}]),
        ([{"title": "Ad"}], [{"cells": [5]}]),
        ([{"title": "A" * 301}], []),
    ],
)
def test_anything_else_than_a_table_is_refused(columns: object, data: object) -> None:
    with pytest.raises(ValidationError):
        read_table(columns, data)


def test_each_wrong_cell_is_named() -> None:
    assert messages([TEXT, NUMBER], rows(["Kadın", "yirmi"], ["Erkek", "1,5"])) == [
        "1. satır, “Sayı” sütunu: “yirmi” sayı değildir.",
        "2. satır, “Sayı” sütunu: “1,5” sayı değildir.",
    ]


@pytest.mark.parametrize("cell", ["1e5", "NaN", "Infinity", "1_000", " 1", "+1", "١", "1."])
def test_a_number_is_kept_in_one_form_only(cell: str) -> None:
    assert messages([NUMBER], rows([cell])) == [f"1. satır, “Sayı” sütunu: “{cell}” sayı değildir."]


@pytest.mark.parametrize("cell", ["1" * 16, "-1." + "3" * 15, "9" * 40, "0." + "3" * 16])
def test_a_number_has_no_more_digits_than_can_be_printed(cell: str) -> None:
    assert messages([NUMBER], rows([cell])) == [
        f"1. satır, “Sayı” sütunu: “{cell}” çok uzun; bir sayıda en çok 15 rakam olabilir."
    ]


@pytest.mark.parametrize("cell", ["20240603", "2024-W23-1", "03.06.2024", "2024-02-31"])
def test_a_date_is_kept_in_one_form_only(cell: str) -> None:
    assert messages([DATE], rows([cell])) == [f"1. satır, “Tarih” sütunu: “{cell}” tarih değildir."]


def test_a_row_has_a_cell_for_each_column() -> None:
    assert messages([TEXT, NUMBER], rows(["Kadın"])) == [
        "1. satır: 1 hücre var; 2 olmalıdır.",
    ]


def test_a_column_of_words_cannot_be_added_up() -> None:
    assert messages([TableColumn("Ad", is_summed=True)], []) == [
        "1. sütun: “Ad” sayı olmadığı için toplanamaz ve grafikte çizilemez."
    ]


def test_a_column_of_choices_has_choices() -> None:
    assert messages([TableColumn("Etki", "choice")], []) == [
        "1. sütun: “Etki” için seçenekleri yazın.",
    ]


def test_a_table_has_no_more_than_can_be_handled() -> None:
    wide = [TEXT] * (MOST_COLUMNS + 1)
    assert messages(wide, []) == ["Tabloda 31 sütun var; en çok 30 olabilir."]
    assert "en çok 2000 olabilir" in messages([TEXT], rows(*([[""]] * (MOST_ROWS + 1))))[0]
    assert "en çok 5000 sığar" in messages([TEXT], rows(["a" * (MOST_IN_CELL + 1)]))[0]


def test_a_heading_may_say_anything_in_any_column() -> None:
    table = read_table(*as_json(Table((NUMBER,), (TableRow(("Memurlar",), "heading"),))))
    assert table.rows[0].cells == ("Memurlar",)


def test_control_characters_are_left_out() -> None:
    table = read_table([{"title": "A\x00d"}], rows(["Ka\x0brs"]))
    assert (table.columns[0].title, table.rows[0].cells) == ("Ad", ("Kars",))


# --- What comes back from the editor -----------------------------------------------------------


def typed_in(columns: list[TableColumn], *data: dict) -> Table:
    return parse_table({"columns": as_json(Table(tuple(columns)))[0], "rows": list(data)})


def test_every_wrong_cell_of_the_editor_is_named_with_its_group() -> None:
    columns = [TEXT, TableColumn("Sayı", "number", "Memur")]
    with pytest.raises(ValidationError) as caught:
        typed_in(columns, {"cells": ["Lise", "on"]}, {"cells": ["Lisans", "iki"]})
    assert caught.value.messages == [
        "1. satır, “Memur – Sayı” sütunu: “on” sayı olarak okunamadı. Örnek: 1.250,5",
        "2. satır, “Memur – Sayı” sütunu: “iki” sayı olarak okunamadı. Örnek: 1.250,5",
    ]


def test_of_very_many_wrong_cells_the_first_are_named_and_the_rest_counted() -> None:
    with pytest.raises(ValidationError) as caught:
        typed_in([NUMBER], *rows(*([["x"]] * 40)))
    assert len(caught.value.messages) == 16
    assert caught.value.messages[-1] == "Ve 25 hücre daha; hepsi tabloda işaretli."


def test_empty_rows_at_the_end_are_left_out() -> None:
    table = typed_in([TEXT], *rows(["Kars"], [""], ["Ani"], [" "], ["-"]))
    assert [row.cells for row in table.rows] == [("Kars",), ("",), ("Ani",)]


def test_the_words_of_a_heading_stand_even_over_numbers() -> None:
    table = typed_in([NUMBER], {"cells": ["Memurlar"], "kind": "heading"})
    assert format_table(table)["rows"] == [{"cells": ["Memurlar"], "kind": "heading"}]


def test_a_published_total_may_stand_under_choices() -> None:
    table = typed_in([CHOICE], {"cells": ["Toplam"], "kind": "total"})
    assert table.rows[0].cells == ("Toplam",)


@pytest.mark.parametrize(
    "data",
    [
        *(None, [], "x", 1e999, {"columns": 5}, {"columns": None}, {"columns": [5]}),
        *({"columns": [], "rows": 7}, {"columns": [], "rows": [5]}),
        {"columns": [{"title": "A"}], "rows": [{"cells": 5}]},
    ],
)
def test_what_is_no_table_gets_a_sentence(data: object) -> None:
    with pytest.raises(ValidationError, match="okunamadı"):
        parse_table(data)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ({"title": 5}, "", "başlığı yazı olmalıdır"),
        ({"title": "A", "kind": []}, "", "türü bilinmiyor"),
        ({"title": "A", "choices": 5}, "", "."),
        ({"title": "A"}, {}, "hücre yazı olarak tutulmalıdır"),
        ({"title": "A"}, 5, "hücre yazı olarak tutulmalıdır"),
    ],
)
def test_a_value_of_another_type_is_named_with_its_place(
    column: dict[str, object], cell: object, said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        parse_table({"columns": [column], "rows": [{"cells": [cell]}]})


def test_half_a_character_is_left_out_of_a_cell() -> None:
    table = parse_table({"columns": [{"title": "A"}], "rows": [{"cells": ["a\ud800b"]}]})
    assert table.rows[0].cells == ("ab",)


# --- What is computed --------------------------------------------------------------------------


def test_totals_add_up_the_ordinary_rows_of_marked_columns() -> None:
    table = Table(
        (TEXT, NUMBER, MONEY, PERCENT),
        (
            TableRow(("Memurlar", "", "", ""), "heading"),
            TableRow(("Kadın", "25", "0.1", "10")),
            TableRow(("Erkek", "", "0.2", "20")),
            TableRow(("Yayımlanan toplam", "99", "99", "99"), "total"),
        ),
    )
    assert compute_totals(table) == ("", "25", "0.3", "")


def test_the_total_of_no_rows_is_nothing() -> None:
    assert compute_totals(Table((TEXT, NUMBER))) == ("", "0")


MERGED = TableColumn("Etken", is_merged=True)


@pytest.mark.parametrize(
    ("first_cells", "expected"),
    [
        (["a", "b"], [1, 1]),
        (["a", "a", "b"], [2, 0, 1]),
        (["a", "", "", "b", ""], [3, 0, 0, 2, 0]),
        (["a", "", "a"], [3, 0, 0]),
        (["", "a"], [1, 1]),
        (["a", "b", "a"], [1, 1, 1]),
        ([], []),
    ],
)
def test_neighbours_that_say_the_same_are_one_cell(
    first_cells: list[str], expected: list[int]
) -> None:
    table = Table((MERGED, TEXT), tuple(TableRow((cell, "x")) for cell in first_cells))
    assert [row[0] for row in compute_spans(table)] == expected
    assert all(row[1] == 1 for row in compute_spans(table))


def test_a_heading_ends_a_merged_cell() -> None:
    table = Table(
        (MERGED,),
        (
            TableRow(("a",)),
            TableRow(("a",)),
            TableRow(("Ara",), "heading"),
            TableRow(("a",)),
            TableRow(("a",)),
        ),
    )
    assert [row[0] for row in compute_spans(table)] == [2, 0, 1, 2, 0]


def test_a_later_column_is_merged_though_the_first_is_not() -> None:
    table = Table((TEXT, MERGED), (TableRow(("x", "a")), TableRow(("x", "a"))))
    assert compute_spans(table) == [[1, 2], [1, 0]]


def test_a_merged_cell_stays_inside_that_of_the_column_before() -> None:
    table = Table(
        (MERGED, MERGED),
        (TableRow(("a", "x")), TableRow(("a", "x")), TableRow(("b", "x")), TableRow(("b", ""))),
    )
    assert compute_spans(table) == [[2, 2], [0, 0], [2, 2], [0, 0]]


@given(st.lists(st.tuples(st.sampled_from(["", "a", "b"]), st.sampled_from(["", "x"])), max_size=9))
def test_every_cell_is_printed_exactly_once(cells) -> None:
    table = Table((MERGED, MERGED), tuple(TableRow(pair) for pair in cells))
    for place in range(2):
        column = [row[place] for row in compute_spans(table)]
        assert sum(column) == len(cells)
        covered = 0
        for span in column:
            assert (span == 0) == (covered > 0)
            covered = covered - 1 if covered else span - 1


@pytest.mark.parametrize("text", ["2021,5", "2021-2022", "2021/22"])
def test_what_is_no_year_is_refused_in_a_column_of_years_with_what_to_do(text: str) -> None:
    with pytest.raises(ValidationError, match="yıl aralığı için sütunun türünü metin yapın"):
        parse_cell(text, TableColumn("Yıl", "number"))
    assert parse_cell("2,5", TableColumn("Ömür, yıl", "number")) == "2.5"
