"""Secrets of second steps as the database holds them: who has a copy of it alone makes no codes of
anybody's app. The key follows from SECRET_KEY, which no backup holds."""

import base64
import logging
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

logger = logging.getLogger(__name__)

#: What an encrypted text begins with; no secret does.
_MARK = "f1:"
#: Where an authenticator keeps its secret.
_PLACES = ("secret", "seed")


def encrypt(text: str) -> str:
    return _MARK + _fernet().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """The secret; after another SECRET_KEY one that nobody knows, so that no code is right."""
    if not text.startswith(_MARK):
        return text  # kept before secrets were encrypted
    try:
        return _fernet().decrypt(text.removeprefix(_MARK)).decode()
    except InvalidToken:
        logger.error("A second step cannot be read: SECRET_KEY is not what it was.")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def encrypt_kept(*, using: str, **kwargs: Any) -> None:
    """Encrypt what was kept in the clear by earlier versions (a `post_migrate` receiver)."""
    for row in Authenticator.objects.using(using).exclude(type=Authenticator.Type.WEBAUTHN):
        clear = {name: row.data[name] for name in _PLACES if name in row.data}
        if new := {k: encrypt(text) for k, text in clear.items() if not text.startswith(_MARK)}:
            row.data |= new
            row.save(using=using, update_fields=["data"])


def _fernet() -> Fernet:
    key = salted_hmac("plans.people.secrets", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
