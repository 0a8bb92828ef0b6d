"""The questionnaire as the plan's document prints it."""

import pytest
from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries

from plans.models import Plan, Survey
from reports.plan.build import surveys_of
from tests.support.builders import build_plan
from tests.support.survey_samples import build_survey


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=0)


def test_surveys_of_a_plan_are_read_in_four_queries(
    plan: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        build_survey(plan, key=f"anket-{number}")
    with django_assert_num_queries(4):
        parts = surveys_of(plan)
    assert {part.key for part in parts.values()} == {"anket-0", "anket-1", "anket-2"}


def test_each_kind_of_question_is_printed_to_be_filled_in_by_hand(plan: Plan) -> None:
    survey = build_survey(plan)
    html = render_to_string("reports/plan/_survey.html", {"survey": surveys_of(plan)[survey.pk]})
    assert "Görüşleriniz plana yön verecek." in html
    assert "En fazla 2 seçim yapın." in html
    assert html.count('class="mark one"') == 3 + 2 * 3
    assert html.count('class="mark many"') == 4
    assert html.count("Diğer:") == 2
    assert html.count('class="lines"') == 1


def test_an_introduction_stored_past_the_model_is_still_clean(plan: Plan) -> None:
    survey = build_survey(plan)
    picture = f'<img src="/resim/{"a" * 64}/" alt="">'
    Survey.objects.update(introduction=f"<p>Merhaba</p>{picture}<script>alert(1)</script>")
    html = render_to_string("reports/plan/_survey.html", {"survey": surveys_of(plan)[survey.pk]})
    assert "Merhaba" in html
    assert "script" not in html
    assert "<img" not in html
