"""The fixture of the Kars plan says what the published plan says.

The sums and counts below do not come from the program that wrote the fixture. They were added up
on the plan's text with line tools alone (grep and cut the columns of a table, drop `%` and
thousands points, add with bc or awk), the entries of the cards were counted by reading them.
"""

from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, Sum

from budgeting.models import (
    CardCost,
    PublishedTotal,
)
from indicators.models import AnnualTarget, Indicator
from plans.models import (
    Activity,
    CardNote,
    ContentVersion,
    CoreValue,
    Goal,
    KeyIndicator,
    Objective,
    ObjectiveCard,
    Plan,
    Section,
    SectionTable,
    Strategy,
    Survey,
    SurveyChoice,
    SurveyItem,
    SurveyQuestion,
    Unit,
    UnitAssignment,
)
from plans.records.guards import drop_guards

pytestmark = pytest.mark.differs


@pytest.fixture(autouse=True)
def _loaded(kars: Plan) -> None:
    """Every test here looks at the loaded plan."""


def objective(code: str) -> Objective:
    goal, number = code.removeprefix("H").split(".")
    return Objective.objects.get(goal__number=goal, number=number)


def card(code: str, order: int = 1) -> ObjectiveCard:
    return objective(code).cards.get(order=order)


def targets(indicator: Indicator) -> dict[int, Decimal]:
    return dict(indicator.targets.values_list("year", "value"))


# The plan


def test_the_plan_is_in_force_and_declares_8_goals_and_29_objectives(kars: Plan) -> None:
    assert (kars.institution, kars.start_year, kars.end_year) == ("Kars Belediyesi", 2025, 2029)
    assert kars.status == Plan.Status.ACTIVE
    assert (kars.declared_goals, kars.declared_objectives) == (8, 29)
    assert kars.mission.startswith("Ekonomik, sosyal ve çevresel açıdan")
    assert kars.vision.startswith("Kentimizi; planlı, sağlıklı")


def test_every_row_of_the_plan_is_there() -> None:
    counts = {
        CoreValue: 7,
        Unit: 22,
        Goal: 8,
        Objective: 30,
        Strategy: 95,
        ObjectiveCard: 33,
        Activity: 104,
        KeyIndicator: 16,
        Indicator: 184,
        AnnualTarget: 820,
        CardCost: 35,
        Section: 35,
        SectionTable: 30,
        Survey: 1,
        SurveyQuestion: 17,
        SurveyChoice: 121,
        SurveyItem: 16,
    }
    assert {model: model.objects.count() for model in counts} == counts


def test_risks_findings_and_needs_are_one_row_per_entry() -> None:
    counts = CardNote.objects.order_by().values_list("kind").annotate(Count("id"))
    assert dict(counts) == {"risk": 47, "finding": 61, "need": 51}


def test_list_marks_are_no_part_of_the_texts() -> None:
    texts = [
        text
        for model in (Activity, CardNote, Strategy)
        for text in model.objects.values_list("text", flat=True)
    ]
    assert not [text for text in texts if text.startswith(("*", "-")) or "<" in text]
    assert texts == [" ".join(text.split()) for text in texts]


def test_loading_again_changes_neither_the_plan_nor_its_trail() -> None:
    models: list[Any] = [
        model
        for label in ("plans", "indicators", "budgeting")
        for model in apps.get_app_config(label).get_models()
        if model is not ContentVersion
    ]
    before = {model: list(model.objects.order_by("pk").values()) for model in models}
    call_command("loaddata", "kars_2025_2029", verbosity=0)
    assert {model: list(model.objects.order_by("pk").values()) for model in models} == before


def test_an_upgrade_gives_risks_the_keys_that_the_fixture_has() -> None:
    keys = dict(CardNote.objects.values_list("pk", "uid"))
    for note in CardNote.objects.all():
        CardNote.objects.filter(pk=note.pk).update(uid=uuid4())
    drop_guards(using=DEFAULT_DB_ALIAS)  # as `migrate` does first
    import_module("plans.migrations.0017_card_note_keys").name_rows(apps, None)
    assert dict(CardNote.objects.values_list("pk", "uid")) == keys


def test_h3_1_has_its_own_name_on_the_card_and_another_in_the_list() -> None:
    h31 = objective("H3.1")
    assert h31.name == (
        "Kentin kültürel faaliyetlerini geliştirmek ve vatandaşın erişimini kolaylaştırmak"
    )
    assert h31.listed_name == objective("H2.2").name


