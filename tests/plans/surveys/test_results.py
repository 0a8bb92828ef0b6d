"""The results of a survey: counted right, for the team only, as Excel and as tables of the plan."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from plans.content.tables import read_table
from plans.models import Plan, Section, SectionTable, Survey, SurveyAnswer, SurveyResponse
from plans.surveys.questionnaire import Questionnaire, find_questionnaire
from plans.surveys.results import (
    AnswerFilter,
    compute_shares,
    list_filters,
    put_into_section,
    read_results,
)
from tests.support.survey_samples import build_survey


@pytest.fixture
def survey(db: None) -> Survey:
    plan = Plan.objects.create(slug="x", institution="Örnek", start_year=2025, end_year=2029)
    return build_survey(plan)


@pytest.fixture
def questionnaire(survey: Survey) -> Questionnaire:
    found = find_questionnaire("x", "anket")
    assert found
    return found


def respond(survey: Survey, **answers: Any) -> SurveyResponse:
    """Store a response: `kind` and `problems` as words, `grades` in order of lines, `text`."""
    response = SurveyResponse.objects.create(
        survey=survey,
        browser=f"{SurveyResponse.objects.count():064}",
        submitted_on=date(2026, 5, 4),
    )
    kind, problems, services, chances = survey.questions.all()
    rows = []
    for question, words in ((kind, [answers.get("kind")]), (problems, answers.get("problems", []))):
        for word in filter(None, words):
            choice = question.choices.filter(text=word).first()
            text = "" if choice else word
            rows.append(SurveyAnswer(question=question, choice=choice, text=text))
    for item, grade in zip(services.items.all(), answers.get("grades", []), strict=False):
        choice = services.choices.get(text=grade)
        rows.append(SurveyAnswer(question=services, item=item, choice=choice))
    if "text" in answers:
        rows.append(SurveyAnswer(question=chances, text=answers["text"]))
    for row in rows:
        row.response = response
    SurveyAnswer.objects.bulk_create(rows)
    return response


@pytest.fixture
def answered(survey: Survey) -> Survey:
    """A survey with three responses."""
    respond(survey, kind="Vatandaş", problems=["Yol", "Su"], grades=["İyi", "Kötü"], text="Turizm")
    respond(survey, kind="Muhtar", problems=["Yol", "Göç"], grades=["Orta"])
    respond(survey, kind="Dernek", text="=Isı ve IŞIK")
    return survey


def rows(
    questionnaire: Questionnaire, number: int, chosen: AnswerFilter | None = None
) -> list[tuple]:
    table = read_results(questionnaire, chosen).questions[number - 1].table
    return [row.cells for row in table.rows]


# --- Counting --------------------------------------------------------------------------------


def test_choices_are_counted_with_their_share_of_those_who_answered(
    answered: Survey, questionnaire: Questionnaire
) -> None:
    assert rows(questionnaire, 1) == [
        ("Vatandaş", "1", "33.4"),
        ("Muhtar", "1", "33.3"),
        ("Diğer", "1", "33.3"),
    ]
    assert rows(questionnaire, 2) == [
        ("İşsizlik", "0", "0.0"),
        ("Yol", "2", "100.0"),
        ("Su", "1", "50.0"),
        ("Diğer", "1", "50.0"),
    ]


def test_a_scale_shows_shares_answers_and_the_mean_place_of_each_line(
    answered: Survey, questionnaire: Questionnaire
) -> None:
    assert rows(questionnaire, 3) == [
        ("Temizlik", "50", "50", "0", "2", "1.50"),
        ("Zabıta", "0", "0", "100", "1", "3.00"),
    ]


def test_a_line_nobody_graded_has_no_shares(survey: Survey, questionnaire: Questionnaire) -> None:
    respond(survey, grades=["İyi"])
    assert rows(questionnaire, 3)[1] == ("Zabıta", "", "", "", "0", "")


@pytest.mark.parametrize(
    ("counts", "total", "result"),
    [
        ([1, 1, 1], 3, ["33.4", "33.3", "33.3"]),
        ([2, 1], 3, ["66.7", "33.3"]),
        ([1, 1, 1, 1, 1, 1, 1], 7, ["14.3"] * 6 + ["14.2"]),
        ([2, 1], 2, ["100.0", "50.0"]),
        ([0], 0, [None]),
        ([], 0, []),
    ],
)
def test_shares_of_a_whole_add_up_to_it(
    counts: list[int], total: int, result: list[str | None]
) -> None:
    assert compute_shares(counts, total) == [text and Decimal(text) for text in result]


def test_results_can_be_those_of_one_group(answered: Survey, questionnaire: Questionnaire) -> None:
    names = {one.name: one for one in list_filters(questionnaire)}
    assert list(names) == ["Vatandaş", "Muhtar", "Diğer"]
    results = read_results(questionnaire, names["Muhtar"])
    assert (results.responses, results.all_responses) == (1, 3)
    assert rows(questionnaire, 2, names["Muhtar"])[1] == ("Yol", "1", "100.0")
    assert read_results(questionnaire, names["Diğer"]).questions[3].texts == ("=Isı ve IŞIK",)


def test_results_take_as_many_queries_however_much_was_answered(
    survey: Survey, questionnaire: Questionnaire, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        respond(survey, kind="Muhtar", problems=["Yol"], grades=["İyi", "Orta"], text=f"{number}")
    with django_assert_num_queries(4):
        results = read_results(questionnaire)
    assert results.questions[3].text_count == 30
    assert results.questions[3].texts == ("29", "28", "27", "26", "25")


# --- Pages -----------------------------------------------------------------------------------


@pytest.fixture
def address() -> str:
    return reverse("survey_results", args=["x", "anket"])


def test_only_the_strategy_team_sees_results(
    answered: Survey, client: Client, stranger: User, strategist: User, address: str
) -> None:
    assert client.get(address).status_code == 302
    client.force_login(stranger)
    assert client.get(address).status_code == 403
    assert client.get(f"{address}{answered.questions.last().pk}/").status_code == 403
    client.force_login(strategist)
    assert "Turizm" in client.get(address).text


def test_texts_are_searched_the_turkish_way_and_escaped(
    answered: Survey, client: Client, strategist: User, address: str
) -> None:
    respond(answered, text="<b>Işık</b> az")
    client.force_login(strategist)
    texts = f"{address}{answered.questions.last().pk}/"
    assert "3 metin" in client.get(texts).text
    found = client.get(texts, {"ara": "ışık"}).text
    assert "2 metin" in found
    assert "&lt;b&gt;Işık" in found
    assert "Turizm" not in found


def test_texts_come_page_by_page(
    survey: Survey, client: Client, strategist: User, address: str
) -> None:
    for number in range(51):
        respond(survey, text=f"Metin {number}")
    client.force_login(strategist)
    texts = f"{address}{survey.questions.last().pk}/"
    assert "1 / 2" in client.get(texts).text
    assert "Metin 0" in client.get(texts, {"sayfa": 2}).text


def test_a_survey_without_responses_says_so(
    survey: Survey, client: Client, strategist: User, address: str
) -> None:
    client.force_login(strategist)
    assert "Henüz yanıt yok." in client.get(address).text


def test_the_page_takes_as_many_queries_however_much_was_answered(
    answered: Survey,
    client: Client,
    strategist: User,
    address: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(strategist)
    for number in range(20):
        respond(answered, kind="Muhtar", problems=["Yol"], text=f"{number}")
        Section.objects.create(plan=answered.plan, key=f"b{number}", title="Bölüm")
    with django_assert_max_num_queries(18):
        client.get(address)


# --- Excel -----------------------------------------------------------------------------------


def test_the_workbook_holds_counts_and_every_response(
    answered: Survey, client: Client, strategist: User, address: str
) -> None:
    client.force_login(strategist)
    book = load_workbook(io.BytesIO(client.get(address, {"format": "xlsx"}).content))
    summary = [row[:6] for row in book["Özet"].iter_rows(min_row=5, values_only=True)]
    assert (2, "Önemli sorunlar", None, "Yol", 2, 100) in summary
    assert (3, "Hizmetler", "Zabıta", "Kötü", 1, 100) in summary
    responses = list(book["Yanıtlar"].iter_rows(min_row=5, values_only=True))
    assert responses == [
        (1, "04.05.2026", "Vatandaş", "Yol; Su", "İyi", "Kötü", "Turizm"),
        (2, "04.05.2026", "Muhtar", "Yol; Diğer: Göç", "Orta", None, None),
        (3, "04.05.2026", "Diğer: Dernek", None, None, None, "=Isı ve IŞIK"),
    ]


def test_a_text_that_looks_like_a_formula_stays_text_in_excel(
    answered: Survey, client: Client, strategist: User, address: str
) -> None:
    client.force_login(strategist)
    book = load_workbook(io.BytesIO(client.get(address, {"format": "xlsx"}).content))
    assert book["Yanıtlar"]["G7"].data_type == "s"
    assert book["Yanıtlar"]["G7"].quotePrefix


def test_a_name_that_looks_like_a_formula_or_cannot_be_printed_stays_text_in_excel(
    answered: Survey, client: Client, strategist: User, address: str
) -> None:
    Plan.objects.update(institution="=1+1\x01")
    answered.questions.filter(order=1).update(text="=1\x0b")
    asked = answered.questions.get(order=1)
    choice = asked.choices.first()
    client.force_login(strategist)
    query = {"format": "xlsx", "yanit": f"{asked.pk}-{choice.pk}"}
    book = load_workbook(io.BytesIO(client.get(address, query).content))
    assert book["Özet"]["A1"].data_type == "s"
    assert "=1:" in book["Özet"]["A2"].value


# --- Tables of the plan ----------------------------------------------------------------------


@pytest.fixture
def section(survey: Survey) -> Section:
    return Section.objects.create(plan=survey.plan, key="dis-paydas", title="Dış paydaşlar")


def test_a_result_becomes_a_table_with_a_chart_in_a_section(
    answered: Survey, section: Section, client: Client, strategist: User, address: str
) -> None:
    client.force_login(strategist)
    services = answered.questions.get(kind="scale")
    response = client.post(address, {"soru": services.pk, "bolum": section.key}, follow=True)
    assert "tablo olarak eklendi" in response.text
    table = SectionTable.objects.get()
    assert (table.section, table.caption, table.chart) == (section, "Hizmetler", "stacked")
    assert table.note.startswith("Kaynak: Dış Paydaş Anketi. Soruyu yanıtlayan: 2.")
    read = read_table(table.columns, table.rows)
    assert [column.title for column in read.columns if column.is_charted] == ["İyi", "Orta", "Kötü"]
    assert read.rows[0].cells == ("Temizlik", "50", "50", "0", "2", "1.50")


def test_doing_so_again_brings_the_table_up_to_date_and_keeps_its_caption(
    answered: Survey, section: Section, questionnaire: Questionnaire
) -> None:
    results = read_results(questionnaire)
    assert put_into_section(results, results.questions[0], section)
    SectionTable.objects.update(caption="Katılımcılar")
    respond(answered, kind="Muhtar")
    results = read_results(questionnaire)
    assert not put_into_section(results, results.questions[0], section)
    table = SectionTable.objects.get()
    assert table.caption == "Katılımcılar"
    assert table.rows[1] == {"cells": ["Muhtar", "2", "50"]}


def test_a_table_of_one_group_says_whose_answers_it_shows(
    answered: Survey, section: Section, questionnaire: Questionnaire
) -> None:
    results = read_results(questionnaire, list_filters(questionnaire)[1])
    put_into_section(results, results.questions[1], section)
    assert "(yalnız Muhtar)" in SectionTable.objects.get().note


def test_a_result_goes_only_into_a_section_of_its_own_plan(
    answered: Survey, client: Client, strategist: User, address: str
) -> None:
    other = Plan.objects.create(slug="y", institution="Baska", start_year=2025, end_year=2029)
    Section.objects.create(plan=other, key="bolum", title="Bölüm")
    client.force_login(strategist)
    question = answered.questions.first()
    response = client.post(address, {"soru": question.pk, "bolum": "bolum"})
    assert response.status_code == 404
    assert not SectionTable.objects.exists()
