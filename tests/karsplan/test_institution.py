"""Signing in with the institution's account, against a real little OpenID provider."""

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from karsplan.environment import read_single_sign_on
from plans.models import TrailEvent, Unit, UnitMember
from tests.support.openid import CLIENT, SECRET, Provider
from tests.support.pages import read_page
from tests.support.second_step import PASSWORD, code_of, set_up_app

CALLBACK = "/giris/kurum/login/callback/"
FAILED, UNKNOWN = "/giris/kurum/hata/", "/giris/kurum/kapali/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with Provider() as provider:
        yield provider
        provider.shutdown()


@pytest.fixture
def provider(
    running: Provider, db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Provider:
    running.expect()
    monkeypatch.setenv("OIDC_SERVER_URL", "https://kimlik.ornek.bel.tr")
    monkeypatch.setenv("OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    found = read_single_sign_on()
    found["openid_connect"]["APPS"][0]["settings"]["server_url"] = running.url
    settings.SOCIALACCOUNT_PROVIDERS = found
    return running


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("memur", "Memur@ornek.bel.tr", PASSWORD)


def go_there(client: Client, more: str = "") -> str:
    """Press the button; where the provider sends the browser back to."""
    page = client.get("/giris/?next=/raporlar/").text
    (button,) = re.findall(r'href="(/giris/kurum/login/[^"]*)"', page)
    sent = client.get(unescape(button) + more)["Location"]
    back = requests.get(sent, allow_redirects=False, timeout=5).headers["Location"]
    return back.removeprefix("http://testserver")


def come_back(client: Client, more: str = "") -> Any:
    return client.get(go_there(client, more))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_who_has_an_account_with_the_verified_address_is_signed_in(
    client: Client, provider: Provider, person: User
) -> None:
    assert come_back(client)["Location"] == "/raporlar/"
    assert client.session["_auth_user_id"] == str(person.pk)
    event = TrailEvent.objects.get(kind=TrailEvent.Kind.SIGN_IN)
    assert (event.account, event.words) == (person, "Kurum hesabıyla.")


def test_the_account_keeps_its_password_and_nothing_of_the_provider(
    client: Client, provider: Provider, person: User
) -> None:
    come_back(client, "&process=connect")
    assert is_in(client)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"email": "baskasi@ornek.bel.tr"},
        {"email": "memur@ornek.bel.tr", "email_verified": False},
        {"email": "memur@ornek.bel.tr", "email_verified": None},
        {"email": None, "preferred_username": "memur"},
    ],
)
def test_whom_no_account_knows_for_sure_is_told_so_and_gets_none(
    client: Client, provider: Provider, person: User, said: dict[str, Any]
) -> None:
    provider.expect(**said)
    response = come_back(client)
    assert response["Location"] == UNKNOWN
    assert "Sizin adınıza hesap açılmadı" in read_page(client.get(UNKNOWN))
    assert not is_in(client)
    assert User.objects.count() == 1


def test_addresses_of_a_domain_that_the_institution_gives_need_no_verification(
    client: Client, provider: Provider, person: User, settings: Settings
) -> None:
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["verified_email"] = ["ornek.bel.tr"]
    provider.expect(email_verified=None)
    assert come_back(client)["Location"] == "/raporlar/"


def test_an_address_of_two_accounts_is_of_neither(
    client: Client, provider: Provider, person: User
) -> None:
    other = User.objects.create_user("sef", "memur@ornek.bel.tr", PASSWORD, is_active=False)
    assert come_back(client)["Location"] == "/raporlar/"
    client.logout()
    User.objects.filter(pk=other.pk).update(is_active=True)
    assert come_back(client)["Location"] == UNKNOWN


def test_a_closed_account_stays_closed(client: Client, provider: Provider, person: User) -> None:
    User.objects.update(is_active=False)
    response = come_back(client)
    assert "hesabınız kapatılmış" in read_page(client.get(response["Location"]))
    assert not is_in(client)


@pytest.mark.parametrize(("ends", "is_theirs"), [(None, True), (date(2020, 1, 1), False)])
def test_whose_term_is_over_reaches_nothing_of_the_unit(
    client: Client, provider: Provider, person: User, unit: Unit, ends: date, is_theirs: bool
) -> None:
    UnitMember.objects.create(unit=unit, user=person, ends_on=ends)
    come_back(client)
    assert is_in(client)
    assert ("/veri-girisi/" in client.get("/").text) == is_theirs


