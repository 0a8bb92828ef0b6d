"""The form of a survey: what was posted, and what the page shows."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from plans.language.codes import parse_key
from plans.surveys.answering import NO_REPLY, Reply
from plans.surveys.questionnaire import Option, Question, Questionnaire

OTHER = "diger"


@dataclass(frozen=True)
class QuestionField:
    """A question as a field of the form, with what has been answered so far."""

    question: Question
    reply: Reply = NO_REPLY
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its inputs; those of a scale have one for each line (`grades`)."""
        return f"s{self.question.id}"

    @property
    def text(self) -> str:
        """Of a free text, or beside “Diğer”."""
        return self.reply.other or self.reply.text

    @property
    def is_other(self) -> bool:
        return self.reply.other is not None

    @property
    def grades(self) -> list[tuple[Option, str, int | None]]:
        """Each line of a scale, the name of its inputs and the choice made there."""
        return [
            (item, f"{self.name}-{item.id}", self.reply.grades.get(item.id))
            for item in self.question.items
        ]

    def read(self, post: QueryDict) -> Reply:
        """What was posted to the question."""
        if self.question.is_text:
            return Reply(text=post.get(self.name, ""))
        if self.question.is_scale:
            return Reply(
                grades={
                    item.id: parse_key(post.get(name, ""))
                    for item, name, _ in self.grades
                    if name in post
                }
            )
        values = post.getlist(self.name)
        written = post.get(f"{self.name}-{OTHER}", "")
        # Text without a choice counts as “Diğer”.
        is_other = OTHER in values or bool(written.strip() and not values)
        return Reply(
            choices=tuple(parse_key(value) for value in values if value != OTHER),
            other=written if is_other else None,
        )


def read_replies(questionnaire: Questionnaire, post: QueryDict) -> dict[int, Reply]:
    """The posted reply to every question, by the question's key."""
    return {question.id: QuestionField(question).read(post) for question in questionnaire.questions}


def build_fields(
    questionnaire: Questionnaire, replies: Mapping[int, Reply], errors: Mapping[int, str]
) -> list[QuestionField]:
    """The questions with their replies and errors, as the page shows them."""
    return [
        QuestionField(question, replies.get(question.id, NO_REPLY), errors.get(question.id, ""))
        for question in questionnaire.questions
    ]
