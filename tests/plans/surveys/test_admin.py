"""Writing surveys in the admin, and what can no longer be changed once somebody answered."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from plans.models import (
    Plan,
    Survey,
    SurveyAnswer,
    SurveyChoice,
    SurveyQuestion,
    SurveyResponse,
)
from tests.support.admin_forms import new_row, untouched
from tests.support.survey_samples import build_survey


@pytest.fixture
def survey(db: None) -> Survey:
    plan = Plan.objects.create(slug="x", institution="Örnek", start_year=2025, end_year=2029)
    return build_survey(plan)


@pytest.fixture
def response(survey: Survey) -> SurveyResponse:
    response = SurveyResponse.objects.create(
        survey=survey, browser="0" * 64, submitted_on=date(2026, 5, 4)
    )
    question = survey.questions.all()[0]
    SurveyAnswer.objects.create(
        response=response, question=question, choice=question.choices.first()
    )
    return response


def survey_page(survey: Survey) -> str:
    return reverse("admin:plans_survey_change", args=[survey.pk])


def question_page(question: SurveyQuestion) -> str:
    return reverse("admin:plans_surveyquestion_change", args=[question.pk])


@pytest.mark.parametrize(
    ("opens", "closes"), [("1.11.2026", "30.11.2026"), ("01/11/2026", "30/11/2026")]
)
def test_days_are_typed_as_people_write_them(
    team: Client, survey: Survey, opens: str, closes: str
) -> None:
    page = survey_page(survey)
    days = {"opens_on": opens, "closes_on": closes}
    team.post(page, untouched(team.get(page)) | days)
    survey.refresh_from_db()
    assert (survey.opens_on, survey.closes_on) == (date(2026, 11, 1), date(2026, 11, 30))


def test_the_list_tells_which_surveys_are_open(survey: Survey, team: Client) -> None:
    assert (
        "Açık, 31.12.2100 sonuna kadar" in team.get(reverse("admin:plans_survey_changelist")).text
    )


def test_the_survey_shows_its_public_address(survey: Survey, team: Client) -> None:
    assert "/anket/x/anket/" in team.get(survey_page(survey)).text


def test_a_question_is_added_to_a_survey_nobody_has_answered(survey: Survey, team: Client) -> None:
    data = untouched(team.get(survey_page(survey)))
    team.post(survey_page(survey), new_row(data, "questions", text="Yeni soru", kind="text"))
    assert survey.questions.last().text == "Yeni soru"


def test_a_survey_cannot_open_without_a_privacy_notice(survey: Survey, team: Client) -> None:
    data = untouched(team.get(survey_page(survey)))
    answer = team.post(survey_page(survey), data | {"privacy_notice": ""})
    assert "KVKK aydınlatma metnini yazın" in answer.text


def test_choices_are_written_on_the_questions_page(survey: Survey, team: Client) -> None:
    question = survey.questions.all()[0]
    data = untouched(team.get(question_page(question)))
    answer = team.post(question_page(question), new_row(data, "choices", text="Üniversite"))
    assert answer.headers["Location"] == survey_page(survey)
    assert [str(choice) for choice in question.choices.all()] == [
        "Vatandaş",
        "Muhtar",
        "Üniversite",
    ]


def test_once_answered_no_question_or_choice_is_added_deleted_or_changed_in_kind(
    survey: Survey, response: SurveyResponse, team: Client
) -> None:
    page = team.get(survey_page(survey))
    assert "soru ve seçenek eklenemez" in page.text
    data = new_row(untouched(page), "questions", text="Yeni soru", kind="text")
    data |= {"questions-0-DELETE": "on", "questions-0-kind": "text", "key": "baska"}
    team.post(survey_page(survey), data)
    question = survey.questions.all()[0]
    data = new_row(untouched(team.get(question_page(question))), "choices", text="Yeni")
    data |= {"choices-0-DELETE": "on", "kind": "text", "max_choices": "1"}
    team.post(question_page(question), data)
    survey.refresh_from_db()
    question.refresh_from_db()
    assert survey.key == "anket"
    assert survey.questions.count() == 4
    assert (question.kind, question.max_choices) == ("single", None)
    assert [str(choice) for choice in question.choices.all()] == ["Vatandaş", "Muhtar"]


def test_once_answered_no_question_is_deleted_from_the_list_of_questions(
    survey: Survey, response: SurveyResponse, team: Client
) -> None:
    unanswered = survey.questions.get(order=4)
    address = reverse("admin:plans_surveyquestion_changelist")
    data = {"action": "delete_selected", "_selected_action": [unanswered.pk], "post": "yes"}
    assert team.post(address, data).status_code == 403
    assert survey.questions.contains(unanswered)


def test_once_answered_words_can_still_be_mended(
    survey: Survey, response: SurveyResponse, team: Client
) -> None:
    question = survey.questions.all()[0]
    data = untouched(team.get(question_page(question)))
    data |= {"text": "Katılımcının türü", "choices-0-text": "Yurttaş"}
    team.post(question_page(question), data)
    question.refresh_from_db()
    assert question.text == "Katılımcının türü"
    assert SurveyChoice.objects.get(pk=question.choices.first().pk).text == "Yurttaş"


def test_a_survey_with_responses_is_not_deleted(
    survey: Survey, response: SurveyResponse, team: Client
) -> None:
    address = reverse("admin:plans_survey_delete", args=[survey.pk])
    assert "Anket yanıtları: 1" in team.get(address).text
    team.post(address, {"post": "yes"})
    assert Survey.objects.exists()


def test_responses_are_only_read_by_the_team(response: SurveyResponse, team: Client) -> None:
    page = reverse("admin:plans_surveyresponse_change", args=[response.pk])
    shown = team.get(page).text
    assert "Vatandaş" in shown
    assert 'name="_save"' not in shown
    assert team.get(reverse("admin:plans_surveyresponse_add")).status_code == 403
    delete = reverse("admin:plans_surveyresponse_delete", args=[response.pk])
    assert team.post(delete, {"post": "yes"}).status_code == 403
    assert SurveyResponse.objects.exists()


def test_the_administrator_deletes_a_response_with_its_answers(
    response: SurveyResponse, admin_client: Client
) -> None:
    delete = reverse("admin:plans_surveyresponse_delete", args=[response.pk])
    admin_client.post(delete, {"post": "yes"})
    assert not SurveyAnswer.objects.exists()


def test_the_survey_page_takes_as_many_queries_however_many_questions(
    survey: Survey, team: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        SurveyQuestion.objects.create(survey=survey, text="Soru", kind="text")
    with django_assert_max_num_queries(30):
        team.get(survey_page(survey))


def test_opening_a_survey_tells_which_questions_cannot_be_answered(
    team: Client, survey: Survey
) -> None:
    page = survey_page(survey)
    response = team.post(page, untouched(team.get(page)), follow=True)
    assert "sorunun seçenekleri" not in response.text
    survey.questions.get(order=2).choices.all().delete()
    survey.questions.get(order=3).items.all().delete()
    SurveyQuestion.objects.filter(order=2).update(has_other=False)
    response = team.post(page, untouched(team.get(page)), follow=True)
    assert "ama 2., 3. sorunun seçenekleri veya satırları yok." in response.text


def test_opening_a_survey_without_questions_tells_so(team: Client, survey: Survey) -> None:
    survey.questions.all().delete()
    page = survey_page(survey)
    response = team.post(page, untouched(team.get(page)), follow=True)
    assert "ama sorusu yok." in response.text
