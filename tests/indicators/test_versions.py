"""What belongs to a year is judged and asked for by the version of the plan in force in it."""

from datetime import date
from typing import Any

import pytest
from django.utils.text import slugify

from indicators import workflow
from indicators.cycle.answering import with_unit
from indicators.cycle.asked import asked_rows, asked_tasks
from indicators.cycle.progress import count_work
from indicators.evaluation import PlanResult, evaluate_periods
from indicators.models import AnnualTarget, Indicator, Measurement, Period
from indicators.readings import yardsticks_of
from indicators.versions import take_back
from plans.audit.run import run_audit
from plans.models import Correction, Goal, Objective, ObjectiveCard, Plan, Unit
from plans.records.history import catch_up, write_all
from tests.support.builders import add_indicator, build_plan, measure
from tests.support.revisions import (
    approve_revision,
    frozen_plan,
    indicators_of,
    set_target,
    start_revision,
)
from tests.support.versions import revised

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    """One card with two indicators, each with a target of 20 in every year."""
    return build_plan(goals=1, objectives=1, indicators=2)


@pytest.fixture
def rows(plan: Plan) -> list[Indicator]:
    return list(Indicator.objects.filter(card__objective__goal__plan=plan))


def set_targets(indicator: Indicator, first: int, value: int) -> None:
    """The targets from a year on."""
    indicator.targets.filter(year__gte=first).update(value=value)


def make_units(count: int) -> list[Unit]:
    names = [f"Yeni {number}" for number in range(count)]
    return [Unit.objects.create(code=slugify(name), name=name, short_name=name) for name in names]


def give_card(card: ObjectiveCard, unit: Unit) -> None:
    card.responsible_unit = unit
    card.save()


def results(*periods: Period) -> list[PlanResult]:
    """As the next request finds them."""
    again = Period.objects.select_related("plan").in_bulk(period.pk for period in periods)
    return evaluate_periods([again[period.pk] for period in periods])


def test_each_year_is_judged_by_its_version(plan: Plan, rows: list[Indicator]) -> None:
    before, after = measure(plan, "2026-2", {rows[0]: 20}), measure(plan, "2027-2", {rows[0]: 20})
    with revised(plan, 2027):
        set_targets(rows[0], 2027, 40)
        Indicator.objects.filter(pk=rows[0].pk).update(
            name="Döşenen hat", unit_of_measure="km", weight=70, direction="down"
        )
    old, new = (result.indicators[0] for result in results(before, after))
    assert (old.performance, new.performance) == (100, 200)
    assert (old.indicator.name, old.indicator.unit_of_measure) == ("1. gösterge", "Adet")
    assert (old.indicator.weight, new.indicator.weight) == (50, 70)
    assert (new.indicator.name, new.target) == ("Döşenen hat", 40)


def test_a_retired_indicators_code_lives_on_without_a_value_moving(
    plan: Plan, rows: list[Indicator]
) -> None:
    before, after = measure(plan, "2026-2", {rows[1]: 20}), measure(plan, "2028-2", {rows[1]: 5})
    with revised(plan, 2027):
        retired, code = rows[1], rows[1].code
        Indicator.objects.filter(pk=retired.pk).update(
            retired_from=date(2027, 1, 1), retired_reason="Devredildi", weight=0
        )
        new = add_indicator(retired.card, "Yeni gösterge", target=None, code=code, weight=50)
        AnnualTarget.objects.bulk_create(
            AnnualTarget(indicator=new, year=year, value=8) for year in (2027, 2028, 2029)
        )
    old, now = results(before, after)
    assert [(row.indicator.pk, row.indicator.weight, row.actual) for row in old.indicators] == [
        (rows[0].pk, 50, None),
        (retired.pk, 50, 20),
    ]
    assert [(row.indicator.pk, row.actual) for row in now.indicators] == [
        (rows[0].pk, None),
        (new.pk, None),
    ]
    assert {row.indicator.code for row in old.indicators} == {
        row.indicator.code for row in now.indicators
    }


def test_a_card_whose_indicators_are_all_retired_is_no_part_of_the_year(
    plan: Plan, rows: list[Indicator]
) -> None:
    before, after = measure(plan, "2026-2", {rows[0]: 20}), measure(plan, "2027-2", {})
    with revised(plan, 2027):
        Indicator.objects.update(retired_from=date(2027, 1, 1), retired_reason="Devredildi")
    old, now = results(before, after)
    assert ([len(card.indicators) for card in old.cards], now.cards) == ([2], [])


def test_an_indicator_stands_on_the_card_of_its_year() -> None:
    plan = build_plan(goals=1, objectives=2, indicators=1)
    first, second = Indicator.objects.all()
    period = measure(plan, "2026-1", {first: 1})
    with revised(plan, 2027):
        Indicator.objects.filter(pk=first.pk).update(card=second.card, order=2)
    (result,) = results(period)
    assert [[row.indicator.pk for row in card.indicators] for card in result.cards] == [
        [first.pk],
        [second.pk],
    ]


