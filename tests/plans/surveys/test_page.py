"""The public page of a survey: who sees it when, what comes back, once per browser."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from plans.models import Plan, Survey, SurveyAnswer, SurveyQuestion, SurveyResponse
from plans.surveys import limits, views
from tests.support.survey_samples import build_survey

ADDRESS = "/anket/x/anket/"


@pytest.fixture
def survey(db: None) -> Survey:
    plan = Plan.objects.create(
        slug="x", institution="Örnek Belediyesi", start_year=2025, end_year=2029, status="draft"
    )
    return build_survey(plan)


def question(survey: Survey, order: int) -> SurveyQuestion:
    return survey.questions.get(order=order)


def posted(survey: Survey, **more: object) -> dict[str, object]:
    """What a browser sends of a survey in which the first question is answered."""
    first = question(survey, 1)
    return {"okudum": "on", f"s{first.pk}": str(first.choices.get(text="Muhtar").pk), **more}


# --- Announced -------------------------------------------------------------------------------


def test_visitors_are_told_of_an_open_survey_at_home_and_on_its_plan(
    survey: Survey, client: Client
) -> None:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    for address in ["/", "/plan/x/"]:
        text = client.get(address).text
        assert "Görüşünüzü bekliyoruz: Dış Paydaş Anketi" in text
        assert "31 Aralık 2100 gününün sonuna kadar" in text
        assert f'href="{ADDRESS}"' in text


def test_the_survey_of_a_draft_is_announced_at_home(survey: Survey, client: Client) -> None:
    assert f'href="{ADDRESS}"' in client.get("/").text
    assert client.get("/plan/x/").status_code == 404


def test_the_survey_of_another_plan_is_not_announced_on_a_plan(
    survey: Survey, client: Client
) -> None:
    Plan.objects.create(
        slug="y", institution="Başka Belediye", start_year=2025, end_year=2029, status="active"
    )
    assert "Görüşünüzü bekliyoruz" not in client.get("/plan/y/").text


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        (None, None),
        (date(2090, 3, 1), date(2090, 4, 1)),
        (date(2020, 3, 1), date(2020, 4, 1)),
    ],
)
def test_a_survey_is_announced_only_while_it_is_open(
    survey: Survey, client: Client, opens: date | None, closes: date | None
) -> None:
    Plan.objects.update(status=Plan.Status.ACTIVE)
    Survey.objects.update(opens_on=opens, closes_on=closes)
    for address in ["/", "/plan/x/"]:
        assert "Görüşünüzü bekliyoruz" not in client.get(address).text


def test_more_open_surveys_need_no_more_queries(
    survey: Survey, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for key in ("ikinci", "ucuncu"):
        build_survey(survey.plan, key=key)
    # The version twice, plans, publications, open surveys, the reports of plans, the institution.
    with django_assert_num_queries(7):
        client.get("/")


# --- When ------------------------------------------------------------------------------------


def test_an_open_survey_of_a_draft_plan_is_public(survey: Survey, client: Client) -> None:
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert "Yanıtlarınız yalnız stratejik plan için kullanılır." in response.text
    assert "Ankette sorulanlar (4 soru)" in response.text


@pytest.mark.parametrize(
    ("opens", "closes", "says"),
    [
        (None, None, "henüz doldurmaya açılmadı"),
        (date(2090, 3, 1), date(2090, 4, 1), "1 Mart 2090 tarihinden 1 Nisan 2090 gününün"),
        (date(2020, 3, 1), date(2020, 4, 1), "1 Nisan 2020 tarihinde kapandı"),
    ],
)
def test_before_and_after_it_says_so_and_takes_nothing(
    survey: Survey, client: Client, opens: date | None, closes: date | None, says: str
) -> None:
    Survey.objects.update(opens_on=opens, closes_on=closes)
    response = client.get(ADDRESS)
    assert says in response.text
    assert "<form method=" not in response.text.split("<main")[1]
    assert says in client.post(ADDRESS, posted(survey)).text
    assert not SurveyResponse.objects.exists()


def test_the_team_looks_at_a_survey_before_it_opens_but_cannot_send(
    survey: Survey, client: Client, strategist: User
) -> None:
    Survey.objects.update(opens_on=None, closes_on=None)
    client.force_login(strategist)
    page = client.get(ADDRESS).text
    assert "Önizleme" in page
    assert "Yanıtlarımı gönder" not in page
    client.post(ADDRESS, posted(survey))
    assert not SurveyResponse.objects.exists()


def test_an_unknown_survey_is_not_found(survey: Survey, client: Client) -> None:
    assert client.get("/anket/x/baska/").status_code == 404
    assert client.get("/anket/x/baska/tesekkurler/").status_code == 404


# --- Sending ---------------------------------------------------------------------------------


def test_answers_are_stored_and_thanked_for(survey: Survey, client: Client) -> None:
    problems, services, chances = (question(survey, order) for order in (2, 3, 4))
    item, grade = services.items.first(), services.choices.last()
    response = client.post(
        ADDRESS,
        posted(
            survey,
            **{
                f"s{problems.pk}": [str(problems.choices.get(text="Su").pk), "diger"],
                f"s{problems.pk}-diger": "Göç",
                f"s{services.pk}-{item.pk}": str(grade.pk),
                f"s{chances.pk}": "Turizm\r\nKış",
            },
        ),
        follow=True,
    )
    assert "Yanıtlarınız alındı. Teşekkür ederiz." in response.text
    assert [str(answer) for answer in SurveyAnswer.objects.all()] == [
        "Muhtar",
        "Su",
        "Göç",
        "Kötü",
        "Turizm\nKış",
    ]
    assert SurveyResponse.objects.get().submitted_on == timezone.localdate()


def test_who_writes_beside_diger_and_chooses_nothing_means_it(
    survey: Survey, client: Client
) -> None:
    first = question(survey, 1).pk
    client.post(ADDRESS, {"okudum": "on", f"s{first}": [], f"s{first}-diger": "Dernek"})
    assert SurveyAnswer.objects.get().text == "Dernek"


def test_a_mistake_is_explained_at_its_question_and_nothing_typed_is_lost(
    survey: Survey, client: Client
) -> None:
    problems, services, chances = (question(survey, order) for order in (2, 3, 4))
    item, grade = services.items.first(), services.choices.last()
    response = client.post(
        ADDRESS,
        {
            f"s{problems.pk}": [str(choice.pk) for choice in problems.choices.all()],
            f"s{problems.pk}-diger": "Göç",
            f"s{services.pk}-{item.pk}": str(grade.pk),
            f"s{chances.pk}": "<Turizm>",
        },
    )
    page = response.text
    assert response.status_code == 422
    assert "3 yerde eksik veya hata var" in page
    assert "aydınlatma metnini okuyup işaretleyin" in page
    assert page.count("2. soru: En fazla 2 seçim yapın; 3 seçim yaptınız.") == 1
    assert page.count("En fazla 2 seçim yapın; 3 seçim yaptınız.") == 2
    assert page.count(" checked") == 3 + 1
    assert "&lt;Turizm&gt;" in page
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize("value", ["0", "-1", "x", "9" * 5000, "٣", "1.5", ""])
def test_a_forged_choice_is_refused(survey: Survey, client: Client, value: str) -> None:
    response = client.post(ADDRESS, {"okudum": "on", f"s{question(survey, 1).pk}": value})
    assert response.status_code == 422
    assert not SurveyResponse.objects.exists()


def test_a_choice_of_another_question_is_refused(survey: Survey, client: Client) -> None:
    other = question(survey, 2).choices.first().pk
    response = client.post(ADDRESS, {"okudum": "on", f"s{question(survey, 1).pk}": str(other)})
    assert "okunamadı" in response.text


def test_a_survey_is_sent_from_its_own_page_only(survey: Survey) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(ADDRESS, posted(survey)).status_code == 403


def test_an_enormous_post_is_refused(
    survey: Survey, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_IN_POST", 1000)
    text = "x" * 1000
    response = client.post(ADDRESS, posted(survey, **{f"s{question(survey, 4).pk}": text}))
    assert response.status_code == 413
    assert "yazılarınızı kısaltın" in response.text


# --- Once per browser, not too often ---------------------------------------------------------


def test_a_second_visit_says_that_it_is_filled_in(survey: Survey, client: Client) -> None:
    client.get(ADDRESS)
    client.post(ADDRESS, posted(survey))
    assert "Bu anketi daha önce doldurdunuz. Teşekkür ederiz." in client.get(ADDRESS).text
    again = client.post(ADDRESS, posted(survey))
    assert "daha önce doldurdunuz" in again.text
    assert SurveyResponse.objects.count() == 1
    assert Client().get(ADDRESS).text.count("daha önce doldurdunuz") == 0


def test_the_mark_of_a_browser_is_signed_and_stays_with_one_survey(
    survey: Survey, client: Client
) -> None:
    build_survey(survey.plan, key="baska")
    client.post(ADDRESS, posted(survey))
    cookie = client.cookies["anket"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (ADDRESS, True, "Lax")
    forged = Client()
    forged.cookies["anket"] = cookie.value + "x"
    assert "daha önce" not in forged.get(ADDRESS).text
    carried = Client()
    carried.cookies["anket"] = cookie.value
    assert "daha önce" not in carried.get("/anket/x/baska/").text
    same = Client()
    same.cookies["anket"] = cookie.value
    assert "daha önce" in same.get(ADDRESS).text


def test_an_address_that_sent_too_many_keeps_what_it_typed(
    survey: Survey, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_PER_HOUR", 0)
    response = client.post(ADDRESS, posted(survey, **{f"s{question(survey, 4).pk}": "Turizm"}))
    assert response.status_code == 429
    assert "çok sayıda yanıt gönderildi" in response.text
    assert "Turizm</textarea>" in response.text
    assert not SurveyResponse.objects.exists()


# --- The page itself -------------------------------------------------------------------------


@pytest.fixture
def templates() -> Iterator[str]:
    folder = Path(settings.BASE_DIR) / "templates" / "surveys"
    return (path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html")))


def test_the_page_needs_no_script_or_style_of_its_own(templates: Iterator[str]) -> None:
    for text in templates:
        assert "<style" not in text
        assert " style=" not in text
        assert " on" + "click" not in text


def test_the_form_takes_as_many_queries_however_many_questions(
    survey: Survey, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        SurveyQuestion.objects.create(survey=survey, text="Soru", kind="text")
    with django_assert_num_queries(5):
        client.get(reverse("survey", args=["x", "anket"]))
