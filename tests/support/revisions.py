"""Plans in force with a revision, for the tests."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User

from indicators.models import Indicator
from plans.models import Plan, Revision
from plans.records.base import KeyedRecord
from plans.revision.approving import approve
from plans.revision.carrying import key_in_draft
from plans.revision.drafting import start
from plans.versions.stored import freeze
from tests.support.builders import build_plan


def frozen_plan(indicators: int = 2, **options: Any) -> Plan:
    """A plan in force of one card, whose first version is kept."""
    plan = build_plan(1, 1, 1, indicators, **options)
    freeze(plan, None)
    return plan


def start_revision(plan: Plan, user: User | None = None, from_year: int = 2027) -> Revision:
    return start(
        user,
        plan,
        reason="Ödenekler azaldı.",
        requested_by="Belediye Başkanlığı",
        from_year=from_year,
    )


def draft_of(record: KeyedRecord, revision: Revision) -> Any:
    """The copy of the plan's record in the revision's draft."""
    return type(record)._default_manager.get(uid=key_in_draft(str(record.uid), revision.number))


def indicators_of(plan: Plan) -> list[Indicator]:
    return list(Indicator.objects.filter(card__objective__goal__plan=plan))


def set_target(indicator: Indicator, year: int, value: int) -> None:
    indicator.targets.update_or_create(year=year, defaults={"value": value})


def approve_revision(revision: Revision, user: User | None = None, **options: Any) -> Plan:
    """Approve it over the errors of its draft's audit; the plan as it is then."""
    decision = {"decision_date": date(2026, 11, 3), "decision_number": "57", "knows_errors": True}
    approve(user, revision, **{**decision, **options})
    return Plan.objects.get(pk=revision.plan_id)
