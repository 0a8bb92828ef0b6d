"""The triggers that keep the rules: making them, missing them, and who did what when."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core import checks
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations import Migration
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from indicators import workflow
from indicators.models import Evidence, Indicator, Measurement, Period, PeriodEvent, Unlock
from indicators.requirements import Entry
from plans.models import RightChange, Unit
from plans.records import guards
from plans.records.guards import (
    Guard,
    create_guards,
    drop_guards,
    drop_mentioned_guards,
    missing_guards,
)
from tests.support.cycle import (
    add_evidence,
    approve,
    member,
    refused_by_the_database,
    save_entry,
    send,
    send_back,
    submit,
    unlock,
)
from tests.support.trail import records

pytestmark = pytest.mark.differs

DATABASE = "default"


def test_the_trail_is_kept_as_it_was_written(indicator: Indicator) -> None:
    entries = Indicator.history.filter(id=indicator.pk)
    refused_by_the_database(lambda: entries.update(name="Başka"))
    refused_by_the_database(lambda: entries.delete())
    guarded = {guard.table for guard in guards.history_guards() if guard.event == "DELETE"}
    assert guarded == {model.history.model._meta.db_table for model in records()}


# --- Made and missed ------------------------------------------------------------------------------


def lose(*names: str) -> None:
    with connection.cursor() as cursor:
        for guard in (guard for source in guards._sources for guard in source()):
            if guard.name in names:
                on = f" ON {guard.table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER {guard.name}{on}")


@pytest.fixture
def more(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Defines guards beside the real ones; the last call counts."""
    real = list(guards._sources)

    def define(*more: Guard) -> None:
        monkeypatch.setattr(guards, "_sources", [*real, lambda: more])

    return define


def test_a_database_that_was_set_up_lacks_no_guard(db: None) -> None:
    assert missing_guards(DATABASE) == []


def test_without_a_pending_migration_nothing_is_dropped(db: None) -> None:
    drop_mentioned_guards(using=DATABASE, plan=[])
    assert missing_guards(DATABASE) == []


def test_only_guards_that_mention_the_migrations_app_are_dropped(db: None) -> None:
    drop_mentioned_guards(using=DATABASE, plan=[(Migration("0099_x", "indicators"), False)])
    missing = missing_guards(DATABASE)
    assert {"measurement_flow", "indicators_annualtarget_plan_years"} <= set(missing)
    assert not {"section_plan_insert", "user_delete"} & set(missing)


def test_what_is_missing_is_made_again(db: None) -> None:
    lose("measurement_flow", "user_delete")
    assert missing_guards(DATABASE) == ["measurement_flow", "user_delete"]
    call_command("migrate", verbosity=0)
    assert missing_guards(DATABASE) == []


def test_a_database_of_before_versions_of_the_content_is_written_to(
    monkeypatch: pytest.MonkeyPatch, indicator: Indicator
) -> None:
    """An upgrade is taken back: no trigger may name a table that went."""
    monkeypatch.setattr(guards, "_VERSION", "plans_gone")
    create_guards(using=DATABASE)
    indicator.save()
    assert missing_guards(DATABASE) == []


def test_a_guard_of_another_definition_counts_as_missing(more: Callable[..., None]) -> None:
    more(Guard("plan_kept", "plans_plan", "DELETE", "OLD.start_year > 2000", "kept"))
    create_guards(using=DATABASE)
    more(Guard("plan_kept", "plans_plan", "DELETE", "OLD.start_year > 1900", "kept"))
    assert missing_guards(DATABASE) == ["plan_kept"]
    more(Guard("plan_kept", "plans_plan", "UPDATE", "OLD.start_year > 2000", "kept"))
    assert missing_guards(DATABASE) == ["plan_kept"]
    create_guards(using=DATABASE)
    assert missing_guards(DATABASE) == []


