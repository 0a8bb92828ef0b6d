"""Approving carries the draft over into the plan at once; the rules hold, entered values stay."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from indicators.models import Indicator, Measurement
from plans.models import AcceptedFinding, Plan
from plans.revision.approving import examine
from plans.revision.comparing import compare_versions
from plans.revision.corrections import correct, texts_of
from plans.versions.adoption import ErrorsOpen
from plans.versions.stored import freeze
from tests.support.builders import add_indicator, build_plan, measure
from tests.support.cycle import open_half
from tests.support.revisions import (
    approve_revision,
    draft_of,
    frozen_plan,
    indicators_of,
    set_target,
    start_revision,
)


@pytest.mark.differs
def test_approving_makes_the_next_version(db: None, strategist: User) -> None:
    plan = frozen_plan()
    revision = start_revision(plan, strategist)
    (first, _) = indicators_of(plan)
    set_target(draft_of(first, revision), 2028, 25)
    plan = approve_revision(revision, strategist)
    assert first.targets.get(year=2028).value == 25
    assert (plan.version, plan.version_from) == (2, 2027)
    assert Plan.objects.count() == 1
    revision.refresh_from_db()
    assert (revision.state, revision.approved_by, revision.draft) == ("approved", strategist, None)
    assert plan.versions.get(number=2).revision == revision
    (change, *_) = first.targets.get(year=2028).history.all()
    assert change.history_change_reason == "1. güncelleme"
    assert change.history_user == strategist


@pytest.mark.differs
def test_the_code_of_a_retired_indicator_lives_on_and_no_value_moves(
    db: None, strategist: User
) -> None:
    plan = frozen_plan()
    (first, second) = indicators_of(plan)
    measure(plan, "2026-2", {first: 12, second: 13})
    values = set(Measurement.objects.values_list("indicator", "month", "value"))
    revision = start_revision(plan, strategist)
    old = draft_of(first, revision)
    old.retired_from, old.retired_reason = date(2027, 1, 1), "Artık ölçülmüyor."
    old.save()
    new = add_indicator(old.card, "Yenilenen vana sayısı", target=None, code=first.code)
    set_target(new, 2027, 8)
    approve_revision(revision, strategist)
    assert set(Measurement.objects.values_list("indicator", "month", "value")) == values
    first.refresh_from_db()
    assert first.retired_from == date(2027, 1, 1)
    (added,) = Indicator.objects.exclude(pk__in=[first.pk, second.pk])
    assert (added.code, added.targets.get().value) == (first.code, Decimal(8))
    assert not added.measurements.exists()


def test_the_tasks_of_an_open_period_follow(db: None, strategist: User) -> None:
    plan = frozen_plan()
    period = open_half(plan, 2027, 1)
    (first, second) = indicators_of(plan)
    revision = start_revision(plan)
    old = draft_of(first, revision)
    old.retired_from, old.retired_reason = date(2027, 1, 1), "Artık ölçülmüyor."
    old.save()
    add_indicator(old.card, "Yenilenen vana sayısı", target=None).targets.create(
        year=2027, value=Decimal(3)
    )
    approve_revision(revision)
    (added,) = Indicator.objects.filter(name="Yenilenen vana sayısı")
    asked = set(period.measurements.values_list("indicator", flat=True))
    assert asked == {second.pk, added.pk}


def test_what_the_plan_changed_meanwhile_stays_and_is_no_change_of_the_revision(db: None) -> None:
    """A correction of spelling, an indicator's record."""
    plan = frozen_plan()
    (first, second) = indicators_of(plan)
    revision = start_revision(plan)
    first.data_source = "Abone kayıtları"
    first.save()
    set_target(draft_of(second, revision), 2028, 25)
    approve_revision(revision)
    first.refresh_from_db()
    assert first.data_source == "Abone kayıtları"
    (group,) = compare_versions(plan, 2)
    (change,) = group.changes
    assert change.years
    assert second.name in change.label


def test_spelling_corrected_meanwhile_is_not_undone(db: None, strategist: User) -> None:
    plan = build_plan(1, 1, 1, indicators=2)
    (first, _) = indicators_of(plan)
    Indicator.objects.filter(pk=first.pk).update(name="Yenilennen hat uzunluğu")
    freeze(plan, None)
    revision = start_revision(plan)
    first.refresh_from_db()
    (name,) = (text for text in texts_of(first, "H1.1") if text.field.name == "name")
    correct(strategist, plan, [name], {name.name: "Yenilenen hat uzunluğu"}, "Yazım")
    draft = draft_of(first, revision)
    for text, wrong in [("Yenilennen hat boyu", ["Yenilennen"]), ("Yenilenen hat boyu", [])]:
        draft.name = text
        draft.save()
        assert [fault.split("“")[1].split("”")[0] for fault in examine(revision).faults] == wrong


