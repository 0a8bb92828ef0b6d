"""Rules over tables, codes, units and gaps, and the words of findings."""

from decimal import Decimal
from typing import Any

import pytest

from indicators.audit.codes import parse_code
from plans.audit.words import format_list, format_tl, is_same_text
from plans.content.tables import TableColumn, TableRow
from tests.reports.audit.sound import (
    FEN,
    SU,
    ZABITA,
    a_card,
    a_key,
    an_indicator,
    card,
    found,
    matrix,
    objective,
    plan,
    row_sums,
    tables,
)


def test_a_total_of_a_row_is_checked_where_most_rows_bear_it_out() -> None:
    data = row_sums(("2022", "1", "2", "3"), ("2023", "4", "5", "9"), ("2024", "6", "7", "12"))
    (problem,) = found("T17", data)
    assert "2024 satırında 12 yazıyor, sütunların toplamı 13" in problem.text


def test_a_column_that_hardly_totals_its_rows_is_left_alone() -> None:
    data = row_sums(("2022", "1", "2", "2"), ("2023", "4", "5", "4"), ("2024", "6", "7", "13"))
    assert found("T17", data) == []


def test_a_total_may_be_of_the_rows_since_the_last_one() -> None:
    columns = (TableColumn("Birim"), TableColumn("Sayı", "number"))
    rows = [("a", "2"), ("ARA TOPLAM", "2"), ("b", "3"), ("TOPLAM", "5")]
    kinds: list[Any] = ["row", "total", "row", "total"]
    assert found("T17", tables(columns, [*map(TableRow, rows, kinds)])) == []


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("P.G. 7.3.1", (7, 3, 1)),
        ("PG 7 . 3 . 12", (7, 3, 12)),
        ("7.3", None),
        ("", None),
    ],
)
def test_a_code_is_read_by_its_numbers(code: str, numbers: tuple[int, ...] | None) -> None:
    assert parse_code(code) == numbers


def test_lists_are_said_as_people_say_them() -> None:
    assert format_list(["a"]) == "a"
    assert format_list(["a", "b", "c"]) == "a, b ve c"
    assert format_list("abcd", most=2) == "a, b ve 2 tane daha"
    assert format_list([]) == ""


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("Özel kalem Müdürlüğü", "Özel Kalem Müdürlüğü", True),
        ("İMAR  Müdürlüğü.", "imar müdürlüğü", True),
        ("Emlak Müdürlüğü", "Emlak ve İstimlak Müdürlüğü", False),
    ],
)
def test_texts_are_compared_without_case_and_blanks(left: str, right: str, same: bool) -> None:
    assert is_same_text(left, right) is same


@pytest.mark.parametrize(
    ("amount", "text"), [("1077000000", "1.077.000.000 TL"), ("0.5", "0,50 TL")]
)
def test_amounts_have_kurus_only_where_there_are_any(amount: str, text: str) -> None:
    assert format_tl(Decimal(amount)) == text


def test_a_card_of_all_units_wants_every_unit_marked() -> None:
    data = matrix(card(cooperations=[], all_units_cooperate=True), [FEN, SU, ZABITA])
    (problem,) = found("B03", data)
    assert "“Tüm Birimler” diyor, matriste yalnız 1 birim" in problem.text


def test_a_plan_without_a_matrix_is_told_so_once() -> None:
    data = matrix(objective(unit_assignments=[]))
    counts = {code: len(found(code, data)) for code in ("B01", "B03", "B05")}
    assert counts == {"B01": 1, "B03": 0, "B05": 0}


def test_what_all_indicators_lack_is_said_once() -> None:
    first, second = [an_indicator(baseline=None)], [an_indicator(pk=2, baseline=None)]
    cards = [a_card(indicators=first), a_card(pk=2, order=2, indicators=second)]
    data = objective(cards=cards)
    assert [problem.place.key for problem in found("E14", data)] == ["plan"]


def test_what_some_indicators_lack_is_said_by_card() -> None:
    second = [an_indicator(pk=2, baseline=None)]
    data = objective(cards=[a_card(), a_card(pk=2, order=2, indicators=second)])
    assert [problem.place.key for problem in found("E14", data)] == ["A1/H1.1/K2"]


def test_a_heading_across_a_table_is_no_part_of_its_totals() -> None:
    columns = [TableColumn("Birim"), TableColumn("Sayı", "number")]
    rows = [
        TableRow(("Merkez", ""), "heading"),
        TableRow(("a", "2")),
        TableRow(("TOPLAM", "2"), "total"),
    ]
    assert found("T17", tables(columns, rows)) == []


def test_key_indicators_without_a_baseline_are_named_where_others_have_one() -> None:
    data = plan(key_indicators=[a_key(), a_key(pk=2, order=2, name="Kayıp", baseline=None)])
    (problem,) = found("E19", data)
    assert "2 temel göstergeden 1 tanesinin" in problem.text
    assert "“Kayıp”" in problem.text
