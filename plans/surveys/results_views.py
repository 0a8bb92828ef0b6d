"""The results of a survey, for the strategy team: as a page, as Excel, as tables of the plan."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from plans.charts.tables import draw_table_chart
from plans.content.tables import format_row
from plans.document.sections import read_tree
from plans.exchange.writing import workbook_response
from plans.models import Plan, Section
from plans.people.requests import for_readers
from plans.surveys.questionnaire import Questionnaire
from plans.surveys.results import (
    AnswerFilter,
    QuestionResult,
    SurveyResults,
    filter_responses,
    find_texts,
    list_filters,
    put_into_section,
    read_results,
)
from plans.surveys.results_file import survey_workbook
from plans.surveys.views import get_questionnaire

_TEXTS_ON_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def results(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """All results, narrowed down by `?yanit=`; `?format=xlsx`. A POST makes a table of one."""
    survey = get_questionnaire(slug, key)
    found = read_results(survey, _get_filter(request, survey))
    if request.method == "POST":
        return _put(request, found)
    match request.GET.get("format"):
        case None:
            return render(request, "plans/surveys/results.html", _context(found))
        case "xlsx":
            return workbook_response(survey_workbook(found), f"{slug}-{key}.xlsx")
        case _:
            raise Http404


@require_safe
@for_readers
def texts(request: HttpRequest, slug: str, key: str, question: int) -> HttpResponse:
    """Everything that was written to a question, page by page; `?ara=` searches it."""
    survey = get_questionnaire(slug, key)
    if (asked := survey.by_id.get(question)) is None:
        raise Http404
    narrowed = _get_filter(request, survey)
    term = request.GET.get("ara", "").strip()
    rows = find_texts(asked, filter_responses(survey, narrowed), term)
    context = {
        "survey": survey,
        "question": asked,
        "filter": narrowed,
        "term": term,
        "page": Paginator(rows, _TEXTS_ON_PAGE).get_page(request.GET.get("sayfa")),
    }
    return render(request, "plans/surveys/texts.html", context)


def _get_filter(request: HttpRequest, survey: Questionnaire) -> AnswerFilter | None:
    """What `?yanit=` narrows the responses down to; None where it names nothing that there is."""
    value = request.GET.get("yanit")
    return next((one for one in list_filters(survey) if one.value == value), None)


def _put(request: HttpRequest, found: SurveyResults) -> HttpResponse:
    """Make the result of the posted question a table of the posted section."""
    section = get_object_or_404(
        Section, plan__slug=found.survey.plan_slug, key=request.POST.get("bolum", "")
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
    groups: dict[str, list[AnswerFilter]] = {}
    for one in list_filters(survey):
        groups.setdefault(one.question.text, []).append(one)
    tree = read_tree(Plan.objects.get(slug=survey.plan_slug))
    numbers = tree.numbers().sections
    return {
        "survey": survey,
        "results": found,
        "questions": [_question_context(result) for result in found.questions],
        "filters": groups,
        "sections": [(numbers.get(node.section.key, ""), node.section) for node in tree.walk()],
        "edit_address": reverse("admin:plans_survey_change", args=[survey.id]),
    }


def _question_context(result: QuestionResult) -> dict[str, Any]:
    """A question's result with its table as people read it and its chart."""
    table = result.table
    context: dict[str, Any] = {"result": result, "question": result.question}
    if table.rows and result.answered:
        title = f"{result.question.number}. soru: {result.question.text}"
        context |= {
            "table": table,
            "rows": [format_row(row, table.columns) for row in table.rows],
            "chart": draw_table_chart(table, result.chart, title=title),
        }
    return context
