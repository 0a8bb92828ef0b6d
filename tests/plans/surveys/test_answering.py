"""What is accepted as an answer to a survey, and what is stored of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from plans.models import Plan, Survey, SurveyAnswer, SurveyResponse, SurveySender
from plans.surveys import answering
from plans.surveys.answering import (
    MOST_IN_TEXT,
    NOTICE,
    AlreadyAnswered,
    Closed,
    NotAccepted,
    Reply,
    TooMany,
    Wrong,
    find_errors,
)
from plans.surveys.limits import MOST_PER_HOUR
from plans.surveys.questionnaire import Kind, Option, Question, Questionnaire
from tests.support.survey_samples import build_survey

pytestmark = pytest.mark.differs

NOON = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


# --- The rules, on values --------------------------------------------------------------------


def ask(kind: str, **options: Any) -> Question:
    """A question with the choices 1, 2, 3 and, of a scale, the lines 11 and 12."""
    values = {
        "id": 7,
        "number": 1,
        "text": "Soru",
        "help_text": "",
        "kind": kind,
        "is_required": False,
        "max_choices": None,
        "has_other": False,
        "choices": () if kind == Kind.TEXT else tuple(Option(n, f"Seçenek {n}") for n in (1, 2, 3)),
        "items": (Option(11, "Yol"), Option(12, "Su")) if kind == Kind.SCALE else (),
    }
    return Question(**{**values, **options})


def error(question: Question, reply: Reply) -> str:
    questionnaire = Questionnaire(
        id=1,
        plan_slug="plan",
        institution="",
        key="anket",
        title="",
        introduction="",
        privacy_notice="",
        opens_on=None,
        closes_on=None,
        questions=(question,),
    )
    return find_errors(questionnaire, {7: reply}).get(7, "")


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        (ask("single"), Reply()),
        (ask("single"), Reply(choices=(2,))),
        (ask("single", has_other=True), Reply(other="Dernek")),
        (ask("single", is_required=True), Reply(choices=(2,))),
        (ask("multiple"), Reply(choices=(1, 2, 3))),
        (ask("multiple", max_choices=2, has_other=True), Reply(choices=(1,), other="Göç")),
        (ask("multiple", max_choices=2), Reply(choices=(1, 2, 2))),
        (ask("scale"), Reply(grades={11: 1})),
        (ask("scale", is_required=True), Reply(grades={11: 1, 12: 1})),
        (ask("text"), Reply(text="Turizm")),
        (ask("text"), Reply(text="x" * MOST_IN_TEXT)),
    ],
)
def test_a_reply_that_fits_its_question_is_accepted(question: Question, reply: Reply) -> None:
    assert error(question, reply) == ""


@pytest.mark.parametrize(
    ("question", "reply", "says"),
    [
        (ask("single", is_required=True), Reply(), "zorunludur. Bir seçim"),
        (ask("multiple", is_required=True), Reply(), "zorunludur. Bir seçim"),
        (ask("text", is_required=True), Reply(text="  "), "zorunludur. Yanıtınızı yazın"),
        (ask("scale", is_required=True), Reply(grades={11: 1}), "Boş: Su."),
        (ask("single"), Reply(choices=(1, 2)), "Yalnız bir seçim"),
        (ask("single", has_other=True), Reply(choices=(1,), other="Göç"), "Yalnız bir seçim"),
        (ask("multiple", max_choices=2), Reply(choices=(1, 2, 3)), "En fazla 2 seçim yapın; 3"),
        (
            ask("multiple", max_choices=2, has_other=True),
            Reply(choices=(1, 2), other="Göç"),
            "En fazla 2 seçim yapın; 3",
        ),
        (ask("multiple", has_other=True), Reply(other=" "), "“Diğer” seçeneğinin ne olduğunu"),
        (ask("text"), Reply(text="x" * 2001), "2.001 karakter; en çok 2.000"),
        (ask("single", has_other=True), Reply(other="x" * 2001), "2.001 karakter"),
        (ask("single"), Reply(choices=(99,)), "okunamadı"),
        (ask("single"), Reply(other="Göç"), "okunamadı"),
        (ask("single"), Reply(text="Merhaba"), "okunamadı"),
        (ask("single"), Reply(grades={11: 1}), "okunamadı"),
        (ask("scale"), Reply(grades={99: 1}), "okunamadı"),
        (ask("scale"), Reply(grades={11: 99}), "okunamadı"),
        (ask("scale"), Reply(choices=(1,)), "okunamadı"),
        (ask("text"), Reply(choices=(1,)), "okunamadı"),
        (ask("text"), Reply(other="Göç"), "okunamadı"),
    ],
)
def test_a_reply_that_does_not_fit_is_refused_in_words(
    question: Question, reply: Reply, says: str
) -> None:
    assert says in error(question, reply)


# --- Storing ---------------------------------------------------------------------------------


@pytest.fixture
def survey(db: None) -> Survey:
    plan = Plan.objects.create(slug="x", institution="Örnek", start_year=2025, end_year=2029)
    return build_survey(plan)


def replies_to(survey: Survey) -> dict[int, Reply]:
    """An answer to every question of the sample survey."""
    kind, problems, services, chances = survey.questions.all()
    good, *_ = services.choices.all()
    return {
        kind.pk: Reply(choices=(kind.choices.get(text="Muhtar").pk,)),
        problems.pk: Reply(choices=(problems.choices.get(text="Su").pk,), other="Göç"),
        services.pk: Reply(grades={item.pk: good.pk for item in services.items.all()}),
        chances.pk: Reply(text="Turizm"),
    }


def send(
    survey: Survey,
    replies: dict[int, Reply] | None = None,
    *,
    mark: str = "tarayıcı",
    address: str = "10.0.0.1",
    now: datetime = NOON,
    has_read_notice: bool = True,
) -> SurveyResponse:
    return answering.submit(
        survey.pk,
        replies_to(survey) if replies is None else replies,
        has_read_notice=has_read_notice,
        mark=mark,
        address=address,
        now=now,
    )


def test_every_kind_of_answer_is_stored(survey: Survey) -> None:
    response = send(survey)
    stored = [
        (answer.question.order, answer.item and answer.item.text, str(answer))
        for answer in response.answers.all()
    ]
    assert stored == [
        (1, None, "Muhtar"),
        (2, None, "Su"),
        (2, None, "Göç"),
        (3, "Temizlik", "İyi"),
        (3, "Zabıta", "İyi"),
        (4, None, "Turizm"),
    ]


def test_neither_the_browsers_mark_nor_the_address_is_stored(survey: Survey) -> None:
    send(survey, mark="gizli-isaret", address="10.9.8.7")
    rows = [
        *SurveyResponse.objects.values_list(),
        *SurveyAnswer.objects.values_list(),
        *SurveySender.objects.values_list(),
    ]
    text = repr(rows)
    assert "gizli-isaret" not in text
    assert "10.9.8.7" not in text


def test_the_day_is_that_of_istanbul(survey: Survey) -> None:
    response = send(survey, now=datetime(2026, 5, 4, 22, 0, tzinfo=UTC))
    assert str(response.submitted_on) == "2026-05-05"


def test_control_characters_are_left_out_of_texts(survey: Survey) -> None:
    replies = replies_to(survey)
    replies[survey.questions.get(kind="text").pk] = Reply(text="Tur\x0bizm\n ")
    assert send(survey, replies).answers.get(question__kind="text").text == "Turizm"


@pytest.mark.parametrize(
    ("opens", "closes", "accepted"),
    [
        ("2026-05-04", "2026-05-04", True),
        ("2026-05-05", "2026-05-09", False),
        ("2026-05-01", "2026-05-03", False),
        (None, None, False),
    ],
)
def test_only_an_open_survey_takes_answers(
    survey: Survey, opens: str | None, closes: str | None, accepted: bool
) -> None:
    Survey.objects.update(opens_on=opens, closes_on=closes)
    if accepted:
        assert send(survey)
    else:
        with pytest.raises(Closed):
            send(survey)


def test_the_privacy_notice_must_have_been_read(survey: Survey) -> None:
    with pytest.raises(Wrong) as refused:
        send(survey, has_read_notice=False)
    assert list(refused.value.errors) == [NOTICE]


def test_nothing_is_stored_of_answers_with_a_mistake(survey: Survey) -> None:
    replies = replies_to(survey)
    required = survey.questions.get(is_required=True).pk
    del replies[required]
    with pytest.raises(Wrong) as refused:
        send(survey, replies)
    assert list(refused.value.errors) == [required]
    assert not SurveyResponse.objects.exists()
    assert not SurveySender.objects.exists()


def test_a_survey_without_a_single_answer_is_refused(survey: Survey) -> None:
    survey.questions.update(is_required=False)
    with pytest.raises(Wrong, match="hiçbir soruyu"):
        send(survey, {})


def test_a_reply_to_a_question_of_another_survey_is_refused(survey: Survey) -> None:
    other = build_survey(survey.plan, key="baska")
    with pytest.raises(Wrong, match="değişti"):
        send(survey, replies_to(survey) | replies_to(other))


def test_a_browser_answers_a_survey_once_but_another_survey_too(survey: Survey) -> None:
    send(survey)
    with pytest.raises(AlreadyAnswered):
        send(survey)
    assert send(build_survey(survey.plan, key="baska"))


def test_the_database_itself_keeps_to_one_response_per_browser(survey: Survey) -> None:
    response = send(survey)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyResponse.objects.create(
            survey=survey, browser=response.browser, submitted_on=response.submitted_on
        )


# --- How often -------------------------------------------------------------------------------


def test_an_address_that_sent_too_many_waits_for_the_next_hour(survey: Survey) -> None:
    for number in range(MOST_PER_HOUR):
        send(survey, mark=f"m{number}")
    with pytest.raises(TooMany):
        send(survey, mark="bir daha")
    assert SurveyResponse.objects.count() == MOST_PER_HOUR
    send(survey, mark="bir daha", address="10.0.0.2")
    send(survey, mark="sonra", now=NOON + timedelta(hours=1))


def test_computers_of_one_ipv6_network_count_together(survey: Survey) -> None:
    send(survey, mark="a", address="2001:db8:1:2::5")
    send(survey, mark="b", address="2001:db8:1:2:ffff::9")
    send(survey, mark="c", address="2001:db8:1:3::5")
    assert sorted(SurveySender.objects.values_list("count", flat=True)) == [1, 2]


def test_ipv4_addresses_written_as_ipv6_count_apart(survey: Survey) -> None:
    send(survey, mark="a", address="::ffff:10.0.0.1")
    send(survey, mark="b", address="::ffff:10.0.0.2")
    send(survey, mark="c", address="10.0.0.1")
    assert sorted(SurveySender.objects.values_list("count", flat=True)) == [1, 2]


def test_counts_of_past_hours_are_deleted(survey: Survey) -> None:
    send(survey, mark="a")
    send(survey, mark="b", now=NOON + timedelta(hours=1))
    assert SurveySender.objects.get().hour == datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


# --- At the same moment ----------------------------------------------------------------------

THREADS = 20


def at_once(survey: Survey, senders: list[tuple[str, str]]) -> list[object]:
    """Send from so many browsers (mark, address) by threads; each one's response or refusal."""
    replies = replies_to(survey)
    barrier = Barrier(THREADS)

    def work(own: list[tuple[str, str]]) -> list[object]:
        barrier.wait()
        results: list[object] = []
        try:
            for mark, address in own:
                try:
                    results.append(send(survey, replies, mark=mark, address=address))
                except NotAccepted as refusal:
                    results.append(refusal)
        finally:
            connection.close()
        return results

    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(work, [senders[number::THREADS] for number in range(THREADS)])
        return [result for part in parts for result in part]


@pytest.mark.django_db(transaction=True)
def test_of_one_browsers_posts_at_once_one_is_stored(survey: Survey) -> None:
    results = at_once(survey, [("aynı", "10.0.0.1")] * THREADS)
    assert sum(isinstance(result, SurveyResponse) for result in results) == 1
    assert sum(isinstance(result, AlreadyAnswered) for result in results) == THREADS - 1
    assert SurveyAnswer.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_of_200_people_at_once_none_is_lost(survey: Survey) -> None:
    results = at_once(survey, [(f"m{n}", f"10.0.{n % 50}.1") for n in range(200)])
    assert all(isinstance(result, SurveyResponse) for result in results)
    assert SurveyResponse.objects.count() == 200
    assert SurveyAnswer.objects.count() == 200 * 6


@pytest.mark.django_db(transaction=True)
def test_the_limit_of_an_address_holds_at_once_too(survey: Survey) -> None:
    results = at_once(survey, [(f"m{n}", "10.0.0.1") for n in range(MOST_PER_HOUR + 10)])
    assert sum(isinstance(result, TooMany) for result in results) == 10
    assert SurveyResponse.objects.count() == MOST_PER_HOUR