def test_goals_that_cards_word_differently_are_kept_as_the_card_has_them() -> None:
    cards = ObjectiveCard.objects.exclude(printed_goal="")
    assert [card.label for card in cards] == [
        "H4.2",
        "H4.3",
        "H4.4",
        "H4.5",
        "H7.1",
        "H7.1 (2. kart)",
        "H7.2",
        "H7.3",
        "H7.3 (2. kart)",
        "H7.4",
        "H8.3",
    ]


def test_three_objectives_have_two_cards() -> None:
    twice = Objective.objects.annotate(n=Count("cards")).filter(n__gt=1)
    assert {o.code: o.n for o in twice} == {"H5.3": 2, "H7.1": 2, "H7.3": 2}


# Units


def test_the_matrix_has_30_responsible_and_195_cooperating_marks() -> None:
    marks = UnitAssignment.objects.order_by().values_list("role").annotate(Count("id"))
    assert dict(marks) == {"S": 30, "I": 195}


def test_every_row_of_the_matrix_has_one_responsible_unit_that_of_the_card() -> None:
    matrix = UnitAssignment.objects.filter(role="S").values_list("objective", "unit")
    cards = ObjectiveCard.objects.values_list("objective", "responsible_unit")
    assert len(matrix) == 30
    assert set(matrix) == set(cards)


def test_a_matrix_row_is_read_column_by_column() -> None:
    marks = objective("H7.3").unit_assignments.order_by("unit__order")
    assert [(mark.unit.code, mark.mark) for mark in marks] == [
        ("ozel-kalem", "İ"),
        ("itfaiye", "İ"),
        ("emlak-ve-istimlak", "İ"),
        ("fen-isleri", "S"),
        ("imar-ve-sehircilik", "İ"),
        ("kultur-ve-sosyal-isler", "İ"),
        ("veteriner-isleri", "İ"),
    ]


def test_rows_with_a_mark_too_many_leave_one_mark_to_each_of_the_21_units() -> None:
    for code in ("H3.1", "H3.2", "H3.3", "H4.3"):
        marks = UnitAssignment.objects.filter(objective=objective(code))
        assert sorted(marks.values_list("unit__order", flat=True)) == list(range(1, 22)), code


def test_cooperating_units_keep_the_name_that_the_card_prints() -> None:
    names = [str(c) for c in card("H2.1").cooperations.select_related("unit")]
    assert names == [
        "Zabıta Müdürlüğü",
        "Temizlik İşleri Müdürlüğü",
        "Basın Yayın Halkla İlişkiler Müdürlüğü",
        "İmar Müdürlüğü",
    ]
    assert card("H2.1").cooperating_units.filter(code="imar-ve-sehircilik").exists()


def test_two_cards_cooperate_with_all_units() -> None:
    cards = ObjectiveCard.objects.filter(all_units_cooperate=True)
    assert [card.label for card in cards] == ["H1.2", "H1.4"]


def test_a_unit_in_brackets_behind_a_risk_is_the_units_not_the_texts() -> None:
    risk = card("H1.1").notes.get(kind="risk", order=4)
    assert risk.text.endswith("dalgalanma olması.")
    assert risk.unit.name == "Emlak ve İstimlak Müdürlüğü"


# Indicators


def test_targets_of_a_year_add_up() -> None:
    rows = AnnualTarget.objects.order_by().values_list("year").annotate(Count("id"), Sum("value"))
    assert set(rows) == {
        (2025, 169, Decimal("653134")),
        (2026, 164, Decimal("661730.5")),
        (2027, 165, Decimal("673218")),
        (2028, 163, Decimal("684446")),
        (2029, 159, Decimal("697530.5")),
    }


def test_indicators_and_their_targets_by_unit_of_measure() -> None:
    counts = Indicator.objects.order_by().values_list("unit_of_measure").annotate(Count("id"))
    assert dict(counts) == {
        "%": 49,
        "Adet": 122,
        "Da (dekar)": 1,
        "Gün": 2,
        "Kişi": 1,
        "Km": 5,
        "Lt": 2,
        "Ton": 2,
    }
    sums = (
        AnnualTarget.objects.order_by()
        .values_list("indicator__unit_of_measure")
        .annotate(Sum("value"))
    )
    assert dict(sums) == {
        "%": 10065,
        "Adet": 153359,
        "Da (dekar)": 5000,
        "Gün": 4000,
        "Kişi": 200,
        "Km": 317,
        "Lt": 2925000,
        "Ton": 272118,
    }


