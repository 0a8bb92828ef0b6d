"""Which reports of the six-monthly cycle a person finds under each plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.urls import reverse

from indicators.models import Period
from plans.models import Plan, Unit
from plans.roles import units_of
from reports.access import sees_drafts, visible_plans


@dataclass(frozen=True)
class ListedReport:
    title: str
    address: str
    is_interim: bool
    is_sample: bool


@dataclass(frozen=True)
class ListedScorecards:
    """The scorecards of one period: the units' names and addresses."""

    period: str
    units: tuple[tuple[str, str], ...]


@dataclass
class ListedPlan:
    plan: Plan
    reports: list[ListedReport] = field(default_factory=list)
    scorecards: list[ListedScorecards] = field(default_factory=list)


def listed_plans(user: AbstractBaseUser | AnonymousUser) -> list[ListedPlan]:
    """The plans that `user` may read with their reports, the latest first; six queries at most."""
    plans = {plan.pk: ListedPlan(plan) for plan in visible_plans(user)}
    reads_all = sees_drafts(user)
    units = _units(user, reads_all, plans)
    periods = Period.objects.filter(plan__in=plans).exclude(state=Period.State.PLANNED)
    for period in periods.order_by("-year", "-half"):
        listed = plans[period.plan_id]
        if period.state == Period.State.CLOSED or reads_all:
            listed.reports.append(_listed(listed.plan, period))
        if units[period.plan_id]:
            listed.scorecards.append(
                ListedScorecards(
                    str(period),
                    tuple(
                        (
                            unit.name,
                            reverse("scorecard", args=[listed.plan.slug, period.code, unit.code]),
                        )
                        for unit in units[period.plan_id]
                    ),
                )
            )
    return list(plans.values())


def _listed(plan: Plan, period: Period) -> ListedReport:
    if period.half == Period.Half.FIRST:
        title = f"İzleme Raporu, {period}"
        address = reverse("monitoring_report", args=[plan.slug, period.code])
    else:
        title = f"Değerlendirme Raporu, {period.year} yılı"
        address = reverse("evaluation_report", args=[plan.slug, period.year])
    return ListedReport(title, address, period.state == Period.State.OPEN, period.is_sample)


def _units(
    user: AbstractBaseUser | AnonymousUser, reads_all: bool, plans: Iterable[int]
) -> dict[int, list[Unit]]:
    """By plan, the units with cards whose scorecards `user` may read."""
    found: dict[int, list[Unit]] = defaultdict(list)
    if not user.is_authenticated:
        return found
    units = Unit.objects.filter(responsible_cards__objective__goal__plan__in=plans)
    if not reads_all:
        units = units.filter(pk__in=units_of(user))
    pairs = units.order_by("order").values_list(
        "responsible_cards__objective__goal__plan", "pk", "code", "name"
    )
    for plan, pk, code, name in dict.fromkeys(pairs):
        found[plan].append(Unit(pk=pk, code=code, name=name))
    return found
