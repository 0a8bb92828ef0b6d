"""Periods with many units and values for the tests, made through the workflow."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from indicators import workflow
from indicators.entry.evidence import Attachment, attach
from indicators.models import Evidence, Indicator, Measurement, Period
from indicators.requirements import Entry
from indicators.tables import VALUES
from plans.models import Plan, Unit, UnitMember
from plans.people.roles import STRATEGY_TEAM
from tests.support.builders import build_plan

#: A value of the sample indicator that asks for no words beside it at mid-year.
GOOD = Entry(value=Decimal(50))


def member(unit: Unit, name: str, **fields: str) -> User:
    """A person of the unit."""
    user = User.objects.create_user(name, **fields)
    UnitMember.objects.create(unit=unit, user=user)
    return user


def make_strategist() -> User:
    """A member of the strategy team."""
    user = User.objects.create_user("strateji", password="parola-12345", is_staff=True)
    user.groups.add(Group.objects.get(name=STRATEGY_TEAM))
    return user


# --- Steps with one row, as it stands now -----------------------------------------------------


def version_of(pk: int) -> int:
    return Measurement.objects.values_list("version", flat=True).get(pk=pk)


def save_entry(
    user: User, pk: int, entry: Entry, version: int, *, at: datetime | None = None
) -> Measurement:
    return workflow.save(user, {pk: (entry, version)}, at=at).one()


def submit(user: User, pk: int, *, at: datetime | None = None) -> Measurement:
    return workflow.submit(user, {pk: version_of(pk)}, at=at).one()


def approve(user: User, pk: int, *, at: datetime | None = None) -> Measurement:
    return workflow.approve(user, {pk: version_of(pk)}, at=at).one()


def send_back(user: User, pk: int, note: str, *, at: datetime | None = None) -> Measurement:
    return workflow.send_back(user, {pk: (note, version_of(pk))}, at=at).one()


def unlock(user: User, pk: int, reason: str) -> Measurement:
    return workflow.unlock(user, pk, reason, version_of(pk))


def add_evidence(user: User, pk: int, **what: Any) -> Evidence:
    """Put a `file` or a `document_number` behind a measurement."""
    with transaction.atomic():
        for error in attach(user, [(VALUES.lock().get(pk=pk), Attachment(**what))]).values():
            raise error
    return Evidence.objects.filter(measurement=pk).latest("pk")


# --- Whole periods ----------------------------------------------------------------------------


def open_half(plan: Plan, year: int = 2025, half: int = 1, due: date | None = None) -> Period:
    return workflow.open_period(None, plan, year, half, due or date(year, 7, 15))


def send(clerk: User, measurement: Measurement, value: int = 10) -> Measurement:
    """Enter a value with everything that may have to be explained, and send it."""
    return send_all(clerk, [measurement], value)[0]


def send_all(clerk: User, rows: Iterable[Measurement], value: int = 10) -> list[Measurement]:
    """The same for many rows in two steps."""
    entry = Entry(value=Decimal(value), deviation_reason="Neden", remedy="Önlem")
    saved = workflow.save(clerk, {row.pk: (entry, row.version) for row in rows})
    sent = workflow.submit(clerk, {row.pk: row.version for row in saved.done})
    for error in (saved.refused | sent.refused).values():
        raise error
    return sent.done


def sent_period(indicators: int, *, slug: str = "ornek-2025-2029") -> tuple[Period, User]:
    """A period in which one unit has sent the values of so many indicators, and its clerk."""
    plan = build_plan(goals=1, objectives=1, indicators=indicators, slug=slug)
    unit = Indicator.objects.filter(card__objective__goal__plan=plan)[0].card.responsible_unit
    clerk = member(unit, f"memur-{slug}", email="memur@ornek.bel.tr")
    period = open_half(plan)
    send_all(clerk, period.measurements.all())
    return period, clerk


def refused_by_the_database(change: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
