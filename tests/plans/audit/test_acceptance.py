"""A finding may be accepted as it is, with a reason, for as long as its figures stay."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError

from budgeting.models import CardCost
from plans.audit import Finding, run_audit
from plans.audit.acceptance import accept, notes, withdraw
from plans.audit.run import digest
from plans.models import AcceptedFinding, Plan
from plans.people.roles import COUNCIL
from tests.support.builders import build_plan

pytestmark = pytest.mark.differs


@pytest.fixture
def plan(db: None) -> Plan:
    """A plan whose card and costing say the same of what the objective costs: 500 TL."""
    return build_plan(goals=1, objectives=1, cards=1, indicators=1)


@pytest.fixture
def finding(plan: Plan) -> Finding:
    """The card now says 700 TL."""
    return cost(plan, 700)


def cost(plan: Plan, amount: int) -> Finding:
    CardCost.objects.update(amount=Decimal(amount))
    found = run_audit(plan).find("C01", "A1/H1.1")
    assert found is not None
    return found


def again(plan: Plan) -> Finding:
    found = run_audit(plan).find("C01", "A1/H1.1")
    assert found is not None
    return found


def test_an_accepted_finding_stays_listed_with_name_and_reason(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    accept(strategist, plan, finding, "  Kart ilçe payını da içerir. ")
    accepted = again(plan).acceptance
    assert accepted is not None
    assert (accepted.accepted_by, accepted.reason) == (strategist, "Kart ilçe payını da içerir.")
    assert finding.rule.code not in [row.rule.code for row in run_audit(plan).open]


def test_an_accepted_finding_is_open_again_when_its_figures_change(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    accept(strategist, plan, finding, "Bilerek.")
    changed = cost(plan, 800)
    assert changed.is_open
    assert changed.outdated is not None
    assert changed.outdated.reason == "Bilerek."


def test_a_finding_whose_figures_come_back_is_accepted_again(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    accept(strategist, plan, finding, "Bilerek.")
    cost(plan, 800)
    assert not cost(plan, 700).is_open


def test_a_changed_finding_can_be_accepted_anew(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    accept(strategist, plan, finding, "Bilerek.")
    accept(strategist, plan, cost(plan, 800), "Bu da bilerek.")
    assert again(plan).acceptance is not None
    assert AcceptedFinding.objects.get().reason == "Bu da bilerek."


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001])
def test_a_reason_is_required_and_of_reasonable_length(
    plan: Plan, finding: Finding, strategist: User, reason: str
) -> None:
    with pytest.raises(ValidationError):
        accept(strategist, plan, finding, reason)
    assert again(plan).is_open


def test_only_the_strategy_team_accepts(plan: Plan, finding: Finding) -> None:
    council = User.objects.create_user("meclis")
    council.groups.add(Group.objects.get(name=COUNCIL))
    with pytest.raises(PermissionDenied):
        accept(council, plan, finding, "Bilerek.")


def test_only_the_strategy_team_takes_back(plan: Plan, finding: Finding, strategist: User) -> None:
    accepted = accept(strategist, plan, finding, "Bilerek.")
    with pytest.raises(PermissionDenied):
        withdraw(User.objects.create_user("baska"), accepted)
    assert not again(plan).is_open


def test_taking_back_opens_the_finding_and_leaves_a_trace(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    withdraw(strategist, accept(strategist, plan, finding, "Bilerek."))
    assert again(plan).is_open
    assert again(plan).outdated is None
    kept, first = notes(plan, 10)
    assert "istisnası kaldırıldı" in kept.text
    assert "Bilerek." in kept.text
    assert "istisna tanındı" in first.text
    assert kept.who == "strateji"


def test_the_reason_of_one_plan_is_none_of_another(
    plan: Plan, finding: Finding, strategist: User
) -> None:
    other = build_plan(slug="baska", goals=1, objectives=1, cards=1, indicators=1)
    CardCost.objects.update(amount=Decimal(700))
    accept(strategist, plan, finding, "Bilerek.")
    assert again(other).is_open


def test_figures_are_told_apart_whatever_is_written_in_them() -> None:
    assert digest(["a\x1fb"]) != digest(["a", "b"])
    assert digest(["1, 2"]) != digest(["1", "2"])
    assert digest([Decimal("1.50")]) == digest([Decimal("1.5")])
