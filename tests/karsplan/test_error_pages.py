"""What a request gets that cannot be understood: a page in Turkish, never an error of ours."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/plan/%00/", "/raporlar/durum/%00/", "/onay/ac/?plan=%00"])
def test_a_nul_character_in_an_address_is_refused(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "İstek okunamadı" in response.text


def test_a_nul_character_in_a_field_is_refused(client: Client, strategist: User) -> None:
    client.force_login(strategist)
    assert client.post("/onay/2025-1/mali/iade/", {"note-1": "a\x00b"}).status_code == 400


def test_a_form_of_an_old_session_is_refused_with_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/giris/", {"username": "memur"})
    assert response.status_code == 403
    assert "Bu sayfa eskimiş" in response.text
