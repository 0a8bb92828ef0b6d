"""Answering a survey: what is accepted, and the one way in which it is stored."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from plans.language.numbers import format_number
from plans.language.printable import printable
from plans.models import Survey, SurveyAnswer, SurveyResponse
from plans.surveys.limits import may_send
from plans.surveys.questionnaire import Question, Questionnaire, read_questionnaires

#: Characters of one text.
MOST_IN_TEXT = 2000
#: The key under which `Wrong` speaks of the privacy notice; questions stand under their own.
NOTICE = 0


@dataclass(frozen=True)
class Reply:
    """What was answered to one question, as it arrived."""

    choices: tuple[int, ...] = ()
    #: What was written beside "Diğer"; None where that is not chosen.
    other: str | None = None
    #: The grade chosen for each line of a scale.
    grades: Mapping[int, int] = field(default_factory=dict)
    text: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.choices or self.other is not None or self.grades or self.text.strip())


NO_REPLY = Reply()


class NotAccepted(Exception):
    """The answers were not stored; the text says why and what to do, in Turkish."""

    sentence = ""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)


class Closed(NotAccepted):
    sentence = "Bu anket şu an doldurmaya açık değil."


class AlreadyAnswered(NotAccepted):
    sentence = "Bu anket bu tarayıcıdan daha önce dolduruldu."


class TooMany(NotAccepted):
    sentence = (
        "Bulunduğunuz ağdan bu saat içinde çok sayıda yanıt gönderildi. Yanıtlarınız bu "
        "sayfada duruyor; sayfayı kapatmadan bir saat sonra yeniden gönderin."
    )


class Wrong(NotAccepted):
    """Something in the answers needs mending; `errors` holds a sentence by question."""

    def __init__(self, errors: dict[int, str], message: str = "") -> None:
        super().__init__(
            message or f"{len(errors)} yerde eksik veya hata var. Düzeltip yeniden gönderin."
        )
        self.errors = errors


def submit(
    survey_id: int,
    replies: Mapping[int, Reply],
    *,
    has_read_notice: bool,
    mark: str,
    address: str,
    now: datetime,
) -> SurveyResponse:
    """Store the answers to a survey, `replies` by the key of their question.

    `mark` is the secret of the browser, of which only a hash is stored; `address` is the network
    address, of which nothing stays with the answers. Raises NotAccepted.
    """
    with transaction.atomic():
        # Locks the survey: serialises changes of its questions and double posts.
        survey = Survey.objects.select_for_update(of=["self"]).filter(pk=survey_id)
        found = read_questionnaires(survey)
        today = timezone.localdate(now)
        if not found or not found[0].is_open(today):
            raise Closed
        if has_answered(survey_id, mark):
            raise AlreadyAnswered
        replies = {key: reply for key, reply in replies.items() if not reply.is_empty}
        errors = find_errors(found[0], replies)
        if found[0].privacy_notice and not has_read_notice:
            errors = {NOTICE: "Göndermek için aydınlatma metnini okuyup işaretleyin.", **errors}
        if errors:
            raise Wrong(errors)
        if not replies:
            raise Wrong({}, "Henüz hiçbir soruyu yanıtlamadınız. Yanıtlayıp yeniden gönderin.")
        if not may_send(address, now):
            raise TooMany
        response = SurveyResponse.objects.create(
            survey_id=survey_id, browser=_hash(mark), submitted_on=today
        )
        SurveyAnswer.objects.bulk_create(
            answer for key, reply in replies.items() for answer in _answers(response, key, reply)
        )
        return response


def has_answered(survey_id: int, mark: str) -> bool:
    """Whether the browser with this mark has answered the survey."""
    return SurveyResponse.objects.filter(survey=survey_id, browser=_hash(mark)).exists()


def find_errors(questionnaire: Questionnaire, replies: Mapping[int, Reply]) -> dict[int, str]:
    """A sentence for every question whose reply cannot be accepted, in the order of questions.

    Raises Wrong where a reply is to no question of this questionnaire.
    """
    if replies.keys() - questionnaire.by_id.keys():
        raise Wrong({}, "Anket siz doldururken değişti. Sayfayı yenileyip yeniden doldurun.")
    errors = {
        question.id: _error(question, replies.get(question.id, NO_REPLY))
        for question in questionnaire.questions
    }
    return {key: error for key, error in errors.items() if error}


def _error(question: Question, reply: Reply) -> str:
    """What is wrong with a reply; nothing where it can be accepted."""
    if not _fits(question, reply):
        return "Yanıtınız okunamadı. Yeniden seçin."
    chosen = len(set(reply.choices)) + (reply.other is not None)
    if question.is_single and chosen > 1:
        return "Yalnız bir seçim yapın."
    if question.max_choices and chosen > question.max_choices:
        return f"En fazla {question.max_choices} seçim yapın; {chosen} seçim yaptınız."
    if reply.other is not None and not reply.other.strip():
        return "“Diğer” seçeneğinin ne olduğunu yanındaki kutuya yazın."
    if (length := len(reply.other or reply.text)) > MOST_IN_TEXT:
        return (
            f"Yazınız {format_number(length)} karakter; en çok {format_number(MOST_IN_TEXT)} "
            "karakter sığar. Kısaltın."
        )
    missing = [item.text for item in question.items if item.id not in reply.grades]
    if not question.is_required or not (reply.is_empty or missing):
        return ""
    if question.is_text:
        return "Bu soru zorunludur. Yanıtınızı yazın."
    if question.is_scale:
        return f"Her satır için bir seçim yapın. Boş: {', '.join(missing)}."
    return "Bu soru zorunludur. Bir seçim yapın."


def _fits(question: Question, reply: Reply) -> bool:
    """Whether the reply is of the question's kind and names only what can be chosen."""
    choices = {choice.id for choice in question.choices}
    items = {item.id for item in question.items}
    is_choice = not (question.is_text or question.is_scale)
    return (
        (is_choice or not reply.choices)
        and (question.is_scale or not reply.grades)
        and (question.is_text or not reply.text)
        and (reply.other is None or (is_choice and question.has_other))
        and choices.issuperset(reply.choices)
        and choices.issuperset(reply.grades.values())
        and items.issuperset(reply.grades)
    )


def _answers(response: SurveyResponse, question_id: int, reply: Reply) -> Iterator[SurveyAnswer]:
    answer: dict[str, Any] = {"response": response, "question_id": question_id}
    for choice in dict.fromkeys(reply.choices):
        yield SurveyAnswer(**answer, choice_id=choice)
    for item, choice in reply.grades.items():
        yield SurveyAnswer(**answer, item_id=item, choice_id=choice)
    if text := printable(reply.other or reply.text).strip():
        yield SurveyAnswer(**answer, text=text)


def _hash(mark: str) -> str:
    return hashlib.sha256(mark.encode()).hexdigest()