@pytest.mark.differs
def test_names_above_are_those_of_the_year_with_their_spelling_corrected(
    plan: Plan, rows: list[Indicator]
) -> None:
    period = measure(plan, "2026-1", {rows[0]: 1})
    with revised(plan, 2027):
        Objective.objects.update(name="Yeni ad")
    goal, objective = Goal.objects.get(), Objective.objects.get()
    for record, old, new in (
        (goal, "1. amaç", "Birinci amaç"),
        (objective, "1. amacın 1. hedefi", "1. amacın ilk hedefi"),
    ):
        Correction.objects.create(
            plan=plan,
            table=record._meta.db_table,
            row=record.pk,
            column="name",
            place="A1",
            old=old,
            new=new,
            reason="Yazım",
        )
    goal.name = "Birinci amaç"
    goal.save()
    (result,) = results(period)
    assert result.goals[0].name == "Birinci amaç"
    assert result.goals[0].objectives[0].objective.name == "1. amacın ilk hedefi"


def test_of_several_versions_the_one_of_the_year_counts(plan: Plan, rows: list[Indicator]) -> None:
    periods = [measure(plan, f"{year}-1", {rows[0]: 1}) for year in (2025, 2026, 2027, 2028)]
    for year in (2026, 2028):
        with revised(plan, year):
            Indicator.objects.filter(pk=rows[0].pk).update(name=f"{year} sürümü")
    names = [result.indicators[0].indicator.name for result in results(*periods)]
    assert names == ["1. gösterge", "2026 sürümü", "2026 sürümü", "2028 sürümü"]


def test_a_running_sum_goes_on_over_a_revision(plan: Plan, rows: list[Indicator]) -> None:
    """Each year as it was measured then: now once a year, before twice."""
    row = rows[0]
    Indicator.objects.filter(pk=row.pk).update(basis="cumulative", baseline=100)
    for code in ("2025-1", "2025-2", "2026-1", "2026-2"):
        measure(plan, code, {row: 10})
    with revised(plan, 2027):
        Indicator.objects.filter(pk=row.pk).update(monitoring_frequency=12)
        set_targets(row, 2027, 200)
    result = results(measure(plan, "2027-2", {row: 20}))[0].indicators[0]
    assert (result.actual, result.performance) == (160, 60)


# --- While an earlier year is still asked for ----------------------------------------------------


def test_a_period_opened_after_the_revision_of_the_next_year_asks_by_the_plan_of_its_year(
    plan: Plan, rows: list[Indicator]
) -> None:
    with revised(plan, 2027):
        Indicator.objects.filter(pk=rows[0].pk).update(monitoring_frequency=3)
        Indicator.objects.filter(pk=rows[1].pk).update(monitoring_frequency=12)
    plan = Plan.objects.get()
    old = workflow.open_period(None, plan, 2026, 1, date(2026, 7, 15))
    new = workflow.open_period(None, plan, 2027, 1, date(2027, 7, 15))
    assert asked_tasks(old) == {(rows[0].pk, 6), (rows[1].pk, 6)}
    assert asked_tasks(new) == {(rows[0].pk, 3), (rows[0].pk, 6)}


def test_an_open_period_does_not_follow_a_revision_of_the_next_year(
    plan: Plan, rows: list[Indicator]
) -> None:
    period = workflow.open_period(None, plan, 2026, 1, date(2026, 7, 15))
    events = period.events.count()
    with revised(plan, 2027):
        for row in rows:
            row.monitoring_frequency = 12
        write_all(Indicator, updated=rows, fields=["monitoring_frequency"])
    assert period.events.count() == events
    assert asked_rows(period.measurements.all()).count() == 2
    ((_, counts),) = count_work([period.pk]).items()
    assert counts.due == 2
    workflow.open_period(None, plan, 2026, 1, date(2026, 7, 31))
    assert period.measurements.count() == 2


def test_a_value_in_hand_is_judged_by_the_plan_of_its_year(
    plan: Plan, rows: list[Indicator]
) -> None:
    period = measure(plan, "2026-2", {rows[0]: 20}, close=False)
    with revised(plan, 2027):
        set_targets(rows[0], 2026, 40)
        Indicator.objects.filter(pk=rows[0].pk).update(unit_of_measure="km")
    row = period.measurements.select_related(
        "period__plan", "indicator__card__objective__goal"
    ).get(indicator=rows[0])
    yardstick = yardsticks_of([row])[row.pk]
    assert (yardstick.rules.target, yardstick.unit_of_measure) == (20, "Adet")
    assert row.indicator.unit_of_measure == "Adet"


