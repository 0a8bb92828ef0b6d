"""Texts as a person sees them: what comes in is brought into one form, so that equals are equal."""

from typing import Any

import docx
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from plans.exchange.table import same_name
from plans.language.printable import clean_text
from plans.models import Unit
from tests.support.admin_forms import untouched
from tests.support.docx_files import add_table, read


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("H1.1\u200b", "H1.1"),  # zero width space
        ("\ufeffH1.1", "H1.1"),  # byte order mark
        ("H1.1\u200e", "H1.1"),  # left to right mark
        ("Mü\u00addürlük", "Müdürlük"),  # soft hyphen
        ("Mu\u0308du\u0308rlu\u0308k", "Müdürlük"),
        ("I\u0307mar ve S\u0327ehir", "İmar ve Şehir"),
        ("i\u0307mar", "imar"),  # what lower case of other languages makes of İ
        ("e\u200b\u0301", "é"),
        ("Fen\u00a0İşleri\u202fMüdürlüğü\u2009(A)", "Fen İşleri Müdürlüğü (A)"),
        ("Kars\u2028Belediyesi", "Kars Belediyesi"),
        ("PG\u20111", "PG-1"),  # hyphen that does not break
        ("\ufb01nans", "finans"),  # ligature out of a PDF
        ("☑\ufe0f", "☑"),
        ("\u202eters\u202c", "ters"),
        ("\u3164", ""),
        ("a\x07b\x0bc", "abc"),
        ("bir\r\niki\rüç", "bir\niki\nüç"),
        ("iki  boşluk\tsekme", "iki  boşluk\tsekme"),
        ("m² ve ½, “tırnak”, 5–10", "m² ve ½, “tırnak”, 5–10"),
        ("😀 日本 Ж", "😀 日本 Ж"),
    ],
)
def test_a_text_is_brought_into_one_form(text: str, clean: str) -> None:
    assert clean_text(text) == clean


@given(st.text())
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    "name", ["FEN\u00a0İŞLERİ", " fen  i\u0307şleri\u200b", "Fen\u2009İs\u0327leri"]
)
def test_names_that_look_the_same_are_the_same(name: str) -> None:
    assert same_name(name) == same_name("Fen İşleri")


# --- What people type and search for ------------------------------------------------------------


def add_unit(client: Client, code: str, name: str) -> Any:
    address = reverse("admin:plans_unit_add")
    fields = untouched(client.get(address))
    return client.post(address, fields | {"code": code, "name": name, "short_name": "Fen"})


def test_a_name_is_stored_clean_and_is_no_second_name(team: Client) -> None:
    add_unit(team, "fen", "\ufeffFen I\u0307şleri\u200b")
    assert "zaten" in add_unit(team, "fen-2", "Fen\u00a0İşleri").text
    assert list(Unit.objects.values_list("code", "name")) == [("fen", "Fen İşleri")]


@pytest.mark.parametrize("term", ["i\u0307şleri", "İŞ\u200bLERİ", "fen\u202fişleri", "\u200eFen"])
def test_a_search_finds_what_a_person_sees(team: Client, term: str) -> None:
    add_unit(team, "fen", "Fen İşleri")
    page = team.get(reverse("admin:plans_unit_changelist"), {"q": term})
    assert page.context["cl"].result_count == 1


def test_a_password_is_taken_as_it_was_typed(client: Client, db: None) -> None:
    User.objects.create_user("memur", password="gizli\u200bparola")
    page = client.post(reverse("login"), {"username": "memur", "password": "gizli\u200bparola"})
    assert page.status_code == 302


def test_a_word_document_is_read_as_a_person_sees_it() -> None:
    document = docx.Document()
    document.add_paragraph("Fen\u00a0I\u0307şleri\u200b")
    add_table(
        document, ("Birim\u00ad", "Tutar"), ("Fen\u202fİşleri", "₺1.250,50"), ("İmar", "-₺5,00")
    )
    part = read(document).main
    assert part.text == "<p>Fen İşleri</p>"
    assert [column.title for column in part.tables[0].table.columns] == ["Birim", "Tutar"]
    assert [column.kind for column in part.tables[0].table.columns] == ["text", "money"]
    assert [row.cells for row in part.tables[0].table.rows] == [
        ("Fen İşleri", "1250.5"),
        ("İmar", "-5"),
    ]
