"""On the admin pages of a plan's records: which published reports an edit leaves as they are."""

from django.db.models import Model
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from indicators.models import Indicator
from plans.models import Goal, Objective, ObjectiveCard, Plan, Unit
from reports.publications.reading import latest_versions

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
    found = latest_versions(**{path: record.pk} if path else {})
    if not found:
        return ""
    found.sort(key=lambda row: row.published_at, reverse=True)
    links = format_html_join(
        "",
        '<li><a class="text-link" href="{}">{}</a> ({}. sürüm)</li>',
        ((row.get_absolute_url(), row.title, row.version) for row in found),
    )
    return format_html(
        "<details><summary>Yayımlanmış {} rapor bu sayfadaki değişikliklerden etkilenmez."
        "</summary><ul>{}</ul></details>",
        len(found),
        links,
    )
