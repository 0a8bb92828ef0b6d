"""Imports know which activity, risk or question a row is, as they know indicators."""

import pytest

from indicators.models import RiskState
from plans.models import (
    Activity,
    CardNote,
    ObjectiveCard,
    Plan,
    Survey,
    SurveyQuestion,
    SurveyResponse,
)
from plans.workbook.apply import Refused
from tests.support.builders import build_plan, measure
from tests.support.workbook_files import column, export, import_, put


@pytest.fixture
def plan(db: None) -> Plan:
    return build_plan(goals=1, objectives=2, indicators=1)


def test_activities_keep_their_keys_through_the_workbook(plan):
    card, other = ObjectiveCard.objects.filter(objective__goal__plan=plan)
    before = other.activities.get()
    second = Activity.objects.create(card=card, text="Sayaçların değiştirilmesi.")
    keys = {row.text: row.uid for row in card.activities.all()}

    def change(book):
        sheet = book["Faaliyetler"]
        put(sheet, "Sıra", 2, 2)
        put(sheet, "Sıra", 3, 1)

    import_(export(plan, change))
    assert {row.text: row.uid for row in card.activities.all()} == keys
    assert card.activities.first() == second
    import_(export(plan, lambda book: put(book["Faaliyetler"], "Kart", 2, "H1.2")))
    second.refresh_from_db()
    assert (second.card, second.order) == (other, 2)
    assert other.activities.first() == before


def test_risks_keep_their_keys_through_the_workbook(plan):
    """Swapped in a file without keys, moved to another card: a risk is known by its text."""
    card, other = ObjectiveCard.objects.filter(objective__goal__plan=plan)
    other.notes.all().delete()
    first = card.notes.get(kind="risk")
    flood = CardNote.objects.create(card=card, kind="risk", text="Sel.")
    keys = {row.text: row.uid for row in card.notes.all()}

    def swap(book):
        sheet = book["Riskler-Tespitler-İhtiyaçlar"]
        risks = [row for row in (2, 3, 4, 5) if sheet.cell(row, 2).value == "Risk"]
        for row, number in zip(risks, (2, 1), strict=True):
            put(sheet, "Sıra", row, number)
        sheet.delete_cols(sheet[f"{column(sheet, 'Kimlik')}1"].column)

    import_(export(plan, swap))
    assert list(card.notes.filter(kind="risk")) == [flood, first]
    import_(export(plan, lambda book: put(book["Riskler-Tespitler-İhtiyaçlar"], "Kart", 2, "H1.2")))
    assert other.notes.count() == 1
    assert {row.text: row.uid for row in CardNote.objects.all()} == keys


@pytest.mark.parametrize(
    ("heading", "content"), [("Metin", "Deprem."), ("Metin", "Sel."), ("Tür", "Tespit")]
)
def test_what_is_said_of_a_risk_never_comes_under_another(plan, heading, content):
    risk, *_ = CardNote.objects.filter(kind="risk")
    CardNote.objects.create(card=risk.card, kind="risk", text="Sel.")
    period = measure(plan, "2025-1", {}, close=False)
    RiskState.objects.create(period=period, risk=risk, occurred="yes", action="Sigorta yapıldı.")
    sheet = "Riskler-Tespitler-İhtiyaçlar"
    with pytest.raises(Refused, match="için yazılanlar başka bir adın altına geçer"):
        import_(export(plan, lambda book: put(book[sheet], heading, 2, content)))
    with pytest.raises(Refused, match="silinemez"):
        import_(export(plan, lambda book: book[sheet].delete_rows(2)), ticked=[sheet])
    corrected = f"{risk.text[:-1]} (yıllık)."
    import_(export(plan, lambda book: put(book[sheet], "Metin", 2, corrected)))
    assert RiskState.objects.get().risk.text == corrected


def test_answers_do_not_come_under_another_question(db):
    plan = build_plan(goals=1, objectives=1, indicators=1)
    survey = Survey.objects.create(plan=plan, key="anket", title="Anket")
    for text in ("Parklardan memnun musunuz?", "Yollardan memnun musunuz?"):
        SurveyQuestion.objects.create(survey=survey, text=text, kind="text")
    SurveyResponse.objects.create(survey=survey, browser="x", submitted_on="2024-01-01")

    def change(book):
        put(book["Anket Soruları"], "Sıra", 2, 2)
        put(book["Anket Soruları"], "Sıra", 3, 1)

    with pytest.raises(Refused, match="yalnız yazımı düzeltilebilir"):
        import_(export(plan, change))
