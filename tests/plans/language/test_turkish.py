"""Turkish case, searching and sorting, in Python and in the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.language.turkish import by_name, turkish_lower, turkish_sort_key, turkish_upper
from plans.models import Unit

pytestmark = pytest.mark.differs


@pytest.mark.parametrize(
    ("text", "lower"),
    [("İSTANBUL", "istanbul"), ("ISPARTA", "ısparta"), ("ÇĞÖŞÜ", "çğöşü"), ("Iğdır", "ığdır")],
)
def test_lower_case_follows_turkish(text: str, lower: str) -> None:
    assert turkish_lower(text) == lower


@pytest.mark.parametrize(
    ("text", "upper"), [("istanbul", "İSTANBUL"), ("ısparta", "ISPARTA"), ("çiğ", "ÇİĞ")]
)
def test_upper_case_follows_turkish(text: str, upper: str) -> None:
    assert turkish_upper(text) == upper


@given(st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyz"))
def test_upper_and_lower_case_undo_each_other(text: str) -> None:
    assert turkish_lower(turkish_upper(text)) == text


SORTED = ["Ağrı", "Çanakkale", "Denizli", "Isparta", "İzmir", "Ordu", "Ödemiş", "Şile", "Ünye"]


def test_words_sort_by_the_turkish_alphabet() -> None:
    assert sorted(reversed(SORTED), key=turkish_sort_key) == SORTED


@pytest.fixture
def units(db: None) -> None:
    for name in reversed(SORTED):
        code = "".join(c for c in name.lower() if c.isascii() and c.isalpha())
        Unit.objects.create(code=code, name=name, short_name=name)


def test_the_database_sorts_by_the_turkish_alphabet(units: None) -> None:
    assert list(Unit.objects.order_by(by_name("name")).values_list("name", flat=True)) == SORTED


@pytest.mark.differs
@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("izmir", ["İzmir"]),
        ("İZMİR", ["İzmir"]),
        ("ısparta", ["Isparta"]),
        ("ISPARTA", ["Isparta"]),
        ("isparta", []),
        ("ÇANAK", ["Çanakkale"]),
        ("%", []),
    ],
)
def test_the_database_searches_without_regard_to_turkish_case(
    units: None, term: str, found: list[str]
) -> None:
    matches = Unit.objects.filter(name__trlower__contains=term)
    assert list(matches.values_list("name", flat=True)) == found
