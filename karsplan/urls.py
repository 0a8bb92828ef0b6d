"""All addresses of the application."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("karsplan.accounts")),
    path("", include("indicators.urls")),
    path("", include("reports.urls")),
]
