"""A sample revision that is being written: a target lowered, an indicator retired, a new one."""

from datetime import date

from django.contrib.auth.models import User

from indicators.models import AnnualTarget, Indicator
from plans.models import Plan
from plans.revision.drafting import say_not_revisable, say_year_fault, start
from reports.demo.texts import TEXTS


def start_revision(plan: Plan, user: User) -> None:
    """Start the revision where the plan can have one and none was ever started."""
    plan.refresh_from_db()  # its version was just kept
    years = [year for year in plan.years if not say_year_fault(plan, year)]
    if say_not_revisable(plan) or plan.revisions.exists() or not years:
        return
    reason, requested_by, retired_reason, name, unit_of_measure = TEXTS["revision"]
    revision = start(user, plan, reason=reason, requested_by=requested_by, from_year=years[0])
    of_draft = Indicator.objects.filter(card__objective__goal__plan=revision.draft)
    targets = AnnualTarget.objects.filter(indicator__in=of_draft, year__in=years)
    lowered = targets.filter(value__gt=1).order_by("indicator", "-year").first()
    if lowered is None:
        return
    lowered.value = lowered.value // 2
    lowered.save()
    retired = of_draft.exclude(pk=lowered.indicator_id).order_by("pk").first()
    if retired is None:
        return
    retired.retired_from, retired.retired_reason = date(years[0], 1, 1), retired_reason
    retired.save()
    added = Indicator.objects.create(
        card=retired.card,
        code=retired.code,
        name=name,
        unit_of_measure=unit_of_measure,
        weight=retired.weight,
        aggregation=Indicator.Aggregation.SUM,
    )
    for year in years:
        AnnualTarget.objects.create(indicator=added, year=year, value=10)
