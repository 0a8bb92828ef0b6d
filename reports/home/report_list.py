"""Which reports of the six-monthly cycle a person finds under each plan."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from indicators.models import Period
from plans.models import Plan, Unit
from plans.people.roles import units_of
from reports.access import Person, reads_unpublished, sees_drafts, visible_plans
from reports.models import Publication
from reports.publications.reading import (
    address_of,
    kind_of,
    latest_versions,
    report_name,
    subject_of,
)


@dataclass(frozen=True)
class ListedReport:
    title: str
    address: str
    is_draft: bool
    is_sample: bool
    #: Of what is published; 0 for a draft.
    version: int = 0


@dataclass(frozen=True)
class ListedScorecards:
    """The scorecards of one period: the units' names and addresses."""

    period: str
    units: tuple[tuple[str, str], ...]


@dataclass
class ListedPlan:
    plan: Plan
    #: Whether the plan itself may be read; its published reports may in any case.
    is_visible: bool
    reports: list[ListedReport] = field(default_factory=list)
    scorecards: list[ListedScorecards] = field(default_factory=list)


def listed_plans(user: Person) -> list[ListedPlan]:
    """The plans with something that `user` may read, and their reports, the latest first; seven
    queries at most."""
    plans = {plan.pk: ListedPlan(plan, is_visible=True) for plan in visible_plans(user)}
    published = {}
    for row in latest_versions():
        if row.kind != Publication.Kind.PLAN:
            published[row.plan_id, row.kind, row.subject] = row
            plans.setdefault(row.plan_id, ListedPlan(row.plan, is_visible=False))
    sees_unpublished = reads_unpublished(user)
    units = _units(user, plans)
    periods = Period.objects.filter(plan__in=plans).exclude(state=Period.State.PLANNED)
    for period in periods.order_by("-year", "-half"):
        listed = plans[period.plan_id]
        publication = published.get((period.plan_id, kind_of(period), subject_of(period)))
        if publication is None and not (sees_unpublished and listed.is_visible):
            continue
        slug = publication.slug if publication else listed.plan.slug
        listed.reports.append(_listed(slug, period, publication))
        if units[period.plan_id]:
            listed.scorecards.append(_scorecards(slug, period, units[period.plan_id]))
    return list(plans.values())


def _listed(slug: str, period: Period, publication: Publication | None) -> ListedReport:
    return ListedReport(
        title=report_name(period),
        address=address_of(slug, period),
        is_draft=publication is None,
        is_sample=publication.is_sample if publication else period.is_sample,
        version=publication.version if publication else 0,
    )


def _scorecards(slug: str, period: Period, units: list[Unit]) -> ListedScorecards:
    return ListedScorecards(
        str(period),
        tuple(
            (unit.name, reverse("scorecard", args=[slug, period.code, unit.code])) for unit in units
        ),
    )


def _units(user: Person, plans: Iterable[int]) -> dict[int, list[Unit]]:
    """By plan, the units with cards whose scorecards `user` may read."""
    found: dict[int, list[Unit]] = defaultdict(list)
    if not user.is_authenticated:
        return found
    units = Unit.objects.filter(responsible_cards__objective__goal__plan__in=plans)
    if not sees_drafts(user):
        units = units.filter(pk__in=units_of(user))
    pairs = units.order_by("order").values_list(
        "responsible_cards__objective__goal__plan", "pk", "code", "name"
    )
    for plan, pk, code, name in dict.fromkeys(pairs):
        found[plan].append(Unit(pk=pk, code=code, name=name))
    return found