def test_a_value_is_not_compared_with_one_in_another_unit_of_measure(
    plan: Plan, rows: list[Indicator]
) -> None:
    measure(plan, "2026-2", {rows[0]: 12000, rows[1]: 20})
    with revised(plan, 2027):
        Indicator.objects.filter(pk=rows[0].pk).update(unit_of_measure="km")
    period = measure(plan, "2027-1", {rows[0]: 12, rows[1]: 20}, close=False)
    found = period.measurements.select_related("period__plan", "indicator__card")
    changed, same = yardsticks_of(list(found.order_by("indicator_id"))).values()
    assert [row.value for row in changed.past] == []
    assert [row.value for row in same.past] == [0, 20]


@pytest.mark.differs
def test_the_unit_of_the_year_answers_until_its_period_is_closed_and_after(
    plan: Plan, rows: list[Indicator]
) -> None:
    """Also where the period is closed long after the revision was approved."""
    catch_up("Örnek", using="default")
    period = measure(plan, "2026-2", {rows[0]: 20}, close=False)
    card, old, new = rows[0].card, rows[0].card.responsible_unit, Unit.objects.latest("pk")
    with revised(plan, 2027):
        give_card(card, new)

    def answers() -> set[Any]:
        found = Measurement.objects.filter(period=period)
        units = {*with_unit(found).values_list("unit_id", flat=True)}
        return units | {card.unit and card.unit.pk for card in results(period)[0].cards}

    assert answers() == {old.pk}
    workflow.close_period(None, period.pk)
    assert answers() == {old.pk}
    later = workflow.open_period(None, Plan.objects.get(), 2027, 1, date(2027, 7, 15))
    assert with_unit(later.measurements.all())[0].unit_id == new.pk


@pytest.mark.differs
def test_each_year_keeps_the_unit_that_was_there_before_its_closing_or_the_revision_after_it(
    plan: Plan, rows: list[Indicator]
) -> None:
    card, units = rows[0].card, list(Unit.objects.all())[:1] + make_units(3)
    give_card(card, units[0])
    catch_up("Örnek", using="default")
    measure(plan, "2025-2", {rows[0]: 20})
    give_card(card, units[1])  # the year before is closed already
    measure(plan, "2026-2", {rows[0]: 20}, close=False)
    with revised(plan, 2027):
        give_card(card, units[2])
    measure(plan, "2027-2", {rows[0]: 20}, close=False)
    with revised(plan, 2028):
        give_card(card, units[3])
    measure(plan, "2028-2", {rows[0]: 20}, close=False)
    found = with_unit(Measurement.objects.filter(period__half=2)).order_by("period__year")
    expected = {year: unit.pk for year, unit in zip(range(2025, 2029), units, strict=True)}
    assert {row.period.year: row.unit_id for row in found} == expected
    for period in Period.objects.filter(half=2):
        in_hand = with_unit(period.measurements.all(), period)
        assert {row.unit_id for row in in_hand} == {expected[period.year]}


@pytest.mark.differs
def test_what_a_revision_moves_is_asked_of_the_unit_of_its_old_card_in_earlier_years() -> None:
    plan = build_plan(goals=1, objectives=2, indicators=1)
    moved, other = Indicator.objects.all()
    ObjectiveCard.objects.filter(pk=other.card_id).update(responsible_unit=Unit.objects.last())
    catch_up("Örnek", using="default")
    period = measure(plan, "2026-2", {moved: 20}, close=False)
    old, new = ObjectiveCard.objects.all()
    assert old.responsible_unit != new.responsible_unit
    with revised(plan, 2027):
        moved.card, moved.order = new, 2
        moved.save()
    found = Measurement.objects.filter(period=period, indicator=moved)
    assert with_unit(found).get().unit_id == old.responsible_unit_id
    rows = list(found.select_related("period__plan", "indicator__card"))
    take_back(rows)
    assert rows[0].indicator.card == old
    later = workflow.open_period(None, Plan.objects.get(), 2027, 1, date(2027, 7, 15))
    assert with_unit(later.measurements.filter(indicator=moved))[0].unit_id == (
        new.responsible_unit_id
    )


def test_what_a_revision_retires_is_no_part_of_the_plan_that_is_audited() -> None:
    """Its code is another's, and its weight counts no more; so in the revision's draft already."""
    revision = start_revision(frozen_plan())
    assert revision.draft
    (_, old) = indicators_of(revision.draft)
    old.retired_from, old.retired_reason = date(2027, 1, 1), "Devredildi."
    old.save()
    set_target(add_indicator(old.card, "Yeni", target=None, code=old.code, weight=50), 2027, 8)
    for audit in (run_audit(revision.draft), run_audit(approve_revision(revision))):
        assert not {"A01", "K03"} & {finding.rule.code for finding in audit.findings}
