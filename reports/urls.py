"""Addresses of the public pages: home, plans and reports."""

from django.urls import path

from reports.archive import views as archive_views
from reports.audit import views as audit_views
from reports.calendar import views as calendar_views
from reports.council import views as council_views
from reports.home import views as home_views
from reports.home.health import health
from reports.monitoring import views as monitoring_views
from reports.pdf import views as pdf_views
from reports.plan import views as plan_views
from reports.portal import sitemap
from reports.portal import views as portal_views
from reports.publishing import views as publication_views
from reports.revision import views as revision_views

urlpatterns = [
    path("", home_views.home, name="home"),
    path("plan/<slug:slug>/", plan_views.plan, name="plan"),
    path("plan/<slug:slug>/hedef/<str:code>/", plan_views.objective, name="objective"),
    path("plan/<slug:slug>/bolum/<slug:key>/", plan_views.section, name="section"),
    path("plan/<slug:slug>/ara/", plan_views.plan_search, name="plan_search"),
    path("plan/<slug:slug>/denetim/", audit_views.audit, name="plan_audit"),
    path("plan/<slug:slug>/denetim/ozet/", audit_views.audit_summary, name="plan_audit_summary"),
    path("plan/<slug:slug>/denetim/istisna/", audit_views.audit_accept, name="plan_audit_accept"),
    path(
        "plan/<slug:slug>/denetim/istisna-kaldir/",
        audit_views.audit_withdraw,
        name="plan_audit_withdraw",
    ),
    path("plan/<slug:slug>/surumler/", revision_views.versions, name="plan_versions"),
    path(
        "plan/<slug:slug>/guncelleme/<int:number>/", revision_views.revision, name="plan_revision"
    ),
    path("resim/<str:sha256>/", plan_views.picture, name="picture"),
    path("raporlar/", home_views.reports, name="reports"),
    path("raporlar/durum/<str:key>/", pdf_views.rendering_state, name="rendering_state"),
    path("raporlar/<slug:slug>/plan/", plan_views.plan_report, name="plan_report"),
    path("raporlar/<slug:slug>/plan/yayimla/", publication_views.publish_plan, name="publish_plan"),
    *(
        path(f"raporlar/<slug:slug>/{of}/{end}", view, name=name.format(kind))
        for kind, of in [
            ("monitoring", "izleme/<str:period>"),
            ("evaluation", "degerlendirme/<int:year>"),
        ]
        for end, view, name in [
            ("", monitoring_views.report, "{}_report"),
            ("yayimla/", publication_views.publish_report, "publish_{}"),
            ("yayimla/onizleme/", publication_views.preview_report, "preview_{}"),
            ("meclis/", council_views.pack, "{}_pack"),
        ]
    ),
    path(
        "raporlar/<slug:slug>/karne/<str:period>/<slug:unit>/",
        monitoring_views.scorecard,
        name="scorecard",
    ),
    path("takvim/<int:year>/<slug:unit>/", calendar_views.unit_calendar, name="calendar_unit"),
    path("takvim/<int:year>/plan/<slug:slug>/", calendar_views.plan_calendar, name="calendar_plan"),
    path("toplanti/<int:pk>/dosya/", council_views.meeting_files, name="meeting_files"),
    path("arsiv/", archive_views.archive, name="archive"),
    path("arsiv/<str:code>/", archive_views.archived, name="archived"),
    path("arsiv/<str:code>/durum/", archive_views.archiving_state, name="archiving_state"),
    path("dogrula/", archive_views.enter_code, name="enter_code"),
    path("dogrula/<str:code>/", archive_views.verify, name="verify"),
    path("performans/", portal_views.newest, {"name": "portal"}, name="newest_portal"),
    path("performans/<slug:slug>/", portal_views.results, name="portal"),
    *(
        path(
            f"performans/<slug:slug>/{kind}/<str:code>/",
            portal_views.results,
            {"kind": kind},
            name=f"portal_{name}",
        )
        for kind, name in [("amac", "goal"), ("hedef", "objective"), ("birim", "unit")]
    ),
    path(
        "performans/<slug:slug>/gosterge/<str:key>/",
        portal_views.indicator,
        name="portal_indicator",
    ),
    path("acik-veri/", portal_views.newest, {"name": "open_data"}, name="newest_open_data"),
    path("acik-veri/<slug:slug>/", portal_views.open_data, name="open_data"),
    *(
        path(
            f"acik-veri/<slug:slug>/<slug:key>.{form}",
            portal_views.dataset,
            {"form": form},
            name=f"open_data_{form}",
        )
        for form in ("csv", "json")
    ),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("saglik/", health, name="health"),
]
