"""What a frozen plan says stays as it is in the database, whoever writes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models import F, Model

from budgeting.models import CardCost
from indicators.models import Indicator
from plans.models import (
    CardCooperation,
    Correction,
    Goal,
    ObjectiveCard,
    Plan,
    Revision,
    Unit,
    UnitAssignment,
)
from plans.records.frozen import content_fields, is_content, is_refusal, is_text
from plans.records.plans import in_plan, plan_path
from plans.units.succession import succeed
from plans.versions.stored import freeze
from tests.support.builders import build_frozen_plan, build_plan

pytestmark = pytest.mark.differs

CONTENT: list[Any] = [m for m in apps.get_models() if is_content(m) and m is not Plan]


def refused(change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        change()
    assert is_refusal(caught.value), caught.value


def other(field: Any) -> Any:
    """Another value than the one that is stored."""
    if isinstance(field, models.UUIDField):
        return "00000000-0000-4000-8000-000000000000"
    if isinstance(field, models.JSONField):
        return ["başka"]
    if isinstance(field, models.DateField):
        return date(2027, 1, 1)
    if isinstance(field, models.BooleanField):
        return ~F(field.name)
    if field.name == "year":
        return 2027
    is_number = isinstance(field, models.IntegerField | models.DecimalField | models.ForeignKey)
    return 987 if is_number else "başka"


@pytest.mark.parametrize("model", CONTENT, ids=lambda model: model.__name__)
def test_no_row_is_added_changed_or_deleted(plan: Plan, model: Any) -> None:
    row = model.objects.filter(in_plan(model, plan)).first()
    above = plan_path(model).split("__")[0]  # rows of no plan are refused by another guard
    for field in (field for field in content_fields(model) if field.name != above):
        value = other(field)
        refused(lambda: model.objects.filter(pk=row.pk).update(**{field.name: value}))  # noqa: B023
    refused(lambda: model.objects.filter(pk=row.pk)._raw_delete(DEFAULT_DB_ALIAS))
    row.pk = None
    refused(lambda: model.objects.bulk_create([row]))


def test_a_row_of_another_plan_does_not_come_in(plan: Plan) -> None:
    draft = build_plan(goals=1, objectives=1, indicators=1, slug="taslak", status="draft")
    Goal.objects.filter(plan=draft).update(number=7)
    refused(lambda: Goal.objects.filter(plan=draft).update(plan=plan))


def test_no_link_is_added_or_taken_away(plan: Plan) -> None:
    links = Indicator.objects.get().key_indicators
    key_indicator = links.get()
    refused(links.clear)
    link = Indicator.key_indicators.through(
        indicator=Indicator.objects.get(), keyindicator=key_indicator
    )
    refused(lambda: Indicator.key_indicators.through.objects.bulk_create([link]))


def test_what_is_no_content_is_written(plan: Plan) -> None:
    Indicator.objects.update(data_source="EBYS")
    Plan.objects.update(contact_name="Strateji", threshold_reasonable=60, has_portal=True)
    Unit.objects.update(short_name=F("code"))


@pytest.mark.parametrize("field", content_fields(Plan), ids=lambda field: field.name)
def test_the_plan_itself_keeps_what_it_says(plan: Plan, field: Any) -> None:
    value = {"start_year": 2024, "end_year": 2030}.get(field.name, other(field))
    refused(lambda: Plan.objects.filter(pk=plan.pk).update(**{field.name: value}))


def test_a_version_is_no_number_that_somebody_writes(plan: Plan) -> None:
    rows = Plan.objects.filter(pk=plan.pk)
    refused(lambda: rows.update(version=0, version_from=None))
    refused(lambda: rows.update(version=2))
    refused(lambda: rows.update(version_from=2027))
    refused(lambda: rows._raw_delete(DEFAULT_DB_ALIAS))
    new = {"slug": "yeni", "institution": "B", "start_year": 2030, "end_year": 2034}
    refused(lambda: Plan.objects.create(**new, status="active", version=1, version_from=2030))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="draft")
    rows.update(status="ended")


def test_a_revision_that_is_carried_over_writes(plan: Plan) -> None:
    revision = Revision(plan=plan, number=1, reason="Karar", requested_by="Meclis", from_year=2026)
    revision.decision_date, revision.decision_number = date(2025, 12, 1), "41"
    revision.state = Revision.State.APPLYING
    revision.save()
    Goal.objects.update(name="Yeni ad")
    Indicator.objects.get().targets.all().delete()
    freeze(plan, None, revision)
    revision.state = Revision.State.APPROVED
    revision.save()
    refused(lambda: Goal.objects.update(name="Başka ad"))
    assert Plan.objects.get(pk=plan.pk).version == 2


def test_a_correction_lets_the_very_same_text_pass(plan: Plan) -> None:
    goal = Goal.objects.get()
    Correction.objects.create(
        plan=plan,
        table="plans_goal",
        row=goal.pk,
        column="name",
        place="A1",
        old=goal.name,
        new="1. Amaç",
        reason="Yazım",
    )
    refused(lambda: Goal.objects.update(name="2. Amaç"))
    refused(lambda: Goal.objects.update(name="1. Amaç", number=2))
    Goal.objects.update(name="1. Amaç")
    refused(lambda: Goal.objects.update(name="1. amaç"))


@pytest.mark.parametrize("model", [*CONTENT, Plan], ids=lambda model: model.__name__)
def test_words_are_text_and_what_is_chosen_is_not(model: Any) -> None:
    chosen = [f for f in content_fields(model) if f.choices or f.name in ("slug", "key")]
    assert not any(map(is_text, chosen))


# --- Units ----------------------------------------------------------------------------------------


def test_units_are_reorganised_in_a_frozen_plan(plan: Plan, strategist: User) -> None:
    water, works, money = Unit.objects.filter(code__startswith="birim").order_by("order")
    succeed(strategist, [water, works], money, date(2025, 7, 1), "Meclis kararı 41")
    card = ObjectiveCard.objects.get()
    assert card.responsible_unit == money
    assert {note.unit for note in card.notes.all()} == {money}
    assert CardCost.objects.get().unit == money
    assert UnitAssignment.objects.get().unit == money  # of two marks the stronger one stays
    assert UnitAssignment.objects.get().role == "S"
    assert not CardCooperation.objects.exists()  # nobody cooperates with oneself


def test_no_unit_takes_the_place_of_another_that_did_not_hand_over(plan: Plan) -> None:
    units = Unit.objects.filter(code__startswith="birim").order_by("order")
    refused(lambda: ObjectiveCard.objects.update(responsible_unit=units[2]))
    refused(lambda: UnitAssignment.objects.update(role="I"))
    refused(lambda: UnitAssignment.objects.all()._raw_delete(DEFAULT_DB_ALIAS))


# --- Fixtures -------------------------------------------------------------------------------------


def dump(path: Path, *querysets: Any) -> Path:
    rows: list[Model] = [row for queryset in querysets for row in queryset]
    path.write_text(serializers.serialize("json", rows), encoding="utf-8")
    return path


def test_a_frozen_plan_is_loaded_from_a_file_with_its_version(plan: Plan, tmp_path: Path) -> None:
    with transaction.atomic():
        made = build_frozen_plan(slug="yuklenen")
        content = [model.objects.filter(in_plan(model, made)) for model in CONTENT]
        path = dump(tmp_path / "plan.json", [made], *content, made.versions.all())
        transaction.set_rollback(True)
    call_command("loaddata", path, verbosity=0)
    loaded = Plan.objects.get(slug="yuklenen")
    assert (loaded.version, loaded.version_from) == (1, plan.start_year)
    assert loaded.sections.count() == 1
    refused(lambda: Goal.objects.filter(plan=loaded).update(name="Başka ad"))


def test_a_file_does_not_change_a_frozen_plan(plan: Plan, tmp_path: Path) -> None:
    goals = [Goal(pk=goal.pk, plan=plan, number=1, name="Başka") for goal in Goal.objects.all()]
    path = dump(tmp_path / "amac.json", goals)
    with pytest.raises(CommandError, match="sürümü kesinleşmiş bir planın içeriğini"):
        call_command("loaddata", path, verbosity=0)
    assert not Goal.objects.filter(name="Başka").exists()