def test_weights_of_each_card_add_up() -> None:
    sums = {
        card.label: card.total
        for card in ObjectiveCard.objects.annotate(total=Sum("indicators__weight"))
    }
    assert sums == {
        label: Decimal(total)
        for label, total in {
            "H1.1": "100",
            "H1.2": "99.99",
            "H1.3": "99.89",
            "H1.4": "97.96",
            "H1.5": "99.91",
            "H1.6": "0.1",
            "H1.7": "100",
            "H2.1": "100",
            "H2.2": "99.98",
            "H3.1": "100",
            "H3.2": "100",
            "H3.3": "99.98",
            "H4.1": "99.85",
            "H4.2": "100",
            "H4.3": "99.99",
            "H4.4": "99.99",
            "H4.5": "100",
            "H5.1": "100",
            "H5.2": "99.94",
            "H5.3": "100",
            "H5.3 (2. kart)": "100",
            "H6.1": "99.97",
            "H6.2": "100",
            "H6.3": "43.926",
            "H7.1": "99.99",
            "H7.1 (2. kart)": "99.99",
            "H7.2": "99.99",
            "H7.3": "100",
            "H7.3 (2. kart)": "100",
            "H7.4": "100",
            "H8.1": "99.97",
            "H8.2": "100",
            "H8.3": "100",
        }.items()
    }


def test_every_card_prints_100_as_the_sum_of_its_weights() -> None:
    totals = PublishedTotal.objects.filter(kind="card_weight")
    assert totals.values("card").distinct().count() == 33
    assert {total.value for total in totals} == {100}


def test_a_dash_or_a_blank_is_no_weight_and_a_zero_is_one() -> None:
    without = Indicator.objects.filter(weight=None)
    assert [(i.code, i.name[:20]) for i in without] == [
        ("P.G. 1.1.2", "Bütçe Dengliğini Art"),
        ("P.G. 5.1.2", "Dikilen Fidan Sayısı"),
        ("P.G. 5.1.3", "Mezarlık Alanları, P"),
    ]
    assert card("H1.2").indicators.get(name="Alınan Personel Sayısı").weight == 0


def test_h6_2_keeps_its_printed_targets_and_leaves_out_the_row_without_a_name() -> None:
    indicator = card("H6.2").indicators.get()
    assert targets(indicator) == {2027: 1500, 2028: 1000, 2029: 500}


def test_targets_that_are_not_printed_have_no_row() -> None:
    offices = card("H7.3", 2).indicators.get(name="Kurs ve İstihdam Büroları")
    assert targets(offices) == {
        2026: Decimal("12.5"),
        2027: 25,
        2028: 30,
        2029: Decimal("32.5"),
    }


def test_the_two_cards_of_h5_3_have_their_own_indicators() -> None:
    first, second = (card("H5.3", order).indicators.first() for order in (1, 2))
    assert first.code == second.code == "P.G. 5.3.1"
    assert (first.name, first.weight) == (
        "Afet risklerini azaltma konusunda düzenlenen etkinlik sayısı",
        Decimal("15.2"),
    )
    assert (second.name, second.weight) == ("Yenilenen Araç-Gereç Sayısı", Decimal("71.59"))


def test_frequencies_are_months() -> None:
    pairs = (
        Indicator.objects.order_by()
        .values_list("monitoring_frequency", "reporting_frequency")
        .annotate(n=Count("id"))
    )
    assert {(m, r): n for m, r, n in pairs} == {
        (3, 12): 1,
        (6, 6): 153,
        (6, 12): 11,
        (12, 12): 19,
    }


def test_percentages_and_days_keep_their_last_value_and_fewer_days_are_better() -> None:
    rules = (
        Indicator.objects.order_by()
        .values_list("direction", "aggregation", "basis")
        .annotate(n=Count("id"))
    )
    assert set(rules) == {
        ("up", "sum", "annual", 133),
        ("up", "last", "annual", 49),
        ("down", "last", "annual", 2),
    }


def test_key_indicators_have_their_printed_targets() -> None:
    rows = KeyIndicator.objects.values_list("target", "unit_of_measure")
    assert list(rows) == [
        (1, "Adet"),
        (1, "Adet"),
        (7, "Adet"),
        (2763, "Adet"),
        (100, "%"),
        (100, "%"),
        (100, "%"),
        (100, "%"),
        (20, "km"),
        (40, "km"),
        (25, "Adet"),
        (30000, "Adet"),
        (5, "Adet"),
        (15000, "Adet"),
        (5000, "Adet"),
        (50, "Adet"),
    ]


def test_a_key_indicator_leads_to_the_indicator_that_measures_it() -> None:
    linked = KeyIndicator.objects.filter(indicators__isnull=False)
    assert linked.count() == 15
    indicator = KeyIndicator.objects.get(target=30000).indicators.get()
    assert indicator.name == "Yapılan Alacak Takibi Sayısı"
