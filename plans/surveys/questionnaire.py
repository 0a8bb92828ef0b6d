"""A survey with its questions as plain values, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from plans.content.richtext import clean_html
from plans.models import Survey, SurveyQuestion
from plans.records.parts import make_part

Kind = SurveyQuestion.Kind


@dataclass(frozen=True)
class Option:
    """A choice of a question, or a line of a scale."""

    id: int
    text: str


@dataclass(frozen=True)
class Question:
    """A question; of a scale, `choices` are the grades that each of `items` gets one of."""

    id: int
    #: Its place among the questions, from 1.
    number: int
    text: str
    help_text: str
    kind: str
    is_required: bool
    #: None where any number of choices may be made.
    max_choices: int | None
    has_other: bool
    choices: tuple[Option, ...]
    items: tuple[Option, ...]

    @property
    def is_single(self) -> bool:
        return self.kind == Kind.SINGLE

    @property
    def is_multiple(self) -> bool:
        return self.kind == Kind.MULTIPLE

    @property
    def is_scale(self) -> bool:
        return self.kind == Kind.SCALE

    @property
    def is_text(self) -> bool:
        return self.kind == Kind.TEXT


@dataclass(frozen=True)
class Questionnaire:
    id: int
    plan_slug: str
    institution: str
    key: str
    title: str
    #: Clean HTML.
    introduction: str
    privacy_notice: str
    opens_on: date | None
    closes_on: date | None
    questions: tuple[Question, ...]

    def is_open(self, today: date) -> bool:
        """Whether it can be answered on that day."""
        return bool(self.opens_on and self.closes_on and self.opens_on <= today <= self.closes_on)

    @cached_property
    def by_id(self) -> dict[int, Question]:
        return {question.id: question for question in self.questions}

    @property
    def safe_introduction(self) -> SafeString:
        # Cleaned again: what is stored may have come past `Survey.save`.
        return mark_safe(clean_html(self.introduction, with_pictures=False))


def find_open_surveys(today: date) -> QuerySet[Survey]:
    """Those that can be answered on that day, with their plans; the first to close comes first."""
    opened = Survey.objects.filter(opens_on__lte=today, closes_on__gte=today)
    return opened.select_related("plan").order_by("closes_on", "title")


def find_questionnaire(slug: str, key: str) -> Questionnaire | None:
    """The survey that an address names; None where there is no such survey."""
    found = read_questionnaires(Survey.objects.filter(plan__slug=slug, key=key))
    return found[0] if found else None


def read_questionnaires(surveys: QuerySet[Survey]) -> list[Questionnaire]:
    """The surveys with all their questions; four queries."""
    found = surveys.select_related("plan").prefetch_related(
        "questions", "questions__choices", "questions__items"
    )
    return [
        make_part(
            Questionnaire,
            survey,
            survey.plan,
            plan_slug=survey.plan.slug,
            questions=tuple(_question(*pair) for pair in enumerate(survey.questions.all(), 1)),
        )
        for survey in found
    ]


def _question(number: int, question: SurveyQuestion) -> Question:
    options = {
        name: tuple(make_part(Option, row) for row in getattr(question, name).all())
        for name in ("choices", "items")
    }
    return make_part(Question, question, number=number, **options)
