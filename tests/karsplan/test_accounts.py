"""Logging in and out, and changing one's password: people of departments are not staff."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

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
