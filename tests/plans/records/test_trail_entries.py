"""How a trail begins, what is told of one that is not complete, and many rows at once."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.models import (
    CardNote,
    CoreValue,
    Goal,
    ObjectiveCard,
    Plan,
    Unit,
)
from plans.records.history import acting, write_all
from plans.records.restoring import bring_back
from tests.plans.records.conftest import ADDRESS, World
from tests.support.admin_forms import untouched
from tests.support.trail import incomplete_trails, open_trail

pytestmark = pytest.mark.differs


def test_a_loaded_plan_begins_with_the_fixture(kars: Plan) -> None:
    assert incomplete_trails() == []
    first = kars.history.get()
    assert first.history_change_reason == "Veri yükleme: kars_2025_2029"


def test_the_first_edit_of_a_loaded_record_shows_what_it_was(
    kars: Plan, client: Client, strategist: User
) -> None:
    client.force_login(strategist)
    goal = kars.goals.first()
    old = goal.name
    address = World.page_of(goal)
    client.post(address, untouched(client.get(address)) | {"name": "Yeni ad"})
    page = client.get(World.page_of(goal, "history")).text
    assert "önceki değeri kayıtlı değil" not in page
    assert old in page


def test_the_migration_gives_what_has_no_beginning_its_first_entry(world: World) -> None:
    open_trail(Goal)
    Goal.history.all().delete()
    Unit.objects.update(short_name="Değişti")
    migration = import_module("reports.migrations.0005_first_trail")
    state = MigrationExecutor(connection).loader.project_state()
    migration.write_first_entries(state.apps, SimpleNamespace(connection=connection))
    assert incomplete_trails() == []
    assert Goal.history.get().history_change_reason == "Kaydın ilk hâli"


def test_notes_that_were_deleted_before_they_had_keys_can_be_brought_back(world: World) -> None:
    card = ObjectiveCard.objects.get()
    notes = [CardNote.objects.create(card=card, kind="risk", text=text) for text in "abc"]
    for note in notes[:2]:
        note.delete()
    open_trail(CardNote)
    CardNote.history.update(uid=notes[0].uid)  # what a new column is filled with
    import_module("plans.migrations.0017_card_note_keys").name_rows(apps, None)
    for version in CardNote.history.filter(history_type="-"):
        bring_back(version)
    assert {note.text for note in CardNote.objects.filter(card=card)} >= {*"abc"}
    assert CardNote.history.filter(uid=CardNote.objects.get(text="c").uid).count() == 1


# --- That the check can fail ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda: Goal.objects.update(name="Başka"), "Goal {}: ~ is missing"),
        (lambda: Goal.history.all().delete(), "Goal {}: + is missing"),
        (lambda: Goal.history.update(history_type="~"), "Goal {}: no beginning"),
    ],
)
def test_a_trail_that_is_not_complete_is_told(
    world: World, spoil: Callable[[], Any], told: str
) -> None:
    open_trail(Goal)
    spoil()
    assert incomplete_trails() == [told.format(Goal.objects.get().pk)]


def test_a_row_that_is_gone_without_a_word_is_told(world: World) -> None:
    value = CoreValue.objects.first()
    CoreValue.objects.filter(pk=value.pk)._raw_delete("default")
    assert incomplete_trails() == [f"CoreValue {value.pk}: - is missing"]


# --- Many rows at once ----------------------------------------------------------------------------


def test_many_rows_are_put_down_to_the_given_person_and_date(world: World) -> None:
    goal, at = Goal.objects.get(), datetime(2025, 7, 1, tzinfo=UTC)
    goal.name = "Yeni"
    with acting(world.clerk, ADDRESS):
        write_all(Goal, updated=[goal], fields=["name"], user=world.strategist, reason="x", at=at)
    entry = goal.history.order_by("history_id").last()
    assert (entry.history_user, entry.history_address) == (world.strategist, ADDRESS)
    assert (entry.history_change_reason, entry.history_date) == ("x", at)


def test_many_rows_take_as_many_queries_as_few(world: World) -> None:
    counts = []
    for number in (1, 50):
        values = [
            CoreValue(plan=world.plan, name=f"{number} {i}", order=100 * number + i)
            for i in range(number)
        ]
        with CaptureQueriesContext(connection) as queries:
            write_all(CoreValue, created=values)
            write_all(CoreValue, updated=values, fields=["name"])
            write_all(CoreValue, deleted=values)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_still_hangs_on_a_row_keeps_it(world: World) -> None:
    write_all(Goal, deleted=[Goal.objects.get()])
    with pytest.raises(IntegrityError):
        connection.check_constraints()
    transaction.set_rollback(True)  # else the end of the test would stumble over it too
