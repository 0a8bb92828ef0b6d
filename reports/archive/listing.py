"""Every publication by the year it is of, its versions together."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from plans.language.search import Query
from reports.models import Publication


@dataclass(frozen=True)
class ArchivedReport:
    """A report with all that was published of it, the newest version first."""

    versions: list[Publication]

    @property
    def newest(self) -> Publication:
        return self.versions[0]

    @property
    def older(self) -> list[Publication]:
        return self.versions[1:]

    @property
    def year(self) -> int:
        """The year that a report is of; of a plan the year in which it was first published."""
        first = self.versions[-1]
        return int(first.subject[:4] or timezone.localtime(first.published_at).year)

    def answers(self, query: Query) -> bool:
        """Whether one of its versions says what is looked for."""
        return any(query.find(row.title, _words(row)) for row in self.versions)


def archived_reports() -> list[ArchivedReport]:
    """Every report that was published, the newest year first; two queries."""
    rows = Publication.objects.defer("data").select_related("archiving", "plan")
    ordered = rows.order_by("plan", "kind", "subject", "-version").prefetch_related("files")
    reports = [
        ArchivedReport(list(versions))
        for _, versions in groupby(ordered, lambda row: (row.plan_id, row.kind, row.subject))
    ]
    reports.sort(key=lambda report: report.newest.published_at, reverse=True)
    return sorted(reports, key=lambda report: report.year, reverse=True)


def by_year(reports: list[ArchivedReport]) -> Iterator[tuple[int, list[ArchivedReport]]]:
    for year, group in groupby(reports, lambda report: report.year):
        yield year, list(group)


def _words(row: Publication) -> str:
    return f"{row.kind_name} {row.decision} {row.reason} {row.code} {row.printed_code}"
