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
    template_name = "accounts/password.html"
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


def _page(view: Any, template: str, **options: Any) -> Any:
    return view.as_view(template_name=f"accounts/{template}.html", **options)


_sign_in = _page(account.LoginView, "login")
_sign_out = views.LogoutView.as_view()
_password = PasswordView.as_view()
_own = reverse_lazy("mfa_index")

urlpatterns = [
    path("giris/", _sign_in, name="login"),
    path("giris/", _sign_in, name="account_login"),
    path(
        "giris/ikinci-adim/",
        _page(second_step.AuthenticateView, "second_step"),
        name="mfa_authenticate",
    ),
    path("giris/anahtar/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("giris/kapali/", _page(TemplateView, "closed"), name="account_inactive"),
    path("giris/kurum/kapali/", _page(TemplateView, "unknown"), name="socialaccount_signup"),
    path("giris/kurum/hata/", _page(TemplateView, "failed"), name="socialaccount_login_error"),
    path(
        "giris/kurum/vazgec/",
        RedirectView.as_view(pattern_name="login"),
        name="socialaccount_login_cancelled",
    ),
    path("giris/<str:provider_id>/login/", institution.leave, name="openid_connect_login"),
    path(
        "giris/<str:provider_id>/login/callback/",
        institution.come_back,
        name="openid_connect_callback",
    ),
    path("cikis/", _sign_out, name="logout"),
    path("cikis/", _sign_out, name="account_logout"),
    path("parola/", _password, name="password"),
    path("parola/", _password, name="account_change_password"),
    path("parola/", _password, name="account_set_password"),
    path(
        "parola/unuttum/",
        _page(account.PasswordResetView, "forgotten"),
        name="account_reset_password",
    ),
    path(
        "parola/unuttum/gonderildi/",
        _page(account.PasswordResetDoneView, "letter_sent"),
        name="account_reset_password_done",
    ),
    re_path(
        r"^parola/yeni/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        NewPasswordView.as_view(),
        name="account_reset_password_from_key",
    ),
    path("hesabim/", _page(second_step.IndexView, "security"), name="mfa_index"),
    path("hesabim/oturumlar/", _page(ListUserSessionsView, "sessions"), name="usersessions_list"),
    path("hesabim/uygulama/", _page(totp.ActivateTOTPView, "app"), name="mfa_activate_totp"),
    path(
        "hesabim/uygulama/kaldir/",
        _page(totp.DeactivateTOTPView, "remove_app"),
        name="mfa_deactivate_totp",
    ),
    path(
        "hesabim/kodlar/",
        _page(codes.ViewRecoveryCodesView, "codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "hesabim/kodlar/yeni/",
        _page(codes.GenerateRecoveryCodesView, "new_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path("hesabim/anahtar/", _page(keys.AddWebAuthnView, "key"), name="mfa_add_webauthn"),
    path(
        "hesabim/anahtar/<int:pk>/kaldir/",
        _page(keys.RemoveWebAuthnView, "remove_key", success_url=_own),
        name="mfa_remove_webauthn",
    ),
    path(
        "hesabim/dogrula/",
        _page(account.ReauthenticateView, "again"),
        name="account_reauthenticate",
    ),
    path(
        "hesabim/dogrula/kod/",
        _page(second_step.ReauthenticateView, "again"),
        name="mfa_reauthenticate",
    ),
    path(
        "hesabim/dogrula/anahtar/",
        _page(keys.ReauthenticateWebAuthnView, "again_by_key"),
        name="mfa_reauthenticate_webauthn",
    ),
]
