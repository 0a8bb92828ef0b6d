"""Addresses of drawing up, copying and approving calendars; `reports` shows them."""

from django.urls import path

from indicators.calendar import drawing_views as drawing
from indicators.calendar import excel_views as excel
from indicators.calendar import overview_views as overview

urlpatterns = [
    path("", overview.team, name="calendar_team"),
    path("<slug:unit>/duzenle/", drawing.edit, name="calendar_edit"),
    path("<slug:unit>/kopyala/", drawing.copy, name="calendar_copy"),
    path("<slug:unit>/excel/", excel.exchange, name="calendar_excel"),
    path("<slug:unit>/excel/indir/", excel.download, name="calendar_excel_file"),
    path("<slug:unit>/karar/", overview.decide, name="calendar_decide"),
]
