"""Addresses of the surveys: answering them, and their results."""

from django.urls import path

from plans.surveys import results_views, views

urlpatterns = [
    path("anket/<slug:slug>/<slug:key>/", views.survey, name="survey"),
    path("anket/<slug:slug>/<slug:key>/tesekkurler/", views.thanks, name="survey_thanks"),
    path("anket/<slug:slug>/<slug:key>/sonuclar/", results_views.results, name="survey_results"),
    path(
        "anket/<slug:slug>/<slug:key>/sonuclar/<int:question>/",
        results_views.texts,
        name="survey_texts",
    ),
]