def test_a_guard_that_is_no_longer_defined_goes(
    more: Callable[..., None], indicator: Indicator
) -> None:
    more(Guard("indicator_stays", "indicators_indicator", "DELETE", "TRUE", "stays"))
    create_guards(using=DATABASE)
    with pytest.raises(IntegrityError), transaction.atomic():
        indicator.delete()
    more()
    create_guards(using=DATABASE)
    indicator.delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite cannot switch triggers off")
def test_a_guard_that_is_switched_off_counts_as_missing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE indicators_measurement DISABLE TRIGGER measurement_flow")
    assert missing_guards(DATABASE) == ["measurement_flow"]


def test_the_check_says_what_is_missing_and_what_to_do(db: None) -> None:
    lose("measurement_flow")
    [found] = checks.run_checks()
    assert "şu kuralları korumuyor: measurement_flow." in found.msg
    assert "manage.py migrate" in str(found.hint)


def test_the_health_page_says_what_is_missing(admin_client: Client) -> None:
    lose("measurement_flow")
    answer = admin_client.get(reverse("health"))
    assert answer.status_code == 503
    assert answer.json()["missing_guards"] == ["measurement_flow"]


#: Migrates one step back and dies where nothing has happened yet but that guards were dropped.
_KILLED_MIGRATE = """
import os, signal
import django
django.setup()
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import pre_migrate
steps = MigrationLoader(None).disk_migrations.values()
before = sorted(step.name for step in steps
                if step.app_label == "indicators" and not step.replaces)[-2]
pre_migrate.connect(lambda **_: os.kill(os.getpid(), signal.SIGKILL),
                    sender=django.apps.apps.get_app_config("reports"), weak=False)
call_command("migrate", "indicators", before, verbosity=0)
"""


def test_guards_that_a_killed_migrate_left_out_are_told_until_the_next_one(
    transactional_db: None, admin_client: Client
) -> None:
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        url = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**database)
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(settings.DATA_DIR),
        "DJANGO_SETTINGS_MODULE": "karsplan.settings",
    }
    command = [sys.executable, "-c", _KILLED_MIGRATE]
    done = subprocess.run(command, env=environment, cwd=settings.BASE_DIR, check=False)
    assert done.returncode == -signal.SIGKILL
    missing = admin_client.get(reverse("health")).json()["missing_guards"]
    assert "measurement_flow" in missing
    assert checks.run_checks()
    call_command("migrate", verbosity=0)
    assert admin_client.get(reverse("health")).json()["guards"] == "ok"


def test_all_guards_may_be_dropped_to_empty_the_tables(approved: Measurement) -> None:
    drop_guards(using=DATABASE)
    Measurement.objects.all()._raw_delete(DATABASE)
    assert not Measurement.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other databases have no REPLACE")
def test_a_row_that_is_kept_is_not_replaced(approved: Measurement) -> None:
    names = [str(field.column) for field in Measurement._meta.concrete_fields]
    new = {name: "NULL" for name in names if name.startswith(("submitted_", "approved_"))}
    new |= {"state": "'draft'", "value": "99"}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO indicators_measurement ({', '.join(names)}) "
            f"SELECT {', '.join(new.get(name, name) for name in names)} FROM indicators_measurement"
        )
    assert Measurement.objects.get().value == 50


