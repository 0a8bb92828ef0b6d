"""A person's way in, in a real browser: invitation, password, app, code, recovery code, key."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from playwright.sync_api import expect
from pytest_django import Settings

from plans.models import Unit
from plans.people.steps import Invited, invite
from tests.support.second_step import code_of
from tests.support.tasks import run_tasks

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "kars kalesinde sabah"


def enter(page: Any, base: str) -> None:
    page.goto(f"{base}/giris/")
    page.get_by_label("Kullanıcı adı").fill("ayse")
    page.get_by_label("Parola").fill(SECRET)
    page.get_by_role("button", name="Giriş yap", exact=True).click()


def leave(page: Any) -> None:
    page.get_by_role("button", name="Çıkış").click()
    expect(page.get_by_role("link", name="Giriş")).to_be_visible()


def test_from_the_invitation_to_signing_in_with_a_code_and_with_a_key(
    page: Any, live_server: Any, settings: Settings, strategist: User, unit: Unit
) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")  # keys ask for a name
    settings.SITE_URL, settings.TWO_FACTOR_ROLES = base, ["clerk"]
    invite(strategist, unit, Invited("ayse@ornek.bel.tr", "Ayşe", "Yılmaz"))
    run_tasks()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    device |= {"hasUserVerification": True, "isUserVerified": True}
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": device})

    (address,) = re.findall(r"(http\S+/parola/yeni/\S+)", str(mail.outbox[0].body))
    page.goto(address)
    page.get_by_label("Yeni parola", exact=True).fill(SECRET)
    page.get_by_label("Yeni parola, yeniden").fill(SECRET)
    page.get_by_role("button", name="Parolayı kaydet").click()
    expect(page.get_by_text("“ayse” adıyla giriş yapın")).to_be_visible()

    enter(page, base)
    expect(page.get_by_text("Göreviniz ikinci adım istiyor").first).to_be_visible()
    secret = page.locator("code.secret").text_content()
    page.get_by_label("Kod").fill(code_of(secret))
    page.get_by_role("button", name="Kur", exact=True).click()
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.text_content()

    page.goto(f"{base}/hesabim/anahtar/")
    page.get_by_label("parolasız da giriş").check()
    page.get_by_role("button", name="Ekle").click()
    expect(page.get_by_text("1. anahtar")).to_be_visible()
    leave(page)

    enter(page, base)
    page.get_by_label("Kod").fill(recovery)
    page.get_by_role("button", name="Giriş yap").click()
    expect(page.get_by_role("heading", name="Birimimin işleri")).to_be_visible()
    leave(page)

    page.goto(f"{base}/giris/")
    page.get_by_role("button", name="Parmak izi ya da anahtarla giriş yap").click()
    expect(page.get_by_role("heading", name="Birimimin işleri")).to_be_visible()
