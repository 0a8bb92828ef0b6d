"""Addresses of the surveys' public pages."""

from django.urls import path

from plans.surveys import views

urlpatterns = [
    path("anket/<slug:slug>/<slug:key>/", views.survey, name="survey"),
    path("anket/<slug:slug>/<slug:key>/tesekkurler/", views.thanks, name="survey_thanks"),
]