@pytest.mark.differs
@pytest.mark.skipif(connection.vendor != "postgresql", reason="other databases have no TRUNCATE")
@pytest.mark.parametrize(
    "table",
    [
        *["indicators_measurement", "reports_publication", "reports_publicationfile"],
        "auth_user",
    ],
)
def test_a_table_of_what_is_kept_is_not_emptied_at_once(approved: Measurement, table: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        # What the constraints wait for would stop it otherwise.
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")
    assert Measurement.objects.exists()


# --- Who and when ---------------------------------------------------------------------------------

LONG_AGO = timezone.now() - timedelta(days=30)
Statement = Callable[[], Any]


def refused(statement: Statement) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        statement()


def other() -> User:
    return User.objects.get_or_create(username="paravan")[0]


def approve_by(user: User, **fields: Any) -> int:
    return Measurement.objects.update(
        **{"state": "approved", "approved_by": user, "approved_at": timezone.now()} | fields
    )


def test_one_update_does_not_move_the_signature_and_approve(
    submitted: Measurement, clerk: User
) -> None:
    refused(lambda: approve_by(clerk, entered_by=other(), submitted_by=other()))


def test_who_entered_a_value_that_another_sent_does_not_sign_it_away(
    draft: Measurement, clerk: User, unit: Unit
) -> None:
    entry = Entry(value=Decimal(50))
    entered = save_entry(clerk, draft.pk, entry, draft.version)
    submit(member(unit, "mudur"), entered.pk)
    refused(lambda: approve_by(clerk))
    refused(lambda: approve_by(clerk, entered_by=other()))


@pytest.mark.differs
@pytest.mark.parametrize(
    "fields",
    [
        {"entered_by": None},
        {"submitted_by": None},
        {"entered_at": LONG_AGO},
        {"submitted_at": LONG_AGO},
        {"submitted_at": None},
        {"approved_at": LONG_AGO},
        {"approved_at": None},
    ],
)
def test_an_approved_value_keeps_who_and_when_even_while_it_is_unlocked(
    approved: Measurement, strategist: User, fields: dict[str, Any]
) -> None:
    refused(lambda: Measurement.objects.update(**fields))
    unlock(strategist, approved.pk, "Yanlış")
    if fields != {"entered_by": None}:  # whoever mends it signs it anew
        refused(lambda: Measurement.objects.update(**fields))


@pytest.mark.differs
@pytest.mark.parametrize("at", [LONG_AGO, timezone.now() + timedelta(days=30)])
def test_no_step_of_real_data_is_dated_otherwise_than_now(
    draft: Measurement, clerk: User, strategist: User, at: Any
) -> None:
    refused(lambda: Measurement.objects.update(value=5, entered_by=clerk, entered_at=at))
    rows = Measurement.objects.all()
    sending = {"value": 5, "state": "submitted", "submitted_by": clerk}
    rows.update(entered_by=clerk)
    refused(lambda: rows.update(**sending, submitted_at=at))
    rows.update(**sending, submitted_at=timezone.now())
    refused(lambda: approve_by(strategist, approved_at=at))
    approve_by(strategist)


def test_a_value_that_is_sent_again_is_dated_again(
    submitted: Measurement, strategist: User
) -> None:
    send_back(strategist, submitted.pk, "Bakın")
    with connection.cursor() as cursor:  # as if it had been sent long ago
        lose("measurement_submitted_by")
        cursor.execute(
            "UPDATE indicators_measurement SET entered_at = NULL, submitted_at = %s", [LONG_AGO]
        )
    refused(lambda: Measurement.objects.update(state="submitted"))


def test_a_new_measurement_has_been_sent_by_nobody(draft: Measurement, clerk: User) -> None:
    indicator = Indicator.objects.create(
        card=draft.indicator.card, name="Yeni", aggregation="sum", order=9
    )
    new = {"period": draft.period, "indicator": indicator, "month": 6}
    refused(lambda: Measurement.objects.create(**new, submitted_by=clerk))
    refused(lambda: Measurement.objects.create(**new, approved_at=timezone.now()))
    refused(lambda: Measurement.objects.create(**new, entered_by=clerk, entered_at=LONG_AGO))


@pytest.mark.differs
@pytest.mark.parametrize(
    "fields",
    [
        {"opened_at": LONG_AGO},
        {"closed_at": "now"},
        {"state": "closed", "closed_at": LONG_AGO},
        {"state": "closed", "closed_at": "now", "opened_at": LONG_AGO},
    ],
)
def test_a_period_opens_and_closes_when_it_does(period: Period, fields: dict[str, Any]) -> None:
    now = {name: timezone.now() for name, value in fields.items() if value == "now"}
    refused(lambda: Period.objects.update(**fields | now))


def test_a_period_is_not_made_as_if_it_had_been_open(indicator: Indicator) -> None:
    plan = indicator.card.objective.goal.plan
    new = {"plan": plan, "year": 2025, "half": 1, "state": "open", "due_date": date(2025, 7, 1)}
    refused(lambda: Period.objects.create(**new, opened_at=LONG_AGO))
    Period.objects.create(**new, opened_at=timezone.now())


def insert(model: type[Any], when: datetime, **fields: Any) -> None:
    """Write a row with the date `when`, which `save` would overwrite."""
    [dated] = [field for field in model._meta.fields if getattr(field, "auto_now_add", False)]
    dated.auto_now_add = False
    try:
        model.objects.bulk_create([model(**fields, **{dated.name: when})])
    finally:
        dated.auto_now_add = True


def test_unlocks_and_evidence_are_dated_now(
    draft: Measurement, clerk: User, strategist: User
) -> None:
    add_evidence(clerk, draft.pk, document_number="E-1")
    refused(lambda: Evidence.objects.update(added_at=LONG_AGO))
    refused(lambda: Evidence.objects.update(added_by=strategist))
    # Their fields are dated by Django, so only SQL could write another time.
    refused(lambda: insert(Unlock, measurement=draft, user=strategist, reason="x", when=LONG_AGO))
    refused(lambda: insert(Evidence, measurement=draft, document_number="E-2", when=LONG_AGO))


def test_the_log_of_a_period_is_kept_as_it_was_written(period: Period) -> None:
    line = {"period": period, "kind": "opened", "text": "Açıldı"}
    refused(lambda: PeriodEvent.objects.create(**line, created_at=LONG_AGO))
    event = PeriodEvent.objects.create(**line, created_at=timezone.now())
    refused(lambda: PeriodEvent.objects.update(text="Başka"))
    refused(event.delete)


def test_sample_data_has_a_past(indicator: Indicator, clerk: User, strategist: User) -> None:
    plan = indicator.card.objective.goal.plan
    period = workflow.open_period(
        strategist, plan, 2025, 1, date(2025, 7, 15), is_sample=True, at=LONG_AGO
    )
    measurement = period.measurements.get()
    Measurement.objects.update(value=50, entered_by=clerk, entered_at=LONG_AGO)
    submit(clerk, measurement.pk, at=LONG_AGO)
    approve(strategist, measurement.pk, at=LONG_AGO)
    assert workflow.close_period(strategist, period.pk, at=LONG_AGO).closed_at == LONG_AGO


def test_the_steps_themselves_go_through(draft: Measurement, clerk: User, strategist: User) -> None:
    sent = send(clerk, draft, 50)
    send_back(strategist, sent.pk, "Bakın")
    sent.refresh_from_db()
    send(clerk, sent, 60)
    approve(strategist, sent.pk)
    unlock(strategist, sent.pk, "Yanlış")
    sent.refresh_from_db()
    send(clerk, sent, 70)
    approve(strategist, sent.pk)
    workflow.close_period(strategist, sent.period_id)
    assert Measurement.objects.get().value == 70


# --- People ---------------------------------------------------------------------------------------


def test_an_account_is_not_deleted(db: None) -> None:
    user = User.objects.create(username="giden")
    refused(user.delete)
    refused(lambda: User.objects.filter(pk=user.pk)._raw_delete(DATABASE))


def test_who_was_given_which_right_is_kept(db: None) -> None:
    User.objects.create(username="uye").groups.add(Group.objects.earliest("pk"))
    change = RightChange.objects.get()
    refused(lambda: RightChange.objects.update(is_granted=False))
    refused(change.delete)
    change.pk, change.created_at = None, LONG_AGO
    refused(change.save)
