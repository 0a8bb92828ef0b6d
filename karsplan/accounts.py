"""Logging in and out and changing one's password, for everybody who has an account."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate, views
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest
from django.urls import path, reverse_lazy


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


class PasswordForm(PasswordChangeForm):
    """Wrong guesses of the present password count like those of a login."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
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
    """Change one's own password."""

    form_class = PasswordForm
    template_name = "accounts/password.html"
    success_url = reverse_lazy("home")
    success_message = "Parolanız değişti. Bundan sonra yeni parolanızla giriş yapın."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}


urlpatterns = [
    path("giris/", views.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("cikis/", views.LogoutView.as_view(), name="logout"),
    path("parola/", PasswordView.as_view(), name="password"),
]
