"""Logging in and out and changing one's password, for everybody who has an account."""

from django.contrib.auth import views
from django.contrib.messages.views import SuccessMessageMixin
from django.urls import path, reverse_lazy


class PasswordView(SuccessMessageMixin, views.PasswordChangeView):
    """Change one's own password."""

    template_name = "accounts/password.html"
    success_url = reverse_lazy("home")
    success_message = "Parolanız değişti. Bundan sonra yeni parolanızla giriş yapın."


urlpatterns = [
    path("giris/", views.LoginView.as_view(template_name="accounts/login.html"), name="login"),
    path("cikis/", views.LogoutView.as_view(), name="logout"),
    path("parola/", PasswordView.as_view(), name="password"),
]
