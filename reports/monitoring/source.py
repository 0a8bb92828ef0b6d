"""Which report an address means: a version that was published, or the draft of the next."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from indicators.cycle.addresses import parse_period
from indicators.models import Period
from plans.models import Plan
from reports.access import Person, reads_unpublished, visible_plans
from reports.models import Publication
from reports.monitoring.build import build_monitoring_report
from reports.monitoring.parts.data import MonitoringReport
from reports.publications.reading import DRAFT, VERSION, key_of, read_report, versions_at

#: Year and half.
Half = tuple[int, int]


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


def find_monitoring(user: Person, slug: str, half: Half, asked: QueryDict) -> MonitoringSource:
    """The report of a half of the plan at `slug`: published for everybody, the draft for those
    who may. Raises Http404 and PublicationDamaged."""
    versions = find_versions(slug, half)
    if versions and DRAFT not in asked:
        publication = _find_version(versions, asked.get(VERSION))
        query = f"{VERSION}={publication.version}" if VERSION in asked else ""
        report = read_report(publication)
        # Only the plan itself is published without a period.
        period = publication.period or Period()
        return MonitoringSource(report, period, publication, versions, query)
    if VERSION in asked or not reads_unpublished(user):
        raise Http404("Bu rapor yayımlanmamış.")
    period = find_period(user, slug, half, versions)
    query = DRAFT if versions else ""
    return MonitoringSource(build_monitoring_report(period), period, None, versions, query)


def parse_half(code: str) -> Half:
    """Year and half that an address names as `2025-1`; raises Http404."""
    try:
        return parse_period(code)
    except ValueError as error:
        raise Http404 from error


def of_half(view: Callable[[Any, str, Half], HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a page of reports be asked for at the address of a first half (its code as `period`) and
    at that of a `year`; a second half is reported with its year."""

    @wraps(view)
    def wrapper(request: Any, slug: str, period: str = "", year: int = 0) -> HttpResponse:
        if year:
            return view(request, slug, (year, Period.Half.SECOND))
        year, half = parse_half(period)
        if half == Period.Half.SECOND:
            of_half, of_year = f"/izleme/{period}/", f"/degerlendirme/{year}/"
            return redirect(request.get_full_path().replace(of_half, of_year, 1))
        return view(request, slug, (year, half))

    return wrapper


def find_versions(slug: str, half: Half) -> list[Publication]:
    """All versions of a half's report at an address, the newest first."""
    return versions_at(slug, *key_of(Period(year=half[0], half=half[1])))


def find_period(user: Person, slug: str, half: Half, versions: list[Publication]) -> Period:
    """The half, once begun, whose report stands or would stand at the address; raises Http404."""
    plans = visible_plans(user)
    wanted = {"pk": versions[0].plan_id} if versions else {"slug": slug}
    plan: Plan = get_object_or_404(plans, **wanted)
    begun = plan.periods.exclude(state=Period.State.PLANNED).select_related("plan")
    return get_object_or_404(begun, year=half[0], half=half[1])


def _find_version(versions: list[Publication], number: str | None) -> Publication:
    if number is None:
        return versions[0]
    for publication in versions:
        if str(publication.version) == number:
            return publication
    raise Http404("Bu raporun böyle bir sürümü yok.")