def test_the_code_of_the_app_is_asked_after_the_provider_too(
    client: Client, provider: Provider, person: User
) -> None:
    secret = set_up_app(person)
    assert come_back(client)["Location"] == "/giris/ikinci-adim/"
    assert not is_in(client)
    done = client.post("/giris/ikinci-adim/", {"code": code_of(secret)})
    assert done["Location"] == "/raporlar/"


def test_whose_role_asks_for_a_second_step_sets_it_up_after_the_provider_too(
    client: Client, provider: Provider, person: User, settings: Settings
) -> None:
    settings.TWO_FACTOR_ROLES = ["administrator"]
    User.objects.update(is_superuser=True, is_staff=True)
    come_back(client)
    assert client.get("/admin/")["Location"] == "/hesabim/uygulama/"
    assert client.get("/hesabim/uygulama/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"claims": {"nonce": "baska"}},
        {"claims": {"exp": 1}},
        {"claims": {"exp": None}},
        {"claims": {"aud": "baska"}},
        {"claims": {"iss": "https://baska.ornek"}},
        {"claims": {"sub": "43"}},
        {"signing_key": "other"},
        {"algorithm": "HS256"},
        {"answers": {"/token": (200, b'{"access_token": "anahtar"}')}},
        {"answers": {"/token": (400, b'{"error": "invalid_grant"}')}},
        {"answers": {"/userinfo": (200, b"[]")}},
        {"answers": {"/userinfo": (200, b"{}")}},
        {"answers": {"/jwks": (200, b'{"keys": [{}]}')}},
    ],
)
def test_what_the_provider_does_not_prove_is_not_believed(
    client: Client, provider: Provider, person: User, wrong: dict[str, Any]
) -> None:
    for name, value in wrong.items():
        setattr(provider, name, provider.other_key if value == "other" else value)
    response = come_back(client)
    assert response["Location"] == FAILED
    assert "yanıtı doğrulanamadı" in read_page(client.get(FAILED))
    assert not is_in(client)


def test_a_way_back_that_nobody_began_leads_nowhere(
    client: Client, provider: Provider, person: User
) -> None:
    back = go_there(client)
    stranger = Client()
    for address in (back, CALLBACK, f"{CALLBACK}?code=a&state=b"):
        assert stranger.get(address)["Location"] == FAILED
        assert "Giriş yarıda kaldı" in read_page(stranger.get(FAILED))
    assert not is_in(stranger)
    client.get(back)
    client.logout()
    assert client.get(back)["Location"] == FAILED


def test_who_gives_up_there_is_back_at_the_login(client: Client, provider: Provider) -> None:
    state = re.findall(r"state=(\w+)", go_there(client))[0]
    page = client.get(f"{CALLBACK}?error=access_denied&state={state}", follow=True)
    assert page.redirect_chain[-1][0] == "/giris/"


@pytest.mark.parametrize("answer", [(503, b""), (200, b"<html>")])
@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/token", "/userinfo"])
def test_a_provider_that_is_down_is_told(
    client: Client, provider: Provider, person: User, place: str, answer: tuple[int, bytes]
) -> None:
    if place == "/.well-known/openid-configuration":
        provider.answers = {place: answer}
        response = client.get("/giris/kurum/login/")
    else:
        back = go_there(client)
        provider.answers = {place: answer}
        response = client.get(back)
    assert response["Location"] == FAILED
    assert "Kurum hesabıyla giriş tamamlanamadı" in client.get(FAILED).text


def test_a_provider_that_does_not_answer_is_told(
    client: Client, provider: Provider, settings: Settings
) -> None:
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    page = client.get("/giris/kurum/login/", follow=True)
    assert "kimlik sunucusuna ulaşılamadı" in read_page(page)


def test_the_address_of_the_button_cannot_change_what_the_provider_is_asked(
    client: Client, provider: Provider
) -> None:
    sent = client.get("/giris/kurum/login/?auth_params=redirect_uri%3Dhttps://kotu.ornek")
    assert "kotu" not in sent["Location"]
