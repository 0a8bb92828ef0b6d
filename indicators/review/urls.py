"""Addresses of the review, under /onay/."""

from django.urls import path

from indicators.review import deciding, mailing, views
from indicators.review.pages import ALL_UNITS
from indicators.tables import ACTIVITIES, VALUES

urlpatterns = [
    path("", views.periods, name="review_periods"),
    path("ac/", views.opening, name="review_opening"),
    path("<period:code>/gosterge/<int:indicator>/", deciding.trace, name="value_trace"),
    path("<period:code>/", views.period, name="review_period"),
    path("<period:code>/kapat/", views.closing, name="review_closing"),
    path("<period:code>/yeniden-ac/", views.reopening, name="review_reopening"),
    path("<period:code>/e-posta/", mailing.mails, name="review_mails"),
    path("<period:code>/kaldir/<int:pk>/", views.drop, name="review_drop"),
    path(f"<period:code>/{ALL_UNITS}/", deciding.waiting, name="review_waiting"),
    path(f"<period:code>/{ALL_UNITS}/<int:pk>/", deciding.value, name="review_value"),
    path("<period:code>/<slug:unit>/", deciding.unit, name="review_unit"),
    path("<period:code>/<slug:unit>/onayla/", deciding.approve, name="review_approve"),
    path("<period:code>/<slug:unit>/iade/", deciding.send_back, name="review_send_back"),
    path("<period:code>/<slug:unit>/ek-sure/", deciding.extend, name="review_extend"),
    path("<period:code>/<slug:unit>/<int:pk>/", deciding.history, name="review_history"),
    path(
        "<period:code>/<slug:unit>/<int:pk>/kilit/",
        deciding.unlock,
        {"table": VALUES},
        name="review_unlock",
    ),
    path(
        "<period:code>/<slug:unit>/faaliyet/<int:pk>/",
        deciding.activity_history,
        name="review_activity_history",
    ),
    path(
        "<period:code>/<slug:unit>/faaliyet/<int:pk>/kilit/",
        deciding.unlock,
        {"table": ACTIVITIES},
        name="review_unlock_activity",
    ),
]
