"""Which record a row of a file is, over plain values."""

from uuid import UUID

import pytest

from plans.exchange.identity import Traits, displaced, is_another, match, settle


def key(number: int) -> UUID:
    return UUID(int=number)


def traits(text: str) -> Traits:
    """`key card code name`; a dash stands for what is missing."""
    number, card, code, name = (None if part == "-" else part for part in text.split(maxsplit=3))
    return Traits(key(int(number)) if number else None, card, code or "", name or "")


STORED = ["1 H1 a Takibat", "2 H1 b Tebliğat", "3 H1 b Tahsilat", "4 H2 c Eğitim"]

FOUND = [
    ("its key, whatever else it says", ["1 H2 z Başka"], {2: 0}),
    ("card, code and name", ["- H1 b Tahsilat", "- H1 a Takibat"], {2: 2, 3: 0}),
    ("an unknown key counts as none", ["9 H1 b Tahsilat"], {2: 2}),
    ("card and name, where codes were renumbered", ["- H1 a Tebliğat", "- H1 b Tahsilat"],
     {2: 1, 3: 2}),
    ("letters in other cases and more blanks", ["- H1 A  TAKİBAT"], {2: 0}),
    ("card and code, where the code is alone", ["- H1 a Yeni"], {2: 0}),
    ("no lone code in a file with keys", ["4 H2 c Eğitim", "- H1 a Yeni"], {2: 3}),
    ("card, code and a like name, where the code is not", ["- H1 b Tahsilatt"], {2: 2}),
    ("no like name under a code that is not alone", ["- H1 b Köprü"], {}),
    ("code and name on another card", ["- H3 c Eğitim"], {2: 3}),
    ("no name alone on another card", ["- H3 - Eğitim"], {}),
    ("what a key has claimed is no choice any more", ["1 H1 a Takibat", "- H1 a Takibat"], {2: 0}),
    ("a deleted row leaves the others what they are", ["- H1 a Tebliğat", "- H1 b Tahsilat",
     "- H2 c Eğitim"], {2: 1, 3: 2, 4: 3}),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "found"), [row[1:] for row in FOUND], ids=[r[0] for r in FOUND])
def test_a_row_is_found_by(rows: list[str], found: dict[int, int]) -> None:
    matches = match(dict(enumerate(map(traits, rows), 2)), dict(enumerate(map(traits, STORED))))
    assert (matches.found, matches.problems) == (found, {})


AMBIGUOUS = [
    (["1 H1 a Takibat", "1 H1 b Tebliğat"], STORED, 3, "2. ve 3. satırın kimliği aynı"),
    (["7 H1 x Bir", "7 H1 y İki"], STORED, 3, "2. ve 3. satırın kimliği aynı"),
    (["- H1 a Takibat", "- H1 a Takibat"], STORED, 2, "3. satırla aynı kaydı anlatıyor"),
    (["- H1 x Eğitim"], ["1 H1 a Eğitim", "2 H1 b Eğitim"], 2, "uyuyor: “a Eğitim”, “b Eğitim”"),
    (["- H1 b Eğitimler"], ["1 H1 b Eğitim 1", "2 H1 b Eğitim 2"], 2, "birden çok kayda uyuyor"),
    (["- H1 b Tahsilatt", "- H1 b Tahsilat 1"], STORED, 2, "uyuyor: “b Tahsilat”"),
    (["- H1 b Tahsilatt", "- H1 b Tahsilat 1"], STORED, 3, "uyuyor: “b Tahsilat”"),
]


@pytest.mark.parametrize(("rows", "stored", "number", "sentence"), AMBIGUOUS)
def test_what_cannot_be_told_is_said(rows, stored, number, sentence) -> None:
    matches = match(dict(enumerate(map(traits, rows), 2)), dict(enumerate(map(traits, stored))))
    assert sentence in matches.problems[number]
    assert number not in matches.found


@pytest.mark.parametrize(
    ("old", "new", "another"),
    [
        ("Takibat Artış Oranı", "TAKİBAT  ARTIŞ ORANI", False),
        ("Takibat Artış Oranı", "Takibat artış oranı (%)", False),
        ("Takibat Artş Oranı", "Takibat Artış Oranı", False),
        ("Takibat Artış Oranı", "Tebliğat Artış Oranı", True),  # the name of another
        ("Takibat Artış Oranı", "Dikilen ağaç sayısı", True),
        ("Kadın kursiyer sayısı", "Erkek kursiyer sayısı", True),
        ("2. etabın tamamlanma oranı", "3. etabın tamamlanma oranı", True),
        ("Yapılan yol (km)", "Yapılan yol uzunluğu (km)", False),
    ],
)
def test_a_corrected_name_makes_no_other_thing(old: str, new: str, another: bool) -> None:
    assert is_another(old, new, ["Tebliğat Artış Oranı"]) is another


@pytest.mark.parametrize(
    ("wishes", "stored", "numbers"),
    [
        ("A1 B2", "B1 A2", "A1 B2"),  # two swap
        ("A- B-", "A5 B3", "A5 B3"),  # none asks: all stay
        ("X- Y-", "", "X1 Y2"),  # new ones go to the end
        ("X- A4", "A1 M7", "X8 A4"),  # behind those that the file lacks
        ("A- B1", "A1 B2", "A2 B1"),  # who asks comes before who stays
    ],
)
def test_a_row_without_a_wish_stays_or_goes_to_the_end(wishes, stored, numbers) -> None:
    asked = {row: ("H1", None if number == "-" else int(number)) for row, number in wishes.split()}
    places = {record: ("H1", int(number)) for record, number in stored.split()}
    settled = settle(asked, {row: row for row in asked if row in places}, places)
    assert settled == {row: ("H1", int(number)) for row, number in numbers.split()}


def test_a_row_brings_its_number_to_another_card_where_it_is_free() -> None:
    stored = {"a": ("H1", 2), "b": ("H1", 3), "c": ("H2", 2)}
    wishes = {2: ("H2", 2), 3: ("H2", 3), 4: ("H2", 2)}
    assert settle(wishes, {2: "a", 3: "b", 4: "c"}, stored) == {
        2: ("H2", 4),
        3: ("H2", 3),
        4: ("H2", 2),
    }


def test_records_that_a_file_lacks_go_to_the_end_where_their_places_are_taken() -> None:
    taken = {("H1", 1), ("H1", 2), ("H1", 5)}
    others = {"a": ("H1", 2), "b": ("H1", 3), "c": ("H1", 1), "d": ("H2", 1)}
    assert displaced(taken, others) == {"c": ("H1", 6), "a": ("H1", 7)}
