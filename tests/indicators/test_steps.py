"""Every step on a sent value × who takes it × the state it is in: what comes of it, and that none
is lost or stuck. The plan asks for the müdür's endorsement."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from indicators import workflow
from indicators.models import Measurement
from indicators.requirements import Entry
from indicators.workflow import NotAllowed, WrongState
from plans.models import Plan, Unit, UnitMember
from plans.units.succession import succeed
from tests.support.cycle import (
    approve,
    refused_by_the_database,
    save_entry,
    send_back,
    submit,
    unlock,
    version_of,
)

pytestmark = pytest.mark.differs

OTHER = Entry(value=Decimal(60))


@pytest.fixture(autouse=True)
def asking(indicator: object) -> None:
    Plan.objects.update(asks_endorsement=True)


@pytest.fixture
def people(unit: Unit, clerk: User, stranger: User, strategist: User) -> dict[str, User]:
    manager = User.objects.create_user("mudur", first_name="Ayşe", last_name="Öz")
    UnitMember.objects.create(unit=unit, user=manager, role=UnitMember.Role.MANAGER)
    return {"clerk": clerk, "müdür": manager, "team": strategist, "stranger": stranger}


def endorse(user: User, pk: int) -> Measurement:
    return workflow.endorse(user, {pk: version_of(pk)}).one()


def withdraw(user: User, pk: int) -> Measurement:
    return workflow.withdraw(user, {pk: version_of(pk)}).one()


STEPS: dict[str, Callable[[User, int], Measurement]] = {
    "withdraw": withdraw,
    "endorse": endorse,
    "approve": approve,
    "return": lambda user, pk: send_back(user, pk, "Bakın"),
    "unlock": lambda user, pk: unlock(user, pk, "Belge geldi"),
    "save": lambda user, pk: save_entry(user, pk, OTHER, version_of(pk)),
    "send": submit,
}

#: How a value that was just sent comes into each state.
STATES: dict[str, list[tuple[str, str]]] = {
    "sent": [],
    "endorsed": [("müdür", "endorse")],
    "withdrawn": [("müdür", "endorse"), ("clerk", "withdraw")],
    "returned": [("müdür", "endorse"), ("team", "return")],
    "approved": [("müdür", "endorse"), ("team", "approve")],
    "unlocked": [("müdür", "endorse"), ("team", "approve"), ("team", "unlock")],
    "sent, closed": [("team", "close")],
    "endorsed, closed": [("müdür", "endorse"), ("team", "close")],
    "sent, closed, unlocked": [("team", "close"), ("team", "unlock")],
    "returned, closed": [("müdür", "endorse"), ("team", "close"), ("team", "return")],
    "withdrawn, closed": [("clerk", "withdraw"), ("team", "close")],
}

#: The state after each step that is allowed; every other one is refused.
ALLOWED: dict[tuple[str, str, str], str] = {
    **{(s, who, "withdraw"): "draft" for s in ("sent", "endorsed") for who in ("clerk", "müdür")},
    **{
        ("sent, closed, unlocked", who, step): state
        for who, step, state in [
            ("clerk", "withdraw", "draft"),
            ("müdür", "withdraw", "draft"),
            ("müdür", "endorse", "submitted"),
            ("müdür", "return", "returned"),
            ("team", "return", "returned"),
        ]
    },
    **{(s, "müdür", "endorse"): "submitted" for s in ("sent", "sent, closed")},
    **{(s, "team", "approve"): "approved" for s in ("endorsed", "endorsed, closed")},
    **{(s, who, "return"): "returned" for s in ("sent", "endorsed") for who in ("müdür", "team")},
    **{(s, "team", "return"): "returned" for s in ("sent, closed", "endorsed, closed")},
    **{(s, "team", "unlock"): "submitted" for s in ("sent, closed", "endorsed, closed")},
    ("approved", "team", "unlock"): "returned",
    ("withdrawn, closed", "team", "unlock"): "draft",
    **{
        (state, who, step): after
        for state, now in [
            ("withdrawn", "draft"),
            ("returned", "returned"),
            ("unlocked", "returned"),
            ("returned, closed", "returned"),
        ]
        for who in ("clerk", "müdür")
        for step, after in [("save", now), ("send", "submitted")]
    },
}


def bring(people: dict[str, User], row: Measurement, state: str) -> None:
    for who, step in STATES[state]:
        if step == "close":
            workflow.close_period(people[who], row.period_id)
        else:
            STEPS[step](people[who], row.pk)


@pytest.mark.parametrize("state", STATES)
def test_each_step_is_taken_by_those_who_may_and_refused_to_all_others(
    submitted: Measurement, people: dict[str, User], state: str
) -> None:
    bring(people, submitted, state)
    for who, user in people.items():
        for name, step in STEPS.items():
            with transaction.atomic():
                try:
                    after = step(user, submitted.pk).state
                except (NotAllowed, WrongState):
                    after = None
                transaction.set_rollback(True)
            assert after == ALLOWED.get((state, who, name)), (state, who, name)


def finish(people: dict[str, User], pk: int, state: str) -> None:
    """Correct the value, whatever state it is in, and let it be approved."""
    if Measurement.objects.get(pk=pk).state == "submitted":
        send_back(people["team"], pk, "Bakın")
    elif (state, "team", "unlock") in ALLOWED:
        unlock(people["team"], pk, "Belge geldi")
    save_entry(people["clerk"], pk, OTHER, version_of(pk))
    assert submit(people["clerk"], pk).awaits_endorsement
    with pytest.raises(WrongState):
        approve(people["team"], pk)
    endorse(people["müdür"], pk)
    row = approve(people["team"], pk)
    assert (row.state, row.value, row.unlock) == ("approved", 60, None)


@pytest.mark.parametrize("state", STATES)
def test_from_every_state_it_is_corrected_and_approved_by_its_unit_or_that_which_takes_over(
    submitted: Measurement, people: dict[str, User], unit: Unit, state: str
) -> None:
    bring(people, submitted, state)
    with transaction.atomic():
        finish(people, submitted.pk, state)
        transaction.set_rollback(True)
    successor = Unit.objects.get(code="fen")
    new = User.objects.create_user("yeni-mudur")
    UnitMember.objects.create(unit=successor, user=new, role=UnitMember.Role.MANAGER)
    succeed(people["team"], [unit], successor, date(2025, 7, 1), "Karar")
    finish(people | {"clerk": people["stranger"], "müdür": new}, submitted.pk, state)


@pytest.mark.parametrize("state", ["withdrawn", "returned", "unlocked", "returned, closed"])
def test_what_came_back_is_not_endorsed_any_more(
    submitted: Measurement, people: dict[str, User], state: str
) -> None:
    bring(people, submitted, state)
    row = Measurement.objects.get(pk=submitted.pk)
    assert row.endorsed_by == people["müdür"]
    assert not row.is_endorsed


def test_an_old_endorsement_does_not_go_with_what_is_sent_anew(
    submitted: Measurement, people: dict[str, User]
) -> None:
    bring(people, submitted, "withdrawn")
    save_entry(people["clerk"], submitted.pk, OTHER, version_of(submitted.pk))
    row, now = Measurement.objects.filter(pk=submitted.pk), timezone.now()
    refused_by_the_database(lambda: row.update(state="submitted", submitted_at=now))
    row.update(state="submitted", submitted_at=now, endorsed_by=None, endorsed_at=None)
