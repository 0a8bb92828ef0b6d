"""All addresses of the application."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog

from karsplan.pages import tell_owner
from plans.admin.base.plan_choice import RecordChooser, choose_plan

choose_record = RecordChooser.as_view(admin_site=admin.site)

handler500 = "karsplan.pages.explain"

urlpatterns = [
    # One page to log in: it also tells people without the right to the admin what is the matter.
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin/password_change/", RedirectView.as_view(pattern_name="password")),
    # Where the workbook's page was: people have it in their bookmarks.
    re_path(
        "^admin/reports/workbookimport/(?P<page>.*)$",
        RedirectView.as_view(url="/admin/plans/workbookimport/%(page)s", query_string=True),
    ),
    path("admin/plan-sec/", admin.site.admin_view(choose_plan), name="choose_plan"),
    # Before the admin's own, which calls what stands in several plans by one name.
    path("admin/autocomplete/", admin.site.admin_view(choose_record), name="autocomplete"),
    # The words of the admin's scripts; its own address knows Django's translation only.
    path("admin/jsi18n/", JavaScriptCatalog.as_view()),
    path("admin/", admin.site.urls),
    path("", include("karsplan.accounts")),
    path("oturum/", tell_owner, name="session"),
    path("", include("plans.face.urls")),
    path("", include("plans.help.urls")),
    path("", include("plans.trail.page.urls")),
    path("", include("plans.surveys.urls")),
    path("", include("plans.revision.urls")),
    path("", include("indicators.urls")),
    path("", include("reports.urls")),
]
