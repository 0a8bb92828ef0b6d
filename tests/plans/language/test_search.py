"""Searching texts: what is found by which words, in what order, and what is shown of it."""

import pytest

from plans.language.search import Query


@pytest.mark.parametrize(
    ("typed", "title", "text"),
    [
        ("istanbul", "İSTANBUL", ""),
        ("ISPARTA", "Isparta yolu", ""),
        ("isparta", "ISPARTA", ""),  # as a phone without Turkish letters writes it
        ("kaldirim", "KALDIRIM", ""),
        ("kaldırım", "Yenilenen kaldırımlar", ""),
        ("su kaybı", "Su", "kayıpları: şebekenin kaybı"),
        ("h1.1", "H1.1 Gelirler", ""),
        ("%25", "Artış %25", ""),
        ("kâğıt", "Kağıt", ""),
    ],
)
def test_words_are_found_in_any_case_without_turkish_letters_and_by_their_beginning(
    typed: str, title: str, text: str
) -> None:
    assert Query(typed).find(title, text)


@pytest.mark.parametrize(
    ("typed", "title"),
    [("dırım", "kaldırım"), ("su köprü", "su"), ("", "su"), ("…", "su"), ("(", "su (")],
)
def test_the_inside_of_a_word_some_of_the_words_or_none_find_nothing(
    typed: str, title: str
) -> None:
    assert Query(typed).find(title) is None


def test_what_has_the_words_in_its_title_is_better() -> None:
    query = Query("su kaybı")
    ranks = [
        query.find(title, "su kaybı").rank
        for title in ("Su kaybının azaltılması", "Su hizmetleri", "Yollar")
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == 3


def test_found_words_are_marked_and_the_rest_is_no_markup() -> None:
    found = Query("kaldırım").find("<b>KALDIRIMLAR</b>", "Yeni kaldırım & yol")
    assert found.title == "&lt;b&gt;<mark>KALDIRIM</mark>LAR&lt;/b&gt;"
    assert found.excerpt == "Yeni <mark>kaldırım</mark> &amp; yol"


def test_of_a_long_text_the_words_around_the_first_that_was_found_are_shown() -> None:
    text = "başka söz " * 100 + "kaldırım yapılacak" + " son söz" * 100
    excerpt = Query("kaldırım").find("Yollar", text).excerpt
    assert len(excerpt) < 300
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "<mark>kaldırım</mark> yapılacak" in excerpt
