"""Addresses of the six-monthly cycle."""

from django.urls import include, path, register_converter

from indicators.cycle.addresses import PeriodConverter
from indicators.entry import endorsing, sending
from indicators.entry import excel_views as excel
from indicators.entry import views as entry

register_converter(PeriodConverter, "period")

SHEET = "veri-girisi/<period:code>/<slug:unit_code>/"

urlpatterns = [
    path("veri-girisi/", entry.home, name="entry_home"),
    path(SHEET, entry.sheet, name="entry_sheet"),
    path(f"{SHEET}kontrol/", sending.check, name="entry_check"),
    path(f"{SHEET}gonderim/", sending.receipt, name="entry_receipt"),
    path(f"{SHEET}gosterge/<int:pk>/", entry.task, name="entry_task"),
    path(f"{SHEET}faaliyet/<int:pk>/", entry.activity, name="entry_activity"),
    path(f"{SHEET}kart/<int:pk>/", entry.card, name="entry_card"),
    path(f"{SHEET}risk/<int:pk>/", entry.risk, name="entry_risk"),
    path(f"{SHEET}onayla/", endorsing.endorse, name="entry_endorse"),
    path(f"{SHEET}iade/<int:pk>/", endorsing.send_back, name="entry_send_back"),
    path(
        f"{SHEET}iade/faaliyet/<int:pk>/",
        endorsing.send_back_activity,
        name="entry_send_back_activity",
    ),
    path(f"{SHEET}excel/", excel.exchange, name="entry_excel"),
    path(f"{SHEET}excel/indir/", excel.download, name="entry_excel_file"),
    path("veri-girisi/kanit/<uuid:uid>/", entry.evidence, name="evidence"),
    path("onay/", include("indicators.review.urls")),
    path("toplanti/", include("indicators.meetings.urls")),
    path("takvim/<int:year>/", include("indicators.calendar.urls")),
]
