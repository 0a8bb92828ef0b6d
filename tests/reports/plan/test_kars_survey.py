"""The survey of the published Kars plan, as its annex prints it."""

import pytest

from plans.models import Plan, Section, Survey, SurveyQuestion

pytestmark = pytest.mark.usefixtures("kars")


def survey() -> Survey:
    return Survey.objects.get(key="dis-paydas-anketi")


def test_the_survey_is_the_annex_and_is_not_open(kars: Plan) -> None:
    annex = kars.sections.get(part=Section.Part.ANNEX)
    assert annex.survey == survey()
    assert survey().opens_on is None
    assert annex.title == survey().title == "Kars Belediyesi Dış Paydaş Anketi"


def test_the_survey_has_every_question_with_its_choices() -> None:
    questions = SurveyQuestion.objects.filter(survey=survey()).order_by("order")
    assert [
        (question.kind, question.choices.count(), question.max_choices, question.has_other)
        for question in questions
    ] == [
        ("single", 8, None, True),
        ("text", 0, None, False),
        ("single", 4, None, False),
        ("single", 5, None, False),
        ("single", 4, None, False),
        ("single", 8, None, True),
        ("multiple", 7, None, True),
        ("single", 5, None, False),
        ("single", 6, None, False),
        ("single", 3, None, False),
        ("scale", 5, None, False),
        ("multiple", 13, 5, False),
        ("multiple", 13, 5, True),
        ("multiple", 16, 5, True),
        ("multiple", 24, 5, True),
        ("text", 0, None, False),
        ("text", 0, None, False),
    ]


def test_the_scale_grades_16_areas_of_service() -> None:
    question = SurveyQuestion.objects.get(survey=survey(), kind="scale")
    items = [item.text for item in question.items.order_by("order")]
    assert len(items) == 16
    assert (items[0], items[-1]) == (
        "İmar, yapı ruhsat ve yapı denetimi",
        "İstihdama yönelik hizmetler",
    )
    assert [choice.text for choice in question.choices.order_by("order")] == [
        "Kesinlikle Başarılı",
        "Başarılı",
        "Kısmen Başarılı",
        "Başarısız",
        "Kesinlikle Başarısız",
    ]


def test_a_question_with_a_limit_says_so_to_who_answers() -> None:
    for question in SurveyQuestion.objects.filter(survey=survey(), max_choices=5):
        assert question.help_text.startswith("En fazla beş (5) adet")
        assert ("diğer kısmını" in question.help_text) == question.has_other


def test_the_survey_and_its_questions_pass_their_own_checks() -> None:
    for question in survey().questions.all():
        for row in (question, *question.choices.all(), *question.items.all()):
            row.full_clean()
    survey().full_clean()
