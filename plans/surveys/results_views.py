"""The results of a survey, for the strategy team: as a page, as Excel, as tables of the plan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from plans.charts.tables import draw_table_chart
from plans.content.tables import Table, shown
from plans.models import Plan, Section
from plans.people.roles import is_strategist
from plans.surveys.questionnaire import Question, Questionnaire
from plans.surveys.results import (
    Filter,
    QuestionResult,
    SurveyResults,
    filtered_responses,
    filters,
    put_into_section,
    read_results,
    read_survey,
    texts_of,
)
from plans.surveys.results_file import survey_workbook
from reports.plan.outline import stored_outline
from reports.plan.sections import build_sections

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TEXTS_ON_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """All results, narrowed down by `?yanit=`; `?format=xlsx`. A POST makes a table of one."""
    if response := _refused(request):
        return response
    survey = _get_survey(slug, key)
    found = read_results(survey, _get_filter(request, survey))
    if request.method == "POST":
        return _put(request, found)
    match request.GET.get("format"):
        case None:
            return render(request, "plans/surveys/results.html", _context(found))
        case "xlsx":
            return HttpResponse(
                survey_workbook(found),
                content_type=XLSX,
                headers={"Content-Disposition": f'attachment; filename="{slug}-{key}.xlsx"'},
            )
        case _:
            raise Http404


@require_safe
def texts(request: HttpRequest, slug: str, key: str, question: int) -> HttpResponse:
    """Everything that was written to a question, page by page; `?ara=` searches it."""
    if response := _refused(request):
        return response
    survey = _get_survey(slug, key)
    found = _get_question(survey, question)
    narrowed = _get_filter(request, survey)
    term = request.GET.get("ara", "").strip()
    rows = texts_of(found, filtered_responses(survey, narrowed), term)
    context = {
        "survey": survey,
        "question": found,
        "filter": narrowed,
        "term": term,
        "page": Paginator(rows, _TEXTS_ON_PAGE).get_page(request.GET.get("sayfa")),
    }
    return render(request, "plans/surveys/texts.html", context)


def _refused(request: HttpRequest) -> HttpResponse | None:
    """The login for who has not logged in; raises PermissionDenied for who is not of the team."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not is_strategist(request.user):
        raise PermissionDenied
    return None


def _get_survey(slug: str, key: str) -> Questionnaire:
    if survey := read_survey(slug, key):
        return survey
    raise Http404


def _get_question(survey: Questionnaire, key: int) -> Question:
    if question := survey.by_id.get(key):
        return question
    raise Http404


def _get_filter(request: HttpRequest, survey: Questionnaire) -> Filter | None:
    """What `?yanit=` narrows the responses down to; None where it names nothing that there is."""
    value = request.GET.get("yanit")
    return next((one for one in filters(survey) if one.value == value), None)


def _put(request: HttpRequest, found: SurveyResults) -> HttpResponse:
    """Make the result of the posted question a table of the posted section."""
    survey = found.survey
    section = get_object_or_404(
        Section, plan__slug=survey.plan_slug, key=request.POST.get("bolum", "")
    )
    number = request.POST.get("soru", "")
    result = next((one for one in found.questions if str(one.question.id) == number), None)
    if result is None or result.question.is_text:
        raise Http404
    try:
        is_new = put_into_section(found, result, section)
    except ValidationError as error:
        messages.error(request, f"Tablo yapılamadı. {' '.join(error.messages)}")
    else:
        done = "tablo olarak eklendi" if is_new else "sonuçlarıyla güncellendi"
        messages.success(
            request, f"{result.question.number}. soru, “{section.title}” bölümünde {done}."
        )
    return redirect(f"{request.get_full_path()}#soru-{result.question.number}")


def _context(found: SurveyResults) -> dict[str, Any]:
    survey = found.survey
    plan = Plan.objects.get(slug=survey.plan_slug)
    return {
        "survey": survey,
        "results": found,
        "questions": [_shown(result) for result in found.questions],
        "filters": _grouped(filters(survey)),
        "sections": list(build_sections(stored_outline(plan), {}).walk()),
        "edit_address": reverse("admin:plans_survey_change", args=[survey.id]),
    }


def _shown(result: QuestionResult) -> dict[str, Any]:
    """A question's result with its table as people read it and its chart."""
    table = result.table
    context: dict[str, Any] = {"result": result, "question": result.question}
    if table.rows and result.answered:
        title = f"{result.question.number}. soru: {result.question.text}"
        context |= {
            "table": table,
            "rows": _rows(table),
            "chart": draw_table_chart(table, result.chart, title=title),
        }
    return context


def _rows(table: Table) -> list[list[tuple[str, bool]]]:
    """Cells as people read them, and whether they are numbers."""
    return [
        [
            (shown(cell, column), column.is_numeric)
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        for row in table.rows
    ]


def _grouped(found: list[Filter]) -> dict[str, list[Filter]]:
    groups: dict[str, list[Filter]] = {}
    for one in found:
        groups.setdefault(one.question.text, []).append(one)
    return groups
