"""Signing in: second step, forgotten passwords, own sessions, the institution's sign-in."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from karsplan.environment import read_single_sign_on
from plans.models import TrailEvent, Unit, UnitMember
from plans.people.roles import COUNCIL
from plans.people.secrets import encrypt_kept
from tests.support.pages import read_page
from tests.support.second_step import PASSWORD, code_of, recovery_codes, set_up_app, sign_in
from tests.support.tasks import run_tasks

SECOND = "/giris/ikinci-adim/"


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create_user("memur", "memur@ornek.bel.tr", PASSWORD)


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- The second step ----------------------------------------------------------------------------


def test_after_the_password_the_code_of_the_app_is_asked(client: Client, person: User) -> None:
    secret = set_up_app(person)
    assert sign_in(client, "memur", next="/raporlar/")["Location"] == SECOND
    assert not is_in(client)
    assert "Kod yanlış ya da süresi geçti" in client.post(SECOND, {"code": "000000"}).text
    assert client.post(SECOND, {"code": code_of(secret)})["Location"] == "/raporlar/"
    assert is_in(client)


def test_the_database_holds_no_secret_that_makes_codes(
    client: Client, person: User, settings: Settings
) -> None:
    secret = set_up_app(person)
    code, *_ = recovery_codes(person)
    kept = json.dumps([*Authenticator.objects.values_list("data", flat=True)])
    assert secret not in kept
    settings.SECRET_KEY = "baska" * 20
    sign_in(client, "memur")
    for wrong in (code_of(secret), code):
        assert client.post(SECOND, {"code": wrong}).status_code == 200
    assert not is_in(client)


def test_secrets_of_earlier_versions_go_on_and_are_encrypted(client: Client, person: User) -> None:
    secret = set_up_app(person)
    app = Authenticator.objects.get(type="totp")
    app.data["secret"] = secret
    app.save()
    encrypt_kept(using="default")
    encrypt_kept(using="default")  # nothing more
    app.refresh_from_db()
    assert secret not in app.data["secret"]
    sign_in(client, "memur")
    assert client.post(SECOND, {"code": code_of(secret)})["Location"] == "/"


def test_a_recovery_code_opens_once(client: Client, person: User) -> None:
    set_up_app(person)
    code, *_ = recovery_codes(person)
    sign_in(client, "memur")
    assert client.post(SECOND, {"code": code})["Location"] == "/"
    other = Client()
    sign_in(other, "memur")
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert not is_in(other)


def test_wrong_codes_lock_the_sign_in_like_wrong_passwords(
    client: Client, person: User, settings: Settings
) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    secret = set_up_app(person)
    sign_in(client, "memur")
    for _ in range(3):
        response = client.post(SECOND, {"code": "000000"})
    assert response.status_code == 429
    assert "geçici olarak kilitlendi" in response.text
    assert client.post(SECOND, {"code": code_of(secret)}).status_code == 429
    assert sign_in(client, "memur").status_code == 429
    assert not is_in(client)


def test_the_page_of_the_second_step_is_nothing_without_the_first(client: Client, db: None) -> None:
    assert client.get(SECOND)["Location"] == "/giris/"


def test_who_signed_in_a_moment_ago_sets_up_the_app_and_gets_recovery_codes(
    client: Client, person: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    sign_in(client, "memur")
    page = client.get("/hesabim/uygulama/")
    (secret,) = re.findall(r'class="secret">(\w+)<', page.text)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post("/hesabim/uygulama/", {"code": code_of(secret)}, follow=True)
    assert len(re.findall(r"<li><code>\d{8}</code>", done.text)) == 10
    assert Authenticator.objects.filter(user=person, type="totp").exists()
    told = TrailEvent.objects.filter(account=person, kind="account").values_list("words", flat=True)
    assert {"Doğrulama uygulaması kuruldu.", "Yedek kodlar kuruldu."} <= {*told}


def test_somebody_at_an_old_session_is_asked_again_first(client: Client, person: User) -> None:
    client.force_login(person)
    answer = client.get("/hesabim/uygulama/")
    assert answer["Location"] == "/hesabim/dogrula/?next=%2Fhesabim%2Fuygulama%2F"
    wrong = client.post(answer["Location"], {"password": "tahmin"})
    assert "Parola yanlış" in wrong.text
    right = client.post(answer["Location"], {"password": PASSWORD})
    assert right["Location"] == "/hesabim/uygulama/"


@pytest.mark.parametrize(("kind", "is_led"), [("clerk", True), ("council", False)])
def test_whose_role_asks_for_a_second_step_sets_it_up_before_anything_else(
    client: Client, person: User, unit: Unit, settings: Settings, kind: str, is_led: bool
) -> None:
    settings.TWO_FACTOR_ROLES = ["clerk", "team"]
    if kind == "clerk":
        UnitMember.objects.create(unit=unit, user=person)
    person.groups.add(Group.objects.get(name=COUNCIL))
    sign_in(client, "memur")
    answer = client.get("/raporlar/")
    assert (answer.status_code == 302) == is_led
    if is_led:
        assert "Göreviniz ikinci adım istiyor" in client.get(answer["Location"]).text
        set_up_app(person)
        assert client.get("/raporlar/").status_code == 200
        client.post("/hesabim/uygulama/kaldir/")
        assert client.get("/raporlar/").status_code == 302


def test_the_administrator_removes_the_second_step_of_somebody_who_lost_it(
    admin_client: Client, client: Client, person: User
) -> None:
    set_up_app(person)
    data = {"action": "drop_second_step", "_selected_action": [str(person.pk)]}
    page = admin_client.post("/admin/auth/user/", data, follow=True)
    assert "İkinci adım kaldırıldı: memur." in page.text
    assert sign_in(client, "memur")["Location"] == "/"
    assert TrailEvent.objects.filter(account=person, words__contains="ikinci adımı").exists()


# --- Passwords ----------------------------------------------------------------------------------


def test_who_forgot_the_password_chooses_another_by_the_link_of_a_letter(
    client: Client, person: User, settings: Settings
) -> None:
    settings.SITE_URL = "https://plan.ornek.bel.tr"
    User.objects.update(email="memur@Ornek.bel.tr")
    client.post("/parola/unuttum/", {"email": "Memur@ornek.bel.tr"})
    run_tasks()
    (letter,) = mail.outbox
    assert letter.to == ["memur@Ornek.bel.tr"]
    assert "Kullanıcı adınız: memur" in letter.body
    (address,) = re.findall(r"https://plan\.ornek\.bel\.tr(\S+)", str(letter.body))
    page = client.get(address, follow=True)
    form = {"password1": "kars kalesinde sabah", "password2": "kars kalesinde sabah"}
    done = client.post(page.redirect_chain[-1][0], form, follow=True)
    assert "“memur” adıyla giriş yapın" in done.text
    assert sign_in(client, "memur", "kars kalesinde sabah")["Location"] == "/"
    assert "bağlantı kullanıldı" in Client().get(address, follow=True).text


def test_an_address_that_no_account_has_gets_no_letter_and_the_page_does_not_tell(
    client: Client, person: User
) -> None:
    pages = [
        client.post("/parola/unuttum/", {"email": email}, follow=True).text
        for email in ("yok@ornek.bel.tr", "memur@ornek.bel.tr")
    ]
    run_tasks()
    assert len(mail.outbox) == 1
    assert pages[0] == pages[1]


# --- Sessions -----------------------------------------------------------------------------------


def test_one_sees_ones_sessions_and_signs_the_others_out(client: Client, person: User) -> None:
    other = Client(REMOTE_ADDR="10.1.2.3")
    sign_in(other, "memur")
    sign_in(client, "memur")
    page = read_page(client.get("/hesabim/oturumlar/"))
    assert "10.1.2.3" in page
    assert page.count("bu tarayıcı") == 1
    client.post("/hesabim/oturumlar/")
    assert other.get("/parola/").status_code == 302
    assert client.get("/parola/").status_code == 200


# --- The institution's own sign-in --------------------------------------------------------------


def test_the_sign_in_of_the_institution_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_single_sign_on() == {}
    monkeypatch.setenv("OIDC_SERVER_URL", "https://kimlik.ornek.bel.tr")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID ayarı anlaşılamadı"):
        read_single_sign_on()
    monkeypatch.setenv("OIDC_CLIENT_ID", "karsplan")
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "gizli")
    (app,) = read_single_sign_on()["openid_connect"]["APPS"]
    assert (app["name"], app["provider_id"]) == ("Kurum hesabı", "kurum")


def test_where_it_is_set_the_page_offers_it(client: Client, db: None, settings: Settings) -> None:
    assert "/giris/kurum/" not in client.get("/giris/").text
    app = {
        "provider_id": "kurum",
        "name": "Belediye hesabı",
        "client_id": "karsplan",
        "secret": "gizli",
        "settings": {"server_url": "https://kimlik.ornek.bel.tr"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get("/giris/?next=/onay/").text
    assert "Belediye hesabı ile giriş yap" in page
    assert 'href="/giris/kurum/login/?' in page


def test_nobody_opens_an_account_alone(client: Client, db: None) -> None:
    for address in ("/hesabim/kayit/", "/kayit/", "/giris/signup/", "/signup/"):
        assert client.get(address).status_code == 404
