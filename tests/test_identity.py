"""Which record a row of a file is, over plain values."""

from uuid import UUID

import pytest

from plans.exchange.identity import (
    Traits,
    displaced,
    file_places,
    is_another,
    match,
)


def key(number: int) -> UUID:
    return UUID(int=number)


def traits(text: str) -> Traits:
    """`key card code name`; a dash stands for what is missing."""
    number, card, code, name = (None if part == "-" else part for part in text.split(maxsplit=3))
    return Traits(key(int(number)) if number else None, card, code or "", name)


STORED = ["1 H1 a Takibat", "2 H1 b Tebliğat", "3 H1 b Tahsilat", "4 H2 c Eğitim"]

FOUND = [
    ("its key, whatever else it says", ["1 H2 z Başka"], {2: 0}),
    ("card, code and name", ["- H1 b Tahsilat", "- H1 a Takibat"], {2: 2, 3: 0}),
    ("an unknown key counts as none", ["9 H1 b Tahsilat"], {2: 2}),
    ("card and name, where codes were renumbered", ["- H1 a Tebliğat", "- H1 b Tahsilat"],
     {2: 1, 3: 2}),
    ("letters in other cases and more blanks", ["- H1 A  TAKİBAT"], {2: 0}),
    ("card and code, where the code is alone", ["- H1 a Yeni"], {2: 0}),
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
    ],
)
def test_a_corrected_name_makes_no_other_thing(old: str, new: str, another: bool) -> None:
    assert is_another(old, new, ["Tebliğat Artış Oranı"]) is another


@pytest.mark.parametrize(
    ("asked", "kept", "others", "places"),
    [
        ({2: 1, 3: 2}, {2: 2, 3: 1}, {}, {2: 1, 3: 2}),
        ({2: None, 3: None}, {2: 5, 3: 3}, {}, {2: 5, 3: 3}),
        ({2: None, 3: None}, {}, {}, {2: 1, 3: 2}),
        ({2: None, 3: 4}, {3: 1}, {"missing": 7}, {2: 8, 3: 4}),
        ({2: None, 3: 1}, {2: 1, 3: 2}, {}, {2: 2, 3: 1}),
    ],
)
def test_an_empty_place_is_the_stored_one_or_the_last(asked, kept, others, places) -> None:
    assert file_places(asked, kept, others) == places


def test_records_that_a_file_lacks_go_to_the_end_where_their_places_are_taken() -> None:
    assert displaced({1, 2, 5}, {"a": 2, "b": 3, "c": 1}) == {"c": 6, "a": 7}
