"""What was answered to a survey, counted by the database in a fixed number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from plans.content.tables import Table, TableColumn, TableRow, as_json
from plans.models import Section, SectionTable, SurveyAnswer, SurveyResponse
from plans.surveys.questionnaire import Option, Question, Questionnaire

OTHER = "Diğer"
#: So many of the latest texts stand on the page of results.
_TEXTS_SHOWN = 5

#: Line of a scale and choice; None for no line and for "Diğer" or a free text.
Place = tuple[int | None, int | None]


@dataclass(frozen=True)
class AnswerFilter:
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
class Tally:
    """How often each answer was chosen: of a question, or of one line of a scale."""

    item: str
    counts: list[int]
    #: The counts in % of those who answered; None where nobody did.
    shares: list[Decimal | None]
    #: Of a scale: the mean place of the grades, from 1.
    mean: Decimal | None = None


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
    def answers(self) -> list[str]:
        """What could be chosen, “Diğer” last; nothing for a question of free text."""
        names = [choice.text for choice in self.question.choices]
        return [*names, OTHER] if self.question.has_other else names

    @property
    def tallies(self) -> list[Tally]:
        """The counts by answer, of a scale for each line; nothing for a question of free text."""
        question = self.question
        if question.is_scale:
            return [self._tally_line(item) for item in question.items]
        counts = [self.counts.get((None, choice.id), 0) for choice in question.choices]
        counts += [self.text_count] if question.has_other else []
        return [Tally("", counts, compute_shares(counts, self.answered))] if counts else []

    def _tally_line(self, item: Option) -> Tally:
        counts = [self.counts.get((item.id, choice.id), 0) for choice in self.question.choices]
        total = sum(counts)
        points = sum(place * count for place, count in enumerate(counts, 1))
        mean = (Decimal(points) / total).quantize(Decimal("0.01")) if total else None
        return Tally(item.text, counts, compute_shares(counts, total), mean)

    @property
    def table(self) -> Table:
        """The result as a table of the document; empty for a question of free text."""
        if self.question.is_text:
            return Table()
        if self.question.is_scale:
            grades = (TableColumn(name, "percent", is_charted=True) for name in self.answers)
            ends = TableColumn("Yanıt", "number"), TableColumn("Ortalama", "number")
            cells = [
                (line.item, *map(_cell, line.shares), str(sum(line.counts)), _cell(line.mean))
                for line in self.tallies
            ]
            return Table((TableColumn("Konu"), *grades, *ends), tuple(map(TableRow, cells)))
        share = TableColumn("Oran", "percent", is_charted=True)
        rows = [
            TableRow((name, str(count), _cell(part)))
            for tally in self.tallies
            for name, count, part in zip(self.answers, tally.counts, tally.shares, strict=True)
        ]
        return Table((TableColumn("Yanıt"), TableColumn("Sayı", "number"), share), tuple(rows))

    @property
    def chart(self) -> str:
        """The kind of chart that suits the table (`SectionTable.Chart`)."""
        return SectionTable.Chart.STACKED if self.question.is_scale else SectionTable.Chart.BAR

    @property
    def note(self) -> str:
        """How to read the table."""
        note = f"Soruyu yanıtlayan: {self.answered}."
        if self.question.is_multiple:
            note += " Birden çok seçim yapılabildiği için yüzdelerin toplamı 100’ü aşabilir."
        if self.question.is_scale and self.answers:
            note += (
                f" Ortalama: 1 = {self.answers[0]}, {len(self.answers)} = {self.answers[-1]}; "
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
    filter: AnswerFilter | None
    questions: tuple[QuestionResult, ...]

    @property
    def source(self) -> str:
        """What the figures come from, with whom they are narrowed down to."""
        if self.filter is None:
            return self.survey.title
        return f"{self.survey.title} (yalnız {self.filter.name})"


def read_results(survey: Questionnaire, chosen: AnswerFilter | None = None) -> SurveyResults:
    """Count the answers; four queries, whatever there is of answers and questions."""
    responses = filter_responses(survey, chosen)
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


def list_filters(survey: Questionnaire) -> list[AnswerFilter]:
    """What responses can be narrowed down by: every choice of the questions of one choice."""
    return [
        AnswerFilter(question, choice)
        for question in survey.questions
        if question.is_single
        for choice in (
            *(choice.id for choice in question.choices),
            *((None,) if question.has_other else ()),
        )
    ]


def filter_responses(
    survey: Questionnaire, chosen: AnswerFilter | None
) -> QuerySet[SurveyResponse]:
    responses = SurveyResponse.objects.filter(survey=survey.id)
    if chosen is None:
        return responses
    answers = SurveyAnswer.objects.filter(question=chosen.question.id, choice=chosen.choice_id)
    return responses.filter(id__in=answers.values("response_id"))


def find_texts(question: Question, responses: QuerySet[SurveyResponse], term: str) -> QuerySet:
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
        # Locks the section: the same result is not made a table twice.
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
    latest = numbered.filter(place__lte=_TEXTS_SHOWN).order_by("question_id", "-id")
    texts: dict[int, list[str]] = {}
    for question, text in latest.values_list("question_id", "text"):
        texts.setdefault(question, []).append(text)
    return texts


def compute_shares(counts: Sequence[int], total: int) -> list[Decimal | None]:
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


def _cell(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
