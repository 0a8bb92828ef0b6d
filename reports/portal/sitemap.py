"""What search engines are told: which pages there are, and where to keep away."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as sitemap_view
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from plans.models import Plan
from reports.access import visible_plans
from reports.plan.build import build_plan_document
from reports.plan.pages import reading_order
from reports.portal.scopes import KINDS
from reports.publications.reading import PublicationDamaged, latest_reports, latest_versions
from reports.visitors import kept_for_visitors


class PublicPages(Sitemap[str]):
    """Every page that is for visitors, at the address that it is to be known by."""

    def items(self) -> list[str]:
        plans = visible_plans(AnonymousUser())
        return [
            *(reverse(name) for name in ("home", "reports", "archive", "help")),
            *(row.get_absolute_url() for row in latest_versions(period__isnull=False)),
            *(address for plan in plans for address in _pages_of_plan(plan)),
        ]

    def location(self, item: str) -> str:
        return item

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


def _pages_of_plan(plan: Plan) -> Iterator[str]:
    document = build_plan_document(plan, only="")
    yield plan.get_absolute_url()
    yield from (reverse("section", args=[plan.slug, row.key]) for row in reading_order(document))
    codes = (row.code for _, row in document.objectives())
    yield from (reverse("objective", args=[plan.slug, code]) for code in codes)
    if plan.has_portal:
        yield from _pages_of_portal(plan)


def _pages_of_portal(plan: Plan) -> Iterator[str]:
    yield reverse("portal", args=[plan.slug])
    yield reverse("open_data", args=[plan.slug])
    try:
        reports = [report for _, report in latest_reports(plan)]
    except PublicationDamaged:
        return  # the pages themselves say so
    for kind, name in [("amac", "goal"), ("hedef", "objective"), ("birim", "unit")]:
        codes = dict.fromkeys(scope.code for report in reports for scope in KINDS[kind](report))
        yield from (reverse(f"portal_{name}", args=[plan.slug, code]) for code in codes)
    keys = dict.fromkeys(line.indicator.id for report in reports for line in report.lines)
    yield from (reverse("portal_indicator", args=[plan.slug, key]) for key in keys if key)


@require_safe
@kept_for_visitors
def sitemap(request: HttpRequest) -> HttpResponse:
    """All pages for visitors, as search engines read them."""
    return sitemap_view(request, {"pages": PublicPages}).render()


#: Where there is nothing to find: forms, and what asks for an account.
_CLOSED = ("admin:index", "login", "entry_home", "review_periods")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines find the sitemap, and what they need not ask for."""
    lines = ["User-agent: *", *(f"Disallow: {reverse(name)}" for name in _CLOSED)]
    lines.append(f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
