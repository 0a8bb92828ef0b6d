"""Reading what is published: which versions there are, and what stands in them.

Data are checked against their SHA-256 whenever they are read; what does not agree is never shown.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from indicators.models import Period
from plans.face.face import Face
from plans.models import Plan
from reports.models import Publication
from reports.monitoring.parts.data import MonitoringReport
from reports.publications.typed_json import load

#: What an address says to ask for a version, or for the draft.
VERSION, DRAFT = "surum", "taslak"

T = TypeVar("T")
Kind = Publication.Kind


class PublicationDamaged(Exception):
    """The stored data of a publication is not what was published; says so in Turkish."""

    def __init__(self, publication: Publication) -> None:
        super().__init__(
            f"“{publication}” yayınının verisi bozulmuş: kayıtlı veri, yayımlandığı günkü "
            "SHA-256 özetiyle uyuşmuyor. Rapor bu yüzden gösterilmiyor; sistem yöneticisine "
            "haber verin, veri yedekten geri yüklenmelidir."
        )
        self.publication = publication


def digest(data: str) -> str:
    """The SHA-256 that a publication is known by, in hexadecimal."""
    return hashlib.sha256(data.encode()).hexdigest()


def read_data(publication: Publication) -> str:
    """The data as it was published; raises PublicationDamaged."""
    if digest(publication.data) != publication.sha256:
        raise PublicationDamaged(publication)
    return publication.data


def read_report(publication: Publication) -> MonitoringReport:
    """The monitoring report that was published; raises PublicationDamaged."""
    return read_as(MonitoringReport, publication)


def read_as(kind: type[T], publication: Publication) -> T:
    """What was published, as the class that its data are of; raises PublicationDamaged."""
    data = read_data(publication)
    try:
        return load(kind, data)
    except ValueError as error:
        raise PublicationDamaged(publication) from error


def face_of(publication: Publication) -> Face | None:
    """How the institution showed itself when this was published; raises PublicationDamaged."""
    if publication.kind == Kind.PLAN:
        return read_as(_Faced, publication).face
    return read_as(_Headed, publication).head.face


@dataclass(frozen=True)
class _Faced:
    """As much of what was published as says whose it is."""

    face: Face | None = None


@dataclass(frozen=True)
class _Headed:
    head: _Faced


def key_of(period: Period) -> tuple[str, str]:
    """Kind and subject of the report that ends the period: the second half's is the year's."""
    if period.half == Period.Half.FIRST:
        return Kind.MONITORING, period.code
    return Kind.EVALUATION, str(period.year)


def report_name(period: Period) -> str:
    """`İzleme Raporu, 2025 Ocak–Haziran`."""
    about = str(period) if period.half == Period.Half.FIRST else f"{period.year} yılı"
    return f"{report_kind(period)}, {about}"


def report_kind(period: Period) -> str:
    """What the report of the period is called."""
    kind, subject = key_of(period)
    return Publication(kind=kind, subject=subject, plan=period.plan).kind_name


def address_of(slug: str, period: Period) -> str:
    """Where the period's report is read, published or not."""
    kind, subject = key_of(period)
    return Publication(kind=kind, slug=slug, subject=subject).get_absolute_url()


def versions_of(plan: Plan, kind: str, subject: str = "") -> list[Publication]:
    """Every version of one report, the newest first; their data are loaded when asked for."""
    return list(_versions().filter(plan=plan, kind=kind, subject=subject))


def versions_at(slug: str, kind: str, subject: str = "") -> list[Publication]:
    """Every version of the report at an address, the newest first.

    The address of a publication is for good: it leads there also when the plan is called otherwise
    since then, or another plan has its name. New versions are found by the old name and the new.
    """
    published_here = Publication.objects.filter(slug=slug, kind=kind, subject=subject)
    rows = list(
        _versions()
        .filter(kind=kind, subject=subject)
        .filter(Q(plan__slug=slug) | Q(plan__in=published_here.values("plan")))
    )
    owners = {row.plan_id for row in rows if row.slug == slug}
    return [row for row in rows if not owners or row.plan_id in owners]


def latest_versions(**filters: Any) -> list[Publication]:
    """The last version of every report, or of those that a query finds, without its data."""
    latest: dict[tuple[int, str, str], Publication] = {}
    for row in _versions().filter(**filters):
        latest.setdefault((row.plan_id, row.kind, row.subject), row)
    return list(latest.values())


def latest_reports(plan: Plan) -> list[tuple[Publication, MonitoringReport]]:
    """What was last published of every period, the newest period first; one query.

    Raises PublicationDamaged.
    """
    newer = Publication.objects.filter(
        plan=plan,
        kind=OuterRef("kind"),
        subject=OuterRef("subject"),
        version__gt=OuterRef("version"),
    )
    rows = plan.publications.filter(~Exists(newer), period__isnull=False).select_related("period")
    ordered = rows.order_by("-period__year", "-period__half")
    return [(row, read_report(row)) for row in ordered]


def earlier_evaluations(plan: Plan, year: int) -> list[MonitoringReport]:
    """What was last published of each year before `year`, oldest first."""
    rows = Publication.objects.filter(plan=plan, kind=Kind.EVALUATION, period__year__lt=year)
    latest = {row.subject: row for row in rows.order_by("version")}
    return [read_report(latest[subject]) for subject in sorted(latest)]


def _versions() -> QuerySet[Publication]:
    return Publication.objects.defer("data").select_related("plan").order_by("-version")
