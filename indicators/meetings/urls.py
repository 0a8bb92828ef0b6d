"""Addresses of the meetings, under /toplanti/."""

from django.urls import path

from indicators.meetings import views

urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("yeni/", views.call, name="meeting_call"),
    path("is/<int:pk>/", views.action_item, name="action_item"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/duzenle/", views.edit, name="meeting_edit"),
    path("<int:pk>/gundem/", views.agenda, name="meeting_agenda"),
    path("<int:pk>/tutanak/", views.minutes, name="meeting_minutes"),
    path("<int:pk>/davet/", views.invite, name="meeting_invite"),
    path("<int:pk>/kapat/", views.close, name="meeting_close"),
    path("<int:pk>/sil/", views.delete, name="meeting_delete"),
]
