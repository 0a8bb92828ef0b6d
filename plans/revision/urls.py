"""Addresses of what happens to a plan in force."""

from django.urls import path

from plans.revision import corrections_admin

urlpatterns = [
    path("plan/<slug:slug>/yazim-duzeltmeleri/", corrections_admin.corrections, name="corrections"),
]
