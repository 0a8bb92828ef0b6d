"""Logging in and out, and changing one's password: people of departments are not staff."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from plans.models import Plan, Unit

WRONG = "Giriş yapılamadı"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("memur", password="uzun-parola-42")


def test_somebody_who_is_not_staff_logs_in_and_comes_back(client: Client, person: User) -> None:
    data = {"username": "memur", "password": "uzun-parola-42", "next": "/veri-girisi/"}
    assert client.post("/giris/", data)["Location"] == "/veri-girisi/"


def test_a_login_does_not_lead_to_another_site(client: Client, person: User) -> None:
    data = {"username": "memur", "password": "uzun-parola-42", "next": "https://example.com/"}
    assert client.post("/giris/", data)["Location"] == "/"


def test_a_wrong_password_says_what_to_do_and_keeps_where_one_was_going(
    client: Client, person: User
) -> None:
    data = {"username": "memur", "password": "yanlis", "next": "/veri-girisi/"}
    page = client.post("/giris/", data).text
    assert WRONG in page
    assert 'name="next" value="/veri-girisi/"' in page


def test_after_ten_wrong_passwords_the_right_one_is_refused_for_a_while(
    client: Client, person: User
) -> None:
    for _ in range(10):
        response = client.post("/giris/", {"username": "memur", "password": "yanlis"})
    response = client.post("/giris/", {"username": "memur", "password": "uzun-parola-42"})
    assert response.status_code == 429
    assert "geçici olarak kilitlendi" in response.text


def guess(client: Client, *names: str, address: str = "10.0.0.1") -> Any:
    for name in names:
        data = {"username": name, "password": "yanlis"}
        response = client.post("/giris/", data, REMOTE_ADDR=address)
    return response


def test_one_address_does_not_guess_over_all_accounts(
    client: Client, person: User, settings: Settings
) -> None:
    settings.LOGIN_FAILURES_PER_ADDRESS = 3
    assert guess(client, "a", "b").status_code == 200
    assert guess(client, "c").status_code == 429
    right = {"username": "memur", "password": "uzun-parola-42"}
    assert client.post("/giris/", right, REMOTE_ADDR="10.0.0.1").status_code == 429
    assert client.post("/giris/", right, REMOTE_ADDR="10.0.0.2").status_code == 302


def test_the_present_password_is_not_guessed_on_the_page_that_changes_it(
    client: Client, person: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    client.force_login(person)
    data = {"new_password1": "yeni-uzun-77", "new_password2": "yeni-uzun-77"}
    for _ in range(3):
        response = client.post("/parola/", {"old_password": "tahmin", **data})
    assert response.status_code == 429
    assert client.post("/parola/", {"old_password": "uzun-parola-42", **data}).status_code == 429
    person.refresh_from_db()
    assert person.check_password("uzun-parola-42")


def test_the_admins_page_to_change_the_password_is_the_same(client: Client, person: User) -> None:
    assert client.get("/admin/password_change/")["Location"] == "/parola/"


@pytest.mark.parametrize(
    "password",
    [
        "karsplan",
        "Karsplan-2026",
        "ornekbelediyesi1",
        "Örnek!2025",
        "ŞİFRE12345",
        "belediye.2026",
        "FenIsleri.2026",
        "örnek fen işleri müdürlüğü",
        "ayse1ayse1",
    ],
)
def test_the_names_that_everybody_would_try_are_no_passwords(db: None, password: str) -> None:
    Plan.objects.create(
        slug="ornek", institution="Örnek Belediyesi", start_year=2025, end_year=2029
    )
    Unit.objects.create(code="fen", name="Fen İşleri Müdürlüğü")
    with pytest.raises(ValidationError, match="birimlerin ya da hesabınızın adından oluşuyor"):
        validate_password(password, User(username="ayse"))


def test_a_password_of_several_words_is_accepted(db: None) -> None:
    validate_password("kars kalesinde sabah")


# --- What stays in the browser -------------------------------------------------------------------


def test_a_page_of_somebody_logged_in_is_not_kept_by_the_browser(
    client: Client, person: User
) -> None:
    assert client.get("/").get("Cache-Control") != "private, no-store"
    client.force_login(person)
    for address in ("/", "/raporlar/", "/veri-girisi/", "/yardim/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_the_admin_is_entered_by_the_same_login(client: Client, db: None) -> None:
    page = client.get("/admin/plans/plan/", follow=True)
    assert page.redirect_chain[-1][0] == "/giris/?next=%2Fadmin%2Fplans%2Fplan%2F"


def test_somebody_who_is_not_staff_is_told_that_the_admin_is_closed(
    client: Client, person: User
) -> None:
    client.force_login(person)
    page = client.get("/admin/", follow=True).text
    assert "memur olarak giriş yaptınız." in page
    assert "bu hesaba kapalı" in page


def test_logging_out_leads_home(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.post("/cikis/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_every_page_says_who_is_logged_in_and_where_the_password_is_changed(
    client: Client, person: User
) -> None:
    client.force_login(person)
    page = client.get("/raporlar/").text
    assert "memur olarak giriş yaptınız." in page
    assert 'href="/parola/"' in page


def test_one_changes_ones_own_password(client: Client, person: User) -> None:
    client.force_login(person)
    data = {"old_password": "uzun-parola-42", "new_password1": "yeni-uzun-77"}
    page = client.post("/parola/", {**data, "new_password2": "başka"})
    assert page.status_code == 200
    client.post("/parola/", {**data, "new_password2": "yeni-uzun-77"})
    person.refresh_from_db()
    assert person.check_password("yeni-uzun-77")


def test_the_password_page_asks_for_a_login(client: Client, db: None) -> None:
    assert client.get("/parola/")["Location"] == "/giris/?next=/parola/"
