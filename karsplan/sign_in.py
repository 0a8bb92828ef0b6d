"""What allauth and axes ask of this application when somebody signs in."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.deprecation import MiddlewareMixin

from plans.people import secrets
from plans.people.letters import accounts_of, password_link, send_password_letter
from plans.people.roles import kinds_of

#: Seconds after which who signed in is asked again before the account's security changes.
_FRESH = 300
_ERRORS = {
    "incorrect_code": "Kod yanlış ya da süresi geçti. Uygulamadaki güncel kodu yazın.",
    "incorrect_password": "Parola yanlış. Büyük ve küçük harfe dikkat ederek yeniden deneyin.",
    "invalid_password_reset": "Bağlantının süresi geçti ya da kullanıldı. Yenisini isteyin.",
    "rate_limited": "Çok sık denediniz. Birkaç dakika sonra yeniden deneyin.",
    "too_many_login_attempts": "Çok sık denediniz. Birkaç dakika sonra yeniden deneyin.",
}


class LoginLimit(AxesDatabaseHandler):
    """Counts wrong passwords also over all accounts that one address tries."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Failures of this account from this address; the limit where the address has too many."""
        own: int = super().get_failures(request, credentials)
        attempts = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address,  # type: ignore[attr-defined]  # set by axes
            attempt_time__gt=get_cool_off_threshold(request),
        )
        tried = attempts.aggregate(sum=Sum("failures_since_start"))["sum"] or 0
        is_over = tried >= settings.LOGIN_FAILURES_PER_ADDRESS
        return max(own, settings.AXES_FAILURE_LIMIT) if is_over else own


class SignInForm(LoginForm):
    """User name and password; the session lasts as the settings say."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"] = self.fields.pop("login")

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["login"] = self.cleaned_data.get("username", "")
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url)
        request.session.set_expiry(None)
        return response


class ForgottenForm(ResetPasswordForm):
    """Letters go to the accounts that have the address now, however it is spelt; allauth would also
    look through addresses that they once had."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.users = [user for user in accounts_of(email) if user.is_active]
        return email


class _CountedCode:
    """Wrong codes of the second step count like wrong passwords."""

    user: User

    def clean_code(self) -> str:
        credentials = {"username": self.user.get_username()}
        try:
            if AxesProxyHandler.is_allowed(context.request, credentials):
                code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
                return code
            error = ValidationError(_ERRORS["too_many_login_attempts"])
        except ValidationError as wrong:
            error = wrong
        user_login_failed.send(__name__, credentials=credentials, request=context.request)
        raise error


class CodeForm(_CountedCode, AuthenticateForm):
    """The second step of signing in."""


class CodeAgainForm(_CountedCode, ReauthenticateForm):
    """The second step, before the account's security changes."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by invitation; letters lead to the address of the settings."""

    error_messages = DefaultAccountAdapter.error_messages | _ERRORS

    def add_message(self, *args: Any, message: Any = None, **kwargs: Any) -> None:
        """What allauth says by templates of its own, the pages here say themselves."""
        if message:
            super().add_message(*args, message=message, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not of somebody who signed in a moment ago."""
        request = context.request
        records = get_authentication_records(request, request.user)
        return not records or time.time() - records[-1]["at"] > _FRESH

    def get_reset_password_from_key_url(self, key: str) -> str:
        return password_link(key)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        send_password_letter(user)


class SecondStepAdapter(DefaultMFAAdapter):
    """How the application calls itself in the apps and keys of people."""

    error_messages = DefaultMFAAdapter.error_messages | _ERRORS

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"{number + 1}. anahtar"


class DemandSecondStep(MiddlewareMixin):
    """Leads people of `TWO_FACTOR_ROLES` to set up the second step before anything else."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if not (settings.TWO_FACTOR_ROLES and _must_set_up(request)):
            return None
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            # A part of a page; led to the set-up it would make the secret shown there anew.
            return HttpResponse(status=403)
        messages.warning(request, "Göreviniz ikinci adım istiyor; sürdürmek için onu kurun.")
        return redirect("mfa_activate_totp")


def _must_set_up(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or request.path.startswith(_OPEN):
        if request.path.startswith(_OPEN[0]):  # where it may be removed
            request.session.pop("second_step", None)
        return False
    if request.session.get("second_step") or not kinds_of(user) & set(settings.TWO_FACTOR_ROLES):
        return False
    is_there = Authenticator.objects.filter(user=user).exists()
    if is_there:
        request.session["second_step"] = True
    return not is_there


#: Where they set it up, and leave.
_OPEN = ("/hesabim/", "/cikis/", "/oturum/", "/kurum/", "/resim/", settings.STATIC_URL)
