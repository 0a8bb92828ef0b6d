"""Which reports of the six-monthly cycle a person finds under each plan."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from indicators.cycle.answering import answering, settled
from indicators.models import ActivityYear, Period
from indicators.readings import SENT
from plans.models import Plan, Unit
from plans.people.roles import units_of
from reports.access import Person, listed_plans, reads_unpublished, sees_drafts
from reports.models import Publication
from reports.publications.reading import address_of, key_of, latest_versions, report_name


def list_reports(user: Person) -> list[dict[str, Any]]:
    """The plans with something that `user` may read, and their reports and calendars, the latest
    first; nine queries at most.

    A plan that is not visible may itself not be read, but its published reports may. A report's
    version is 0 while it is a draft.
    """
    plans = {plan.pk: _listed_plan(plan, is_visible=True) for plan in listed_plans(user)}
    published = {}
    for row in latest_versions():
        if row.kind != Publication.Kind.PLAN:
            published[row.plan_id, row.kind, row.subject] = row
            plans.setdefault(row.plan_id, _listed_plan(row.plan, is_visible=False))
    sees_unpublished = reads_unpublished(user)
    periods = Period.objects.filter(plan__in=plans).exclude(state=Period.State.PLANNED)
    units = _units(user, periods)
    begun = list(periods.order_by("-year", "-half"))
    for period in begun:
        listed = plans[period.plan_id]
        period.plan = listed["plan"]
        publication = published.get((period.plan_id, *key_of(period)))
        if publication is None and not (sees_unpublished and listed["is_visible"]):
            continue
        slug = publication.slug if publication else listed["plan"].slug
        listed["reports"].append(
            {
                "title": report_name(period),
                "address": address_of(slug, period),
                "is_draft": publication is None,
                "is_sample": (publication or period).is_sample,
                "version": publication.version if publication else 0,
            }
        )
        if own := units.get(period.pk):
            cards = [
                (name, reverse("scorecard", args=[slug, period.code, code])) for name, code in own
            ]
            listed["scorecards"].append({"period": str(period), "units": cards})
    if sees_unpublished:
        _add_calendars(plans, begun)
    return list(plans.values())


def _add_calendars(plans: dict[int, dict[str, Any]], periods: Iterable[Period]) -> None:
    """Put the years of which units sent calendars behind the reports of the plans."""
    plan = "activity__card__objective__goal__plan"
    sent = ActivityYear.objects.filter(state__in=SENT, **{f"{plan}__in": plans})
    samples = {(period.plan_id, period.year) for period in periods if period.is_sample}
    for key, year in sent.order_by("-year").values_list(plan, "year").distinct():
        listed = plans[key]
        if listed["is_visible"]:
            listed["reports"].append(
                {
                    "title": f"{year} faaliyet takvimi",
                    "address": reverse("calendar_plan", args=[year, listed["plan"].slug]),
                    "is_sample": (key, year) in samples,
                }
            )


def _listed_plan(plan: Plan, *, is_visible: bool) -> dict[str, Any]:
    return {"plan": plan, "is_visible": is_visible, "reports": [], "scorecards": []}


def _units(user: Person, periods: QuerySet[Period]) -> dict[int, list[tuple[str, str]]]:
    """By period, name and code of the units with cards whose scorecards `user` may read."""
    if not user.is_authenticated:
        return {}
    units = Unit.objects.order_by("order")
    if not sees_drafts(user):
        units = units.filter(pk__in=units_of(user))
    answers: dict[int, set[int]] = defaultdict(set)
    unit = answering("plan__goals__objectives__cards", "settled_at")
    periods = periods.alias(settled_at=settled())
    for period, key in periods.order_by().values_list("pk", unit).distinct():
        answers[period].add(key)
    names = list(units.values_list("pk", "name", "code"))
    return {
        period: [(name, code) for pk, name, code in names if pk in keys]
        for period, keys in answers.items()
    }
