"""The public pages: home, the plan and its objectives, reports as files."""

from django.db import DatabaseError
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from plans.models import Plan
from plans.records.guards import missing_guards
from plans.surveys.questionnaire import open_surveys
from reports.access import visible_plans
from reports.home.pages import working_home
from reports.home.report_list import listed_plans
from reports.models import Publication, Rendering
from reports.pdf.downloads import pdf_response, rendering_context
from reports.plan.build import build_plan_document
from reports.plan.html import plan_context, plan_file_name, plan_html, plan_json
from reports.publications.damage import tells_damage
from reports.publications.reading import read_data, versions_at


def _get_plan(request: HttpRequest, slug: str) -> Plan:
    return get_object_or_404(visible_plans(request.user), slug=slug)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """For those who work with the plan their work; for readers the plans and their reports."""
    if response := working_home(request):
        return response
    plans = visible_plans(request.user).annotate(
        goal_count=Count("goals", distinct=True),
        objective_count=Count("goals__objectives", distinct=True),
        indicator_count=Count("goals__objectives__cards__indicators", distinct=True),
    )
    context = {
        "plans": plans,
        "listed_plans": listed_plans(request.user),
        # Also those of drafts: a survey is held while its plan is being written.
        "open_surveys": open_surveys(timezone.localdate()),
    }
    return render(request, "reports/home/page.html", context)


@require_safe
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole plan on one page."""
    plan = _get_plan(request, slug)
    context = plan_context(build_plan_document(plan)) | {
        "plan": plan,
        "open_surveys": open_surveys(timezone.localdate()).filter(plan=plan),
        "can_edit": request.user.is_staff,
    }
    return render(request, "reports/plan/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One section of the plan with what is in it; `?format=pdf`: as it prints in the document."""
    plan = _get_plan(request, slug)
    document = build_plan_document(plan)
    part = document.sections.find(key)
    if part is None:
        raise Http404
    match request.GET.get("format"):
        case None:
            context = plan_context(document, part, plan.get_absolute_url()) | {
                "plan": plan,
                "above": document.sections.above(part),
                "can_edit": request.user.is_staff,
            }
            return render(request, "reports/plan/section.html", context)
        case "pdf":
            return pdf_response(
                request,
                plan_html(document, part),
                title=f"{plan} {part.title}",
                file_name=plan_file_name(plan, part),
            )
        case _:
            raise Http404


@require_safe
def objective(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One objective of the plan: its strategies, cards, costs and units."""
    plan = _get_plan(request, slug)
    document = build_plan_document(plan)
    pairs = list(document.objectives())
    codes = [part.code for _, part in pairs]
    code = code.upper()  # as people type it: h6.2
    if code not in codes:
        raise Http404
    place = codes.index(code)
    goal, part = pairs[place]
    return render(
        request,
        "reports/plan/objective.html",
        {
            "plan": plan,
            "document": document,
            "goal": goal,
            "objective": part,
            "previous": pairs[place - 1][1] if place else None,
            "next": pairs[place + 1][1] if place + 1 < len(pairs) else None,
            "can_edit": request.user.is_staff,
        },
    )


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that can be read or downloaded."""
    return render(request, "reports/home/reports.html", {"plans": listed_plans(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@tells_damage
def plan_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a file: `?format=pdf` or `?format=json`; without a format its page.

    `?format=json&surum=1` is a version as it was published.
    """
    if "surum" in request.GET:
        return _published_plan(request, slug)
    plan = _get_plan(request, slug)
    match request.GET.get("format"):
        case None:
            return redirect(plan)
        case "json":
            return HttpResponse(
                plan_json(build_plan_document(plan)), content_type="application/json"
            )
        case "pdf":
            document = build_plan_document(plan)
            return pdf_response(
                request,
                plan_html(document),
                title=f"{plan} {plan.title}",
                file_name=plan_file_name(plan),
            )
        case _:
            raise Http404


def _published_plan(request: HttpRequest, slug: str) -> HttpResponse:
    versions = versions_at(slug, Publication.Kind.PLAN, "")
    for publication in versions:
        asked = (request.GET["surum"], request.GET.get("format"))
        if asked == (str(publication.version), "json"):
            return HttpResponse(read_data(publication), content_type="application/json")
    raise Http404("Planın böyle bir sürümü yok.")


@require_safe
def rendering_state(request: HttpRequest, key: str) -> HttpResponse:
    """The part of the waiting page that says how far its PDF is; the page asks again and again."""
    rendering = get_object_or_404(Rendering, key=key)
    return render(request, "reports/pdf/_state.html", rendering_context(rendering))


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Whether the application can serve: 200, or 503 while the database does not answer or has
    lost rules that it must keep (`missing_guards` names them; `manage.py migrate` makes them)."""
    try:
        missing = missing_guards("default")
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "unreachable"}, status=503)
    if missing:
        body = {"status": "error", "database": "ok", "missing_guards": missing}
        return JsonResponse(body, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "guards": "ok"})
