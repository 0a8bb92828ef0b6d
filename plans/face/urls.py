"""Addresses of the institution's face."""

from django.urls import path

from plans.face import views

urlpatterns = [path("kurum/renkler/<slug:colours>.css", views.colours, name="colours")]
