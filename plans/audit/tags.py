"""What a record's admin page says of the findings of the plan's audit."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.urls import reverse

from plans.audit.places import PAGES, spot_of

register = template.Library()


@register.inclusion_tag("plans/audit/line.html")
def audit_line(record: Model | None) -> dict[str, Any]:
    """A line with the number of open findings at a record; the page asks for it once it is up.

    Auditing a plan takes a moment that no page should have to wait for.
    """
    spot = spot_of(record) if record and record.pk else None
    if spot is None:
        return {}
    query = f"?{urlencode({'yer': spot.place})}" if spot.place else ""
    return {
        "summary_url": reverse(PAGES["summary"], args=[spot.slug]) + query,
        "url": reverse(PAGES["page"], args=[spot.slug]) + query,
    }
