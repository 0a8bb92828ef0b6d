"""The results of a survey as an Excel workbook: what was counted, and every response."""

from collections import defaultdict
from collections.abc import Iterator

from plans.exchange.report_sheet import (
    COUNT,
    PERCENT,
    ReportColumn,
    ReportTable,
    Row,
    Value,
    report_book,
)
from plans.models import SurveyAnswer
from plans.surveys.questionnaire import Questionnaire
from plans.surveys.results import OTHER, SurveyResults, filter_responses

SUMMARY, RESPONSES = "Özet", "Yanıtlar"


_SUMMARY = [
    ReportColumn("No", 6, COUNT),
    ReportColumn("Soru", 50),
    ReportColumn("Konu", 40),
    ReportColumn("Yanıt", 40),
    ReportColumn("Sayı", 10, COUNT),
    ReportColumn("Oran", 10, PERCENT),
    ReportColumn("Ortalama", 12, "0.00"),
]


def survey_workbook(results: SurveyResults) -> bytes:
    """Two sheets: the counted answers, and one row for each response."""
    survey = results.survey
    note = f"{results.responses} yanıt"
    if results.filter:
        note += f" ({results.filter.question.text}: {results.filter.name})"
    columns = [ReportColumn("Yanıt no", 8, COUNT), ReportColumn("Gün", 12)]
    columns += [ReportColumn(name, 24) for name, _ in _fields(survey)]
    tables = [
        ReportTable(SUMMARY, _SUMMARY, _summary(results), note),
        ReportTable(RESPONSES, columns, _responses(results), note),
    ]
    return report_book(survey.institution, survey.title, tables)


def _summary(results: SurveyResults) -> Iterator[Row]:
    for result in results.questions:
        head: list[Value] = [result.question.number, result.question.text]
        if result.question.is_text:
            yield [*head, "", "(serbest metin)", result.answered, None, None]
        for tally in result.tallies:
            parts = zip(result.answers, tally.counts, tally.shares, strict=True)
            yield from ([*head, tally.item, *part, tally.mean] for part in parts)


def _fields(survey: Questionnaire) -> list[tuple[str, tuple[int, int | None]]]:
    """The name of each column of answers, with the question and the line that it holds."""
    fields: list[tuple[str, tuple[int, int | None]]] = []
    for question in survey.questions:
        name = f"{question.number}. {question.text}"
        if question.is_scale:
            fields += [(f"{name} – {item.text}", (question.id, item.id)) for item in question.items]
        else:
            fields.append((name, (question.id, None)))
    return fields


def _responses(results: SurveyResults) -> Iterator[Row]:
    survey = results.survey
    fields = [field for _, field in _fields(survey)]
    names = {choice.id: choice.text for question in survey.questions for choice in question.choices}
    has_other = {question.id for question in survey.questions if question.has_other}
    responses = filter_responses(survey, results.filter)
    given: dict[int, dict[tuple[int, int | None], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for response, question, item, choice, text in (
        SurveyAnswer.objects.filter(response__in=responses)
        .order_by("id")
        .values_list("response_id", "question_id", "item_id", "choice_id", "text")
    ):
        words = names[choice] if choice else f"{OTHER}: {text}" if question in has_other else text
        given[response][question, item].append(words)
    days = responses.order_by("id").values_list("id", "submitted_on")
    for number, (response, day) in enumerate(days, 1):
        answers = given[response]
        cells = ["; ".join(answers[field]) if field in answers else "" for field in fields]
        yield [number, f"{day:%d.%m.%Y}", *cells]
