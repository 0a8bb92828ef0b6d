"""Addresses of the guides."""

from django.urls import path

from plans.help import views

urlpatterns = [
    path("yardim/", views.index, name="help"),
    path("yardim/<slug:key>/", views.guide, name="guide"),
]
