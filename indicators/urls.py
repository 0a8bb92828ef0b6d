"""Addresses of the six-monthly cycle."""

from django.urls import include, path, register_converter

from indicators.cycle.addresses import PeriodConverter
from indicators.entry import endorsing, sending
from indicators.entry import excel_views as excel
from indicators.entry import views as entry
from indicators.entry.saving import keep_risks, save_cards
from indicators.entry.sheet import load_activities, load_card, load_risk, load_tasks

register_converter(PeriodConverter, "period")

SHEET = "veri-girisi/<period:code>/<slug:unit_code>/"

urlpatterns = [
    path("veri-girisi/", entry.home, name="entry_home"),
    path(SHEET, entry.sheet, name="entry_sheet"),
    path(f"{SHEET}kontrol/", sending.check, name="entry_check"),
    path(f"{SHEET}gonderim/", sending.receipt, name="entry_receipt"),
    path(f"{SHEET}gosterge/<int:pk>/", entry.row, {"load": load_tasks}, "entry_task"),
    path(f"{SHEET}faaliyet/<int:pk>/", entry.row, {"load": load_activities}, "entry_activity"),
    path(
        f"{SHEET}kart/<int:pk>/", entry.said, {"load": load_card, "keep": save_cards}, "entry_card"
    ),
    path(
        f"{SHEET}risk/<int:pk>/", entry.said, {"load": load_risk, "keep": keep_risks}, "entry_risk"
    ),
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
