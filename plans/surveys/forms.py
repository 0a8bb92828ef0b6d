"""The form of a survey: what was posted, and what the page shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from plans.language.codes import key_in
from plans.surveys.answering import Reply
from plans.surveys.questionnaire import Option, Question, Questionnaire

OTHER = "diger"


@dataclass(frozen=True)
class ShownChoice:
    value: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownItem:
    """A line of a scale with the name of its radio buttons."""

    name: str
    text: str
    choices: tuple[ShownChoice, ...]


@dataclass(frozen=True)
class ShownQuestion:
    """A question with what has been answered so far."""

    question: Question
    name: str
    choices: tuple[ShownChoice, ...]
    items: tuple[ShownItem, ...]
    is_other: bool
    #: Of a free text, or beside "Diğer".
    text: str
    error: str


def read_replies(questionnaire: Questionnaire, post: QueryDict) -> dict[int, Reply]:
    """The posted reply to every question."""
    return {question.id: _reply(question, post) for question in questionnaire.questions}


def shown_questions(
    questionnaire: Questionnaire, replies: Mapping[int, Reply], errors: Mapping[int, str]
) -> Iterator[ShownQuestion]:
    """The questions as the page shows them."""
    for question in questionnaire.questions:
        reply = replies.get(question.id, Reply())
        name = _name(question)
        yield ShownQuestion(
            question=question,
            name=name,
            choices=_choices(question, reply.choices),
            items=tuple(
                ShownItem(
                    _item_name(question, item),
                    item.text,
                    _choices(question, (reply.grades.get(item.id),)),
                )
                for item in question.items
            ),
            is_other=reply.other is not None,
            text=reply.other or reply.text,
            error=errors.get(question.id, ""),
        )


def _reply(question: Question, post: QueryDict) -> Reply:
    name = _name(question)
    values = post.getlist(name)
    if question.is_text:
        return Reply(text=post.get(name, ""))
    if question.is_scale:
        names = {item.id: _item_name(question, item) for item in question.items}
        return Reply(
            grades={key: key_in(post[name]) for key, name in names.items() if name in post}
        )
    written = post.get(f"{name}-{OTHER}", "")
    # Who writes beside “Diğer” and chooses nothing means it.
    is_other = OTHER in values or bool(written.strip() and not values)
    return Reply(
        choices=tuple(key_in(value) for value in values if value != OTHER),
        other=written if is_other else None,
    )


def _choices(question: Question, chosen: tuple[int | None, ...]) -> tuple[ShownChoice, ...]:
    return tuple(
        ShownChoice(str(choice.id), choice.text, choice.id in chosen) for choice in question.choices
    )


def _name(question: Question) -> str:
    return f"s{question.id}"


def _item_name(question: Question, item: Option) -> str:
    return f"{_name(question)}-{item.id}"
