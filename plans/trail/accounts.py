"""What is recorded of accounts: signing in and out, passwords, and what the account says."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.conf import settings
from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from plans.models import TrailEvent
from plans.records.history import current_address
from plans.trail.recording import Kind, record

#: Fields of an account that are told with their old and new content.
_TOLD = ["username", "first_name", "last_name", "email"]


def note_sign_in(*, user: User, request: HttpRequest, **kwargs: Any) -> None:
    """Record who signed in (a receiver of `user_logged_in`)."""
    ways = {step["method"] for step in get_authentication_records(request, user)}
    words = "Kurum hesabıyla." if "socialaccount" in ways else ""
    record(Kind.SIGN_IN, user.get_username(), words, actor=user, account=user)


def note_sign_out(*, user: User | None, **kwargs: Any) -> None:
    """Record who signed out (a receiver of `user_logged_out`)."""
    if user is not None:
        record(Kind.SIGN_OUT, user.get_username(), actor=user, account=user)


def note_failure(
    *, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Record a wrong password (a receiver of `user_login_failed`, after that of axes).

    A name that no account has is not kept: people type their password there by mistake.
    """
    if request is not None and not getattr(request, "axes_locked_out", False):
        account = _account(credentials.get("username"))
        record(Kind.SIGN_IN_FAILED, account or "Bilinmeyen kullanıcı adı", account=account)


def note_lock(*, request: HttpRequest, username: str | None = None, **kwargs: Any) -> None:
    """Record that an address is locked out, once in the time that it is (a receiver of axes')."""
    account = _account(username)
    limit = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    known = TrailEvent.objects.filter(kind=Kind.LOCKED_OUT, at__gt=limit, account=account)
    if not known.filter(address=current_address()).exists():
        record(Kind.LOCKED_OUT, account or "Bilinmeyen kullanıcı adı", account=account)


def _account(username: str | None) -> User | None:
    return User.objects.filter(username=username).first() if username else None


#: What people set up for the second step, and what may become of it.
_STEPS = {
    Authenticator.Type.TOTP: "Doğrulama uygulaması",
    Authenticator.Type.WEBAUTHN: "Anahtar",
    Authenticator.Type.RECOVERY_CODES: "Yedek kodlar",
}
STEP_SIGNALS = {
    authenticator_added: "kuruldu",
    authenticator_removed: "kaldırıldı",
    authenticator_reset: "yenilendi",
}


def note_second_step(
    *, signal: Signal, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record what people change of their second step (a receiver of STEP_SIGNALS)."""
    words = f"{_STEPS[Authenticator.Type(authenticator.type)]} {STEP_SIGNALS[signal]}."
    record(Kind.ACCOUNT, user.get_username(), words, account=user)


def remember_account(
    *, instance: Any, using: str, update_fields: Collection[str] | None = None, **kwargs: Any
) -> None:
    """Remember what an account said before it is saved (a receiver of `pre_save`)."""
    instance._told_before = None
    if update_fields is None or set(_TOLD) & set(update_fields):
        stored = User.objects.using(using).filter(pk=instance.pk).values(*_TOLD).first()
        instance._told_before = stored


def note_account(*, instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Record a new account, a new password, and what changed (a receiver of `post_save`)."""
    if raw:
        return
    name = instance.get_username()
    if created:
        record(Kind.ACCOUNT, name, "Hesap açıldı.", account=instance)
        return
    # Django keeps a password that was set until it is stored; not one that is only hashed anew.
    if instance._password is not None:
        record(Kind.PASSWORD, name, account=instance)
    before = instance._told_before or {}
    changed = [field for field in before if before[field] != getattr(instance, field)]
    if changed:
        labels = {field: str(label_for_field(field, User)) for field in changed}
        record(
            Kind.ACCOUNT,
            name,
            "Hesap bilgileri değişti.",
            account=instance,
            old={labels[field]: before[field] for field in changed},
            new={labels[field]: getattr(instance, field) for field in changed},
        )
