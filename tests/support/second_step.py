"""Signing in as people do, and what the app on somebody's phone shows."""

from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import User
from django.test import Client

PASSWORD = "uzun-parola-42"


def code_of(secret: str) -> str:
    """The code of this half-minute."""
    _, now, _ = auth.yield_hotp_counters_from_time()
    return str(auth.format_hotp_value(auth.hotp_value(secret, now)))


def set_up_app(user: User) -> str:
    """Set up the app for the person; its secret."""
    secret = str(auth.generate_totp_secret())
    auth.TOTP.activate(user, secret)
    return secret


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/giris/", {"username": name, "password": password, **more})
