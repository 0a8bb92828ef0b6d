"""Sample surveys for the tests."""

from collections.abc import Sequence
from datetime import date

from plans.models import Plan, Survey, SurveyChoice, SurveyItem, SurveyQuestion

OPENS, CLOSES = date(2000, 1, 1), date(2100, 12, 31)


def build_survey(plan: Plan, *, key: str = "anket", is_open: bool = True) -> Survey:
    """A survey with one question of each kind; the first is required, the second takes two."""
    survey = Survey.objects.create(
        plan=plan,
        key=key,
        title="Dış Paydaş Anketi",
        introduction="<p>Görüşleriniz plana yön verecek.</p>",
        privacy_notice="Yanıtlarınız yalnız stratejik plan için kullanılır.",
        opens_on=OPENS if is_open else None,
        closes_on=CLOSES if is_open else None,
    )
    add_question(survey, "Katılımcı türü", ["Vatandaş", "Muhtar"], required=True, other=True)
    add_question(
        survey, "Önemli sorunlar", ["İşsizlik", "Yol", "Su"], kind="multiple", most=2, other=True
    )
    add_question(
        survey, "Hizmetler", ["İyi", "Orta", "Kötü"], kind="scale", items=["Temizlik", "Zabıta"]
    )
    add_question(survey, "Fırsatlar", [], kind="text")
    return survey


def add_question(
    survey: Survey,
    text: str,
    choices: Sequence[str],
    *,
    kind: str = "single",
    items: Sequence[str] = (),
    required: bool = False,
    most: int | None = None,
    other: bool = False,
) -> SurveyQuestion:
    question = SurveyQuestion.objects.create(
        survey=survey,
        text=text,
        kind=kind,
        is_required=required,
        max_choices=most,
        has_other=other,
    )
    for model, texts in ((SurveyChoice, choices), (SurveyItem, items)):
        model.objects.bulk_create(
            model(question=question, order=order, text=text) for order, text in enumerate(texts, 1)
        )
    return question
