"""Addresses of accounts: signing in and out, passwords, the second step, one's own sessions.

The views are allauth's; the pages are `templates/accounts/`.
"""

from typing import Any

from allauth.account import views as account
from allauth.account.signals import password_changed
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.contrib.auth import authenticate, views
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path, re_path, reverse_lazy
from django.views.generic import RedirectView, TemplateView

from karsplan import institution


class PasswordForm(PasswordChangeForm):
    """Wrong guesses of the present password count like those of a login."""

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._request = request

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not authenticate(self._request, username=self.user.get_username(), password=password):
            raise ValidationError(
                self.error_messages["password_incorrect"], code="password_incorrect"
            )
        return password


class PasswordView(SuccessMessageMixin, views.PasswordChangeView):
    """Change one's own password; other sessions end."""

    form_class = PasswordForm
    success_url = reverse_lazy("home")
    success_message = "Parolanız değişti. Bundan sonra yeni parolanızla giriş yapın."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        password_changed.send(sender=User, request=self.request, user=self.request.user)
        return response


class NewPasswordView(account.PasswordResetFromKeyView):
    """Choose a password with the link of a letter."""

    template_name = "accounts/new_password.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        name = self.reset_user.get_username()
        messages.success(self.request, f"Parolanız kaydedildi. “{name}” adıyla giriş yapın.")
        return response


class RemoveKeyView(keys.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")


#: The pages of allauth: address, view, template and name.
_PAGES: list[tuple[str, Any, str, str]] = [
    ("giris/", account.LoginView, "login", "login"),
    ("giris/", account.LoginView, "login", "account_login"),
    ("giris/ikinci-adim/", second_step.AuthenticateView, "second_step", "mfa_authenticate"),
    ("giris/kapali/", TemplateView, "closed", "account_inactive"),
    ("giris/kurum/kapali/", TemplateView, "unknown", "socialaccount_signup"),
    ("giris/kurum/hata/", TemplateView, "failed", "socialaccount_login_error"),
    ("parola/", PasswordView, "password", "password"),
    ("parola/", PasswordView, "password", "account_change_password"),
    ("parola/", PasswordView, "password", "account_set_password"),
    ("parola/unuttum/", account.PasswordResetView, "forgotten", "account_reset_password"),
    (
        "parola/unuttum/gonderildi/",
        account.PasswordResetDoneView,
        "letter_sent",
        "account_reset_password_done",
    ),
    ("hesabim/", second_step.IndexView, "security", "mfa_index"),
    ("hesabim/oturumlar/", ListUserSessionsView, "sessions", "usersessions_list"),
    ("hesabim/uygulama/", totp.ActivateTOTPView, "app", "mfa_activate_totp"),
    ("hesabim/uygulama/kaldir/", totp.DeactivateTOTPView, "remove_app", "mfa_deactivate_totp"),
    ("hesabim/kodlar/", codes.ViewRecoveryCodesView, "codes", "mfa_view_recovery_codes"),
    (
        "hesabim/kodlar/yeni/",
        codes.GenerateRecoveryCodesView,
        "new_codes",
        "mfa_generate_recovery_codes",
    ),
    ("hesabim/anahtar/", keys.AddWebAuthnView, "key", "mfa_add_webauthn"),
    ("hesabim/anahtar/<int:pk>/kaldir/", RemoveKeyView, "remove_key", "mfa_remove_webauthn"),
    ("hesabim/dogrula/", account.ReauthenticateView, "again", "account_reauthenticate"),
    ("hesabim/dogrula/kod/", second_step.ReauthenticateView, "again", "mfa_reauthenticate"),
    (
        "hesabim/dogrula/anahtar/",
        keys.ReauthenticateWebAuthnView,
        "again_by_key",
        "mfa_reauthenticate_webauthn",
    ),
]
_sign_out, _login = views.LogoutView.as_view(), RedirectView.as_view(pattern_name="login")

urlpatterns = [
    *(
        path(route, view.as_view(template_name=f"accounts/{template}.html"), name=name)
        for route, view, template, name in _PAGES
    ),
    path("giris/anahtar/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("giris/kurum/vazgec/", _login, name="socialaccount_login_cancelled"),
    path("giris/<str:provider_id>/login/", institution.leave, name="openid_connect_login"),
    path(
        "giris/<str:provider_id>/login/callback/",
        institution.come_back,
        name="openid_connect_callback",
    ),
    path("cikis/", _sign_out, name="logout"),
    path("cikis/", _sign_out, name="account_logout"),
    re_path(
        r"^parola/yeni/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
]
