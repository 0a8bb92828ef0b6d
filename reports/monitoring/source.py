"""Which report an address means: a version that was published, or the draft of the next."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404

from indicators.models import Period
from plans.models import Plan
from reports.access import reads_unpublished, visible_plans
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import MonitoringReport
from reports.publications.reading import kind_of, read_report, subject_of, versions_at

#: What an address says to ask for a version, or for the draft.
VERSION, DRAFT = "surum", "taslak"


@dataclass(frozen=True)
class MonitoringSource:
    report: MonitoringReport
    period: Period
    #: The version that `report` was read from; None for a draft.
    publication: Publication | None
    #: All versions, the newest first, without their data.
    versions: list[Publication]
    #: What leads to just this: `surum=1`, `taslak` or nothing.
    query: str

    @property
    def latest(self) -> Publication | None:
        return self.versions[0] if self.versions else None


def find_monitoring(
    user: AbstractBaseUser | AnonymousUser, slug: str, half: tuple[int, int], asked: QueryDict
) -> MonitoringSource:
    """The report of a half (year and half) of the plan at `slug`: published for everybody, the
    draft for those who may. Raises Http404 and PublicationDamaged."""
    named = Period(year=half[0], half=half[1])
    versions = versions_at(slug, kind_of(named), subject_of(named))
    if versions and DRAFT not in asked:
        publication = _version(versions, asked.get(VERSION))
        query = f"{VERSION}={publication.version}" if VERSION in asked else ""
        report = read_report(publication)
        return MonitoringSource(report, publication.period, publication, versions, query)
    if VERSION in asked or not reads_unpublished(user):
        raise Http404("Bu rapor yayımlanmamış.")
    period = _begun_period(find_plan(user, slug, versions), half)
    query = DRAFT if versions else ""
    return MonitoringSource(build_monitoring_report(period), period, None, versions, query)


def find_plan(
    user: AbstractBaseUser | AnonymousUser, slug: str, versions: list[Publication]
) -> Plan:
    """The plan whose report stands, or would stand, at the address."""
    plans = visible_plans(user)
    if versions:
        return get_object_or_404(plans, pk=versions[0].plan_id)
    return get_object_or_404(plans, slug=slug)


def _begun_period(plan: Plan, half: tuple[int, int]) -> Period:
    begun = plan.periods.exclude(state=Period.State.PLANNED).select_related("plan")
    return get_object_or_404(begun, year=half[0], half=half[1])


def _version(versions: list[Publication], number: str | None) -> Publication:
    if number is None:
        return versions[0]
    for publication in versions:
        if str(publication.version) == number:
            return publication
    raise Http404("Bu raporun böyle bir sürümü yok.")
