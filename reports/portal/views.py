"""The performance pages of a plan, its goals, objectives, units, indicators; its open data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from plans.exchange.writing import attachment
from plans.language.codes import parse_key
from reports.access import portal_plans
from reports.portal.open_data import DATASETS, dataset_csv, dataset_json
from reports.portal.scopes import find_indicator, find_results
from reports.publications.damage import tells_damage
from reports.publications.reading import latest_reports
from reports.visitors import kept_for_visitors


@require_safe
def newest(request: HttpRequest, name: str) -> HttpResponse:
    """The address without a plan leads to the newest plan that is open."""
    plan = portal_plans().order_by("-start_year", "-pk").first()
    if plan is None:
        raise Http404("Performansı ve verisi herkese açık bir plan yok.")
    return redirect(name, plan.slug)


@require_safe
@kept_for_visitors
@tells_damage
def results(request: HttpRequest, slug: str, kind: str = "plan", code: str = "") -> HttpResponse:
    """What was published of the plan, or of one goal, objective or unit of it."""
    plan = get_object_or_404(portal_plans(), slug=slug)
    reports = latest_reports(plan)
    found = find_results(reports, kind, code)
    if found is None and kind != "plan":
        raise Http404("Bununla ilgili bir sonuç yayımlanmadı.")
    context = {"plan": plan, "results": found, "reports": reports}
    return render(request, "reports/portal/page.html", context)


@require_safe
@kept_for_visitors
@tells_damage
def indicator(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What was published of one indicator: its years with their targets, values and reasons."""
    plan = get_object_or_404(portal_plans(), slug=slug)
    page = find_indicator(latest_reports(plan), parse_key(key))
    if page is None:
        raise Http404("Bu göstergenin bir sonucu yayımlanmadı.")
    return render(request, "reports/portal/indicator.html", {"plan": plan, "page": page})


@require_safe
@kept_for_visitors
def open_data(request: HttpRequest, slug: str) -> HttpResponse:
    """What the open data of the plan are, and where their files are."""
    plan = get_object_or_404(portal_plans(), slug=slug)
    return render(request, "reports/portal/open_data.html", {"plan": plan, "datasets": DATASETS})


@require_safe
@kept_for_visitors
@tells_damage
def dataset(request: HttpRequest, slug: str, key: str, form: str) -> HttpResponse:
    """A dataset as a file, for pages of other sites too."""
    plan = get_object_or_404(portal_plans(), slug=slug)
    found = next((one for one in DATASETS if one.key == key), None)
    if found is None:
        raise Http404("Böyle bir veri kümesi yok.")
    if form == "csv":
        data = dataset_csv(found, plan)
        response = attachment(data, "text/csv; charset=utf-8", f"{plan.slug}-{key}.csv")
    else:
        response = HttpResponse(dataset_json(found, plan), content_type="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
