"""What was answered to a survey, counted by the database in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from plans.content.tables import Column, Row, Table, as_json
from plans.models import Section, SectionTable, SurveyAnswer, SurveyResponse
from plans.surveys.questionnaire import Question, Questionnaire

OTHER = "Diğer"
#: So many of the latest texts stand on the page of results.
_TEXTS_SHOWN = 5

#: Line of a scale and choice; None for no line and for "Diğer" or a free text.
Place = tuple[int | None, int | None]


@dataclass(frozen=True)
class Filter:
    """Only responses that chose this in a question of one choice; None is "Diğer"."""

    question: Question
    choice_id: int | None

    @property
    def value(self) -> str:
        """As an address carries it."""
        return f"{self.question.id}-{self.choice_id or 'diger'}"

    @property
    def name(self) -> str:
        names = (one.text for one in self.question.choices if one.id == self.choice_id)
        return next(names, OTHER)


@dataclass(frozen=True)
class QuestionResult:
    """The answers to one question; shares (%) are of those who answered it."""

    question: Question
    #: How many responses answer the question at all.
    answered: int
    counts: Mapping[Place, int]
    #: Some of what was written, the latest first, and how much there is of it.
    texts: tuple[str, ...]
    text_count: int

    @property
    def table(self) -> Table:
        """The result as a table of the document; empty for a question of free text."""
        if self.question.is_text:
            return Table()
        return _scale_table(self) if self.question.is_scale else _choice_table(self)

    @property
    def chart(self) -> str:
        """The kind of chart that suits the table (`SectionTable.Chart`)."""
        chart = SectionTable.Chart
        return chart.STACKED if self.question.is_scale else chart.BAR

    @property
    def note(self) -> str:
        """How to read the table."""
        note = f"Soruyu yanıtlayan: {self.answered}."
        if self.question.is_multiple:
            note += " Birden çok seçim yapılabildiği için yüzdelerin toplamı 100'ü aşabilir."
        if self.question.is_scale and self.question.choices:
            first, last = self.question.choices[0], self.question.choices[-1]
            note += (
                f" Ortalama: 1 = {first.text}, {len(self.question.choices)} = {last.text}; "
                "yüzdeler satırı yanıtlayanlara göredir."
            )
        return note


@dataclass(frozen=True)
class SurveyResults:
    survey: Questionnaire
    #: Responses counted here, and in all.
    responses: int
    all_responses: int
    first_day: date | None
    last_day: date | None
    filter: Filter | None
    questions: tuple[QuestionResult, ...]

    @property
    def source(self) -> str:
        """What the figures come from, with whom they are narrowed down to."""
        if self.filter is None:
            return self.survey.title
        return f"{self.survey.title} (yalnız {self.filter.name})"


def read_results(survey: Questionnaire, chosen: Filter | None = None) -> SurveyResults:
    """Count the answers; four queries, whatever there is of answers and questions."""
    responses = filtered_responses(survey, chosen)
    answers = SurveyAnswer.objects.filter(response__in=responses)
    whole = SurveyResponse.objects.filter(survey=survey.id)
    total = whole.aggregate(
        all=Count("id"),
        counted=Count("id", filter=Q(id__in=responses)),
        first=Min("submitted_on"),
        last=Max("submitted_on"),
    )
    counts: dict[int, Counter[Place]] = {question.id: Counter() for question in survey.questions}
    for question, item, choice, count in (
        answers.order_by()
        .values_list("question_id", "item_id", "choice_id")
        .annotate(count=Count("id"))
    ):
        counts[question][item, choice] = count
    answered = dict(
        answers.order_by()
        .values_list("question_id")
        .annotate(count=Count("response_id", distinct=True))
    )
    texts = _latest_texts(answers)
    return SurveyResults(
        survey=survey,
        responses=total["counted"],
        all_responses=total["all"],
        first_day=total["first"],
        last_day=total["last"],
        filter=chosen,
        questions=tuple(
            QuestionResult(
                question=question,
                answered=answered.get(question.id, 0),
                counts=dict(counts[question.id]),
                texts=tuple(texts.get(question.id, ())),
                text_count=counts[question.id][None, None],
            )
            for question in survey.questions
        ),
    )


def filters(survey: Questionnaire) -> list[Filter]:
    """What responses can be narrowed down by: every choice of the questions of one choice."""
    return [
        Filter(question, choice)
        for question in survey.questions
        if question.is_single
        for choice in (
            *(choice.id for choice in question.choices),
            *((None,) if question.has_other else ()),
        )
    ]


def filtered_responses(survey: Questionnaire, chosen: Filter | None) -> QuerySet[SurveyResponse]:
    responses = SurveyResponse.objects.filter(survey=survey.id)
    if chosen is None:
        return responses
    answers = SurveyAnswer.objects.filter(question=chosen.question.id, choice=chosen.choice_id)
    return responses.filter(id__in=answers.values("response_id"))


def texts_of(question: Question, responses: QuerySet[SurveyResponse], term: str) -> QuerySet:
    """What was written to a question, the latest first; only where `term` occurs in it."""
    texts = SurveyAnswer.objects.filter(
        response__in=responses, question=question.id, choice=None
    ).order_by("-id")
    if term:
        texts = texts.filter(text__trlower__contains=term)
    return texts.values_list("text", flat=True)


def put_into_section(results: SurveyResults, result: QuestionResult, section: Section) -> bool:
    """Make the result a table of a section, or bring that table up to date; whether it is new.

    Words that the team gave the table stay; rows, columns and the source under it are replaced.
    """
    columns, rows = as_json(result.table)
    with transaction.atomic():
        # Two who do this at once wait for each other here.
        list(Section.objects.select_for_update(of=["self"]).filter(pk=section.pk))
        key = f"anket-soru-{result.question.id}"
        table = section.tables.filter(key=key).first()
        is_new = table is None
        if table is None:
            table = SectionTable(
                section=section, key=key, caption=result.question.text[:300], chart=result.chart
            )
        table.columns, table.rows = columns, rows
        table.note = f"Kaynak: {results.source}. {result.note}"[:500]
        table.save()
    return is_new


def _latest_texts(answers: QuerySet[SurveyAnswer]) -> dict[int, list[str]]:
    numbered = answers.filter(choice=None).annotate(
        place=Window(RowNumber(), partition_by=F("question_id"), order_by="-id")
    )
    texts: dict[int, list[str]] = {}
    for question, text in (
        numbered.filter(place__lte=_TEXTS_SHOWN)
        .order_by("question_id", "-id")
        .values_list("question_id", "text")
    ):
        texts.setdefault(question, []).append(text)
    return texts


# --- Tables -----------------------------------------------------------------------------------


def shares(counts: Sequence[int], total: int) -> list[Decimal | None]:
    """Each count as part of `total` in %, with one decimal; None of nothing.

    Where the counts make up the whole, so do their shares: what rounding takes from one it gives
    to those that it cut most.
    """
    if total == 0:
        return [None] * len(counts)
    if sum(counts) != total:
        return [(Decimal(count) * 100 / total).quantize(Decimal("0.1")) for count in counts]
    tenths = [count * 1000 // total for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda place: -(counts[place] * 1000 % total))
    for place in by_rest[: 1000 - sum(tenths)]:
        tenths[place] += 1
    return [Decimal(tenth) / 10 for tenth in tenths]


def graded(result: QuestionResult, item: int) -> tuple[list[int], Decimal | None]:
    """How often each grade was given to a line, and the mean place of the grades from 1."""
    counts = [result.counts.get((item, choice.id), 0) for choice in result.question.choices]
    total = sum(counts)
    if total == 0:
        return counts, None
    mean = Decimal(sum(place * count for place, count in enumerate(counts, 1))) / total
    return counts, mean.quantize(Decimal("0.01"))


def chosen(result: QuestionResult) -> list[tuple[str, int, Decimal | None]]:
    """Each choice with how often it was made and by what share (%), "Diğer" last."""
    names = [choice.text for choice in result.question.choices]
    counts = [result.counts.get((None, choice.id), 0) for choice in result.question.choices]
    if result.question.has_other:
        names.append(OTHER)
        counts.append(result.text_count)
    return list(zip(names, counts, shares(counts, result.answered), strict=True))


def _choice_table(result: QuestionResult) -> Table:
    columns = (
        Column("Yanıt"),
        Column("Sayı", "number"),
        Column("Oran", "percent", is_charted=True),
    )
    rows = (Row((text, str(count), _cell(part))) for text, count, part in chosen(result))
    return Table(columns, tuple(rows))


def _scale_table(result: QuestionResult) -> Table:
    grades = (Column(choice.text, "percent", is_charted=True) for choice in result.question.choices)
    columns = (Column("Konu"), *grades, Column("Yanıt", "number"), Column("Ortalama", "number"))
    rows = []
    for item in result.question.items:
        counts, mean = graded(result, item.id)
        parts = (_cell(part) for part in shares(counts, sum(counts)))
        rows.append(Row((item.text, *parts, str(sum(counts)), _cell(mean))))
    return Table(columns, tuple(rows))


def _cell(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
