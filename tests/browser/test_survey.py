"""A survey from a citizen's phone to the team's results, in a real browser."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from plans.models import Plan, Survey, SurveyAnswer, SurveyResponse
from tests.support.browser import eventually, fits, is_accessible
from tests.support.builders import build_plan
from tests.support.survey_samples import CLOSES, OPENS, build_survey

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def survey(transactional_db: None) -> Survey:
    return build_survey(build_plan(goals=0, slug="x", status=Plan.Status.DRAFT))


@pytest.fixture
def form(page: Any, live_server: LiveServer, survey: Survey) -> Any:
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/anket/x/anket/")
    return page


def question(form: Any, number: int) -> Any:
    return form.locator("[data-question]").nth(number - 1)


def test_the_kars_questionnaire_is_filled_in_on_a_phone_and_counted(
    live_server: LiveServer, kars: Plan, strategist: User, page: Any
) -> None:
    survey = kars.surveys.get()
    survey.opens_on, survey.closes_on = OPENS, CLOSES
    survey.privacy_notice = survey.privacy_notice or "Yanıtlar yalnız plan için kullanılır."
    survey.save()
    address = f"{live_server.url}/anket/{kars.slug}/{survey.key}/"
    page.set_viewport_size(PHONE)
    page.goto(address)
    fits(page, PHONE["width"])
    page.get_by_label("Aydınlatma metnini okudum.").check()
    for asked in page.locator("[data-question]").all():
        if asked.locator(".item").count():
            for item in asked.locator(".item").all():
                item.get_by_role("radio").nth(1).check()
        elif asked.locator("textarea").count():
            asked.locator("textarea").fill("Kış turizmi")
        else:
            asked.locator(".choice input").first.check()
    expect(page.locator("[data-count]")).to_have_text("17 / 17 soru")
    page.get_by_role("button", name="Yanıtlarımı gönder").click()
    expect(page.get_by_text("Yanıtlarınız alındı. Teşekkür ederiz.")).to_be_visible()

    page.goto(address)
    expect(page.get_by_text("Bu anketi daha önce doldurdunuz.")).to_be_visible()
    expect(page.locator("[data-survey]")).to_have_count(0)
    assert SurveyResponse.objects.get().answers.count() == 13 + 16 + 3

    page.goto(f"{address}sonuclar/")
    page.fill("#id_username", strategist.username)
    page.fill("#id_password", "parola-12345")
    page.press("#id_password", "Enter")
    expect(page.get_by_text("1 yanıt.")).to_be_visible()
    first = page.locator("#soru-1")
    expect(first.get_by_role("row", name="Vatandaş 1 %100")).to_be_visible()
    services = page.locator("#soru-11")
    expect(services.get_by_role("row", name="Afet yönetimi")).to_contain_text("2")
    expect(page.locator("#soru-16").get_by_text("Kış turizmi")).to_be_visible()


def test_no_more_than_the_allowed_choices_can_be_made(form: Any) -> None:
    problems = question(form, 2)
    problems.get_by_label("İşsizlik").check()
    problems.get_by_label("Yol").check()
    expect(problems.get_by_role("status")).to_have_text("2 / 2 seçim")
    problems.get_by_label("Su", exact=True).click()
    expect(problems.get_by_label("Su", exact=True)).not_to_be_checked()
    expect(problems.get_by_role("status")).to_contain_text("En fazla 2 seçim yapabilirsiniz")
    problems.get_by_label("Yol").uncheck()
    problems.get_by_label("Su", exact=True).check()
    expect(problems.get_by_role("status")).to_have_text("2 / 2 seçim")


def test_beside_diger_one_writes_what_it_is(form: Any) -> None:
    kind = question(form, 1)
    written = kind.get_by_label("Diğer: ne olduğunu yazın")
    expect(written).to_be_hidden()
    kind.get_by_label("Diğer", exact=True).check()
    written.fill("Dernek")
    form.get_by_label("Aydınlatma metnini okudum.").check()
    form.get_by_role("button", name="Yanıtlarımı gönder").click()
    expect(form.get_by_text("Yanıtlarınız alındı.")).to_be_visible()
    assert SurveyAnswer.objects.get().text == "Dernek"


def test_a_mistake_leads_to_its_question_and_keeps_the_answers(form: Any) -> None:
    question(form, 4).locator("textarea").fill("Turizm")
    form.get_by_role("button", name="Yanıtlarımı gönder").click()
    problem = form.get_by_role("alert")
    expect(problem).to_be_focused()
    expect(problem).to_contain_text("2 yerde eksik veya hata var")
    is_accessible(form)
    problem.get_by_role("link", name="1. soru: Bu soru zorunludur.").click()
    expect(question(form, 1)).to_be_focused()
    expect(question(form, 4).locator("textarea")).to_have_value("Turizm")


def test_the_form_reads_well_for_everybody(form: Any) -> None:
    grade = question(form, 3).locator(".item .choice span").first
    for width in (390, 1400):
        form.set_viewport_size({"width": width, "height": 844})
        is_accessible(form)
        # On a phone each line of a scale names its grades, on a wide screen the head does.
        eventually(form, lambda: grade.bounding_box()["width"] > 10, width == 390)
    line = question(form, 3).get_by_role("group", name="Zabıta")
    expect(line.get_by_role("radio")).to_have_count(3)


def test_a_survey_is_filled_in_by_the_keyboard_alone(form: Any) -> None:
    form.get_by_label("Aydınlatma metnini okudum.").focus()
    form.keyboard.press("Space")
    form.keyboard.press("Tab")
    form.keyboard.press("ArrowDown")
    expect(question(form, 1).get_by_label("Muhtar")).to_be_checked()
    form.get_by_role("button", name="Yanıtlarımı gönder").focus()
    form.keyboard.press("Enter")
    expect(form.get_by_text("Yanıtlarınız alındı.")).to_be_visible()


def test_results_read_well_for_everybody(
    survey: Survey, page: Any, live_server: LiveServer, strategist: User
) -> None:
    response = SurveyResponse.objects.create(
        survey=survey, browser="0" * 64, submitted_on=date(2026, 5, 4)
    )
    services = survey.questions.get(kind="scale")
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            response=response, question=services, item=item, choice=services.choices.first()
        )
        for item in services.items.all()
    )
    page.goto(f"{live_server.url}/anket/x/anket/sonuclar/")
    page.fill("#id_username", strategist.username)
    page.fill("#id_password", "parola-12345")
    page.press("#id_password", "Enter")
    expect(page.get_by_text("1 yanıt.")).to_be_visible()
    is_accessible(page)
