"""Addresses of the trail."""

from django.urls import path

from plans.trail.page import views

urlpatterns = [path("izler/", views.trail, name="trail")]