def test_findings_stay_as_they_were_accepted_and_withdrawn_meanwhile(
    db: None, strategist: User
) -> None:
    plan = frozen_plan()
    row = {"place": "A1", "figures": "x", "reason": "Bilerek.", "accepted_by": strategist}
    for code in ("A01", "A02", "A03"):
        plan.accepted_findings.create(code=code, **row)
    AcceptedFinding.objects.update(accepted_at="2026-01-01T00:00:00Z")
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2028, 25)
    plan.accepted_findings.create(code="B01", **row)
    plan.accepted_findings.filter(code="A02").delete()
    revision.draft.accepted_findings.create(code="C01", **row)
    revision.draft.accepted_findings.filter(code="A03").delete()
    approve_revision(revision)
    assert [*plan.accepted_findings.values_list("code", flat=True)] == ["A01", "B01", "C01"]


def test_a_plan_that_ended_meanwhile_is_not_revised(db: None) -> None:
    plan = frozen_plan()
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2028, 25)
    Plan.objects.filter(pk=plan.pk).update(status="ended")
    with pytest.raises(ValidationError, match="Sona erdi"):
        approve_revision(revision)


def test_a_survey_stays_with_its_section(db: None) -> None:
    plan = build_plan(1, 1, 1, indicators=2)
    survey = plan.surveys.create(key="dis", title="Dış paydaş anketi")
    section = plan.sections.create(
        key="anket", title="Anket", order=1, block="survey", survey=survey
    )
    freeze(plan, None)
    revision = start_revision(plan)
    revision.draft.sections.update(title="Paydaş anketi")
    approve_revision(revision)
    section.refresh_from_db()
    assert (section.title, section.survey) == ("Paydaş anketi", survey)


def test_a_broken_rule_stops_the_approval(db: None) -> None:
    plan = frozen_plan()
    revision = start_revision(plan)
    set_target(draft_of(indicators_of(plan)[0], revision), 2026, 1)
    with pytest.raises(ValidationError, match="2026 değişmiş"):
        approve_revision(revision)
    assert Plan.objects.get(pk=plan.pk).version == 1


def test_without_a_change_there_is_nothing_to_approve(db: None) -> None:
    with pytest.raises(ValidationError, match="değişiklik yok"):
        approve_revision(start_revision(frozen_plan()))


def test_an_indicator_with_values_is_retired_and_not_deleted(db: None) -> None:
    plan = frozen_plan()
    revision = start_revision(plan, from_year=2025)
    (first, _) = indicators_of(plan)
    measure(plan, "2025-1", {first: 3}, close=False)
    draft_of(first, revision).delete()
    (fault,) = examine(revision).faults
    assert "silmek yerine izlemeden kaldırın" in fault


@pytest.fixture
def changed(db: None) -> tuple[Plan, Indicator]:
    """A plan whose first revision changed a target of its first indicator."""
    plan = frozen_plan()
    revision = start_revision(plan)
    (first, _) = indicators_of(plan)
    set_target(draft_of(first, revision), 2028, 25)
    return approve_revision(revision), first


def test_no_value_goes_over_to_another_name(db: None) -> None:
    plan = frozen_plan()
    (first, _) = indicators_of(plan)
    measure(plan, "2026-2", {first: 12})
    revision = start_revision(plan)
    Indicator.objects.filter(pk=draft_of(first, revision).pk).update(name="Dikilen fidan")
    with pytest.raises(ValidationError, match="adına döndürün; yerine gelecek olanı ayrı"):
        approve_revision(revision)


def test_a_target_changes_a_second_time_only_as_an_exception(
    changed: tuple[Plan, Indicator],
) -> None:
    plan, first = changed
    revision = start_revision(plan)
    set_target(draft_of(first, revision), 2028, 30)
    with pytest.raises(ValidationError, match="2028 hedefi: 25 → 30"):
        approve_revision(revision)
    key = f"{first.uid}:2028"
    approve_revision(revision, exceptions={key: "Deprem sonrası yeniden planlandı."})
    revision.refresh_from_db()
    assert (revision.number, revision.exceptions) == (2, {key: "Deprem sonrası yeniden planlandı."})
    assert first.targets.get(year=2028).value == 30


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        ({"decision_number": " "}, ValidationError),
        ({"decision_date": None}, ValidationError),
        ({"knows_errors": False}, ErrorsOpen),
    ],
)
def test_the_decision_and_the_open_errors_are_asked_for(
    db: None, missing: dict[str, Any], error: type[Exception]
) -> None:
    plan = frozen_plan()
    revision = start_revision(plan)
    card = draft_of(indicators_of(plan)[0], revision).card
    card.indicators.update(unit_of_measure="")
    card.indicators.first().targets.all().delete()
    set_target(card.indicators.first(), 2025, 20)
    set_target(card.indicators.first(), 2026, 20)
    with pytest.raises(error):
        approve_revision(revision, **missing)
    assert Plan.objects.get(pk=plan.pk).version == 1
