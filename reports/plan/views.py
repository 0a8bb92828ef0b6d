"""The plan, its sections and objectives as pages, and the whole as a file."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from plans.document.pictures import open_picture
from plans.language.codes import parse_key
from plans.language.search import LONGEST_QUERY
from plans.models import Objective, Picture, Plan
from plans.people.roles import may_read_all
from plans.records.stored import StoredFileError
from plans.surveys.questionnaire import find_open_surveys
from reports.access import reads_unpublished, sees_drafts, sees_picture, visible_plans
from reports.models import Publication
from reports.pdf.downloads import Forms, file_response
from reports.plan.build import (
    FIGURES_OF_CARDS,
    TEXTS_OF_CARDS,
    build_objective,
    build_plan_document,
)
from reports.plan.html import plan_context, plan_html
from reports.plan.pages import chapters, links_on, neighbours, reading_order, sections_on
from reports.plan.results import find_results
from reports.plan.search import search
from reports.publications.damage import tells_damage
from reports.publications.files import ASK_AGAIN, archived_response
from reports.publications.reading import DRAFT, VERSION, versions_at, versions_of
from reports.publications.typed_json import dump
from reports.visitors import kept_for_visitors


def _get_plan(request: HttpRequest, slug: str) -> Plan:
    return get_object_or_404(visible_plans(request.user), slug=slug)


@require_safe
@kept_for_visitors
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan's cover and contents, which lead to its pages."""
    plan = _get_plan(request, slug)
    document = build_plan_document(plan, only="", without=[*TEXTS_OF_CARDS, *FIGURES_OF_CARDS])
    context = plan_context(document, links_on(document)) | {
        "plan": plan,
        "chapters": chapters(document),
        "start": next(iter(reading_order(document)), None),
        "versions": versions_of(plan, Publication.Kind.PLAN),
        "sees_draft": reads_unpublished(request.user),
        "sees_revisions": plan.is_frozen and sees_drafts(request.user),
        "versions_address": plan.versions_address,
        "open_surveys": find_open_surveys(timezone.localdate()).filter(plan=plan),
    }
    return render(request, "reports/plan/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kept_for_visitors
def section(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A section with what is in it or, of a long one, where that is read.

    `?format=pdf`: all of it as it prints in the document.
    """
    plan = _get_plan(request, slug)
    is_page = "format" not in request.GET
    without = [*TEXTS_OF_CARDS, *FIGURES_OF_CARDS] if is_page else ()  # objectives' pages show them
    document = build_plan_document(plan, only=key, without=without)
    part = document.sections.find(key)
    if part is None:
        raise Http404
    if is_page:
        above = document.sections.above(part)
        previous, following = neighbours(document, part)
        context = plan_context(document, links_on(document, part)) | {
            "plan": plan,
            "part": part,
            "shown": sections_on(part),
            "above": above,
            "open": {section.key for section in (*above, part)},
            "previous": previous,
            "next": following,
            "can_edit": request.user.is_staff,
        }
        return render(request, "reports/plan/section.html", context)
    return file_response(
        request,
        f"{plan} {part.title}",
        f"{plan.slug}-{part.key}",
        Forms(lambda: plan_html(document, part)),
    )


@require_safe
def picture(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A picture of the plan's texts; what an address shows never changes."""
    if not sees_picture(request.user, sha256):
        raise Http404
    found = get_object_or_404(Picture, sha256=sha256)
    try:
        file = open_picture(found)
    except StoredFileError as error:
        return HttpResponse(
            str(error), status=error.status, content_type="text/plain; charset=utf-8"
        )
    response = FileResponse(file, content_type=found.media_type)
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@require_safe
@kept_for_visitors
@tells_damage
def objective(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One objective of the plan: its strategies, what came of it, its cards, costs and units.

    `?no=` is its key: published reports lead here by it, whatever plan and objective are called
    by now.
    """
    if key := parse_key(request.GET.get("no", "")):
        known = Objective.objects.filter(goal__plan__in=visible_plans(request.user))
        return redirect(get_object_or_404(known.select_related("goal__plan"), pk=key))
    plan = _get_plan(request, slug)
    rows = list(
        Objective.objects.filter(goal__plan=plan)
        .select_related("goal")
        .order_by("goal__number", "number")
    )
    codes = [row.code for row in rows]
    code = code.upper()  # as people type it: h6.2
    if code not in codes:
        raise Http404
    place = codes.index(code)
    goal = rows[place].goal
    goal.plan = plan
    part = build_objective(rows[place])
    context = {
        "plan": plan,
        "document": plan,
        "goal": goal,
        "objective": part,
        "results": find_results(plan, part, with_drafts=may_read_all(request.user)),
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place + 1 < len(rows) else None,
        "can_edit": request.user.is_staff,
    }
    return render(request, "reports/plan/objective.html", context)


@require_safe
@tells_damage
def plan_search(request: HttpRequest, slug: str) -> HttpResponse:
    """Where the plan and its published reports say what is asked for by `?q=`."""
    plan = _get_plan(request, slug)
    document = build_plan_document(plan, only="", without=FIGURES_OF_CARDS)
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    groups = search(plan, document, query)
    context = {
        "plan": plan,
        "document": document,
        "query": query,
        "groups": groups,
        "total": sum(len(group.hits) for group in groups),
    }
    return render(request, "reports/plan/search.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@tells_damage
def plan_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The plan as a file, `?format=pdf|xlsx|json`; without a format its page.

    Once published it is the newest version, with `?surum=1` that one, with `?taslak` the plan as it
    is today, for those who read what is not published.
    """
    versions = versions_at(slug, Publication.Kind.PLAN)
    kind = request.GET.get("format")
    if VERSION in request.GET:
        asked = request.GET[VERSION]
        publication = next((row for row in versions if str(row.version) == asked), None)
        if publication is None:
            raise Http404("Planın böyle bir sürümü yok.")
        if kind is None:
            return redirect(publication.verification_url)
        return archived_response(request, publication, kind)
    if kind and versions and DRAFT not in request.GET:
        return archived_response(request, versions[0], kind, cache=ASK_AGAIN)
    plan = _get_plan(request, slug)
    if kind is None:
        return redirect(plan)
    if versions and not reads_unpublished(request.user):
        raise Http404("Planın taslağı yayımlanmamış.")
    return file_response(
        request,
        f"{plan} {plan.title}",
        f"{plan.slug}-stratejik-plan",
        Forms(
            lambda: plan_html(build_plan_document(plan)), lambda: dump(build_plan_document(plan))
        ),
    )
