"""On the admin pages of a plan's records: which published reports an edit leaves as they are."""

from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from indicators.models import Indicator
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit
from reports.models import Publication

#: From a publication to the records of its plan; a unit stands in the reports of every plan.
_PATHS: dict[type[Model], str | None] = {
    Plan: "plan",
    Goal: "plan__goals",
    Objective: "plan__goals__objectives",
    ObjectiveCard: "plan__goals__objectives__cards",
    Indicator: "plan__goals__objectives__cards__indicators",
    Unit: None,
}


def untouched_publications(record: Model) -> SafeString | str:
    """A line with the published reports of the record's plan, each with its last version."""
    if type(record) not in _PATHS:
        return ""
    path = _PATHS[type(record)]
    rows = Publication.objects.filter(**{path: record.pk} if path else {})
    latest = {
        (row.plan_id, row.kind, row.subject): row for row in rows.defer("data").order_by("version")
    }
    if not latest:
        return ""
    listed = sorted(latest.values(), key=lambda row: row.published_at, reverse=True)
    links = format_html_join(
        "",
        '<li><a class="text-link" href="{}">{}</a> ({}. sürüm)</li>',
        ((row.get_absolute_url(), row.title, row.version) for row in listed),
    )
    return format_html(
        "<details><summary>Yayımlanmış {} rapor bu sayfadaki değişikliklerden etkilenmez."
        "</summary><ul>{}</ul></details>",
        len(listed),
        links,
    )
