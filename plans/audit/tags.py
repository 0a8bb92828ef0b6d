"""What a record's admin page says of the findings of the plan's audit."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Model
from django.urls import reverse

from plans.audit.places import PAGES, describe_place
from plans.models import Plan

register = template.Library()


@register.inclusion_tag("plans/audit/line.html")
def audit_line(record: Model | None) -> dict[str, Any]:
    """A line with the number of open findings at a record; the page asks for it once it is up.

    Auditing a plan takes a moment that no page should have to wait for.
    """
    place = describe_place(record) if record and record.pk else None
    if place is None:
        return {}
    plan, key, _ = place
    query = "" if isinstance(record, Plan) else f"?{urlencode({'yer': key})}"
    return {
        "summary_url": reverse(PAGES["summary"], args=[plan.slug]) + query,
        "url": reverse(PAGES["page"], args=[plan.slug]) + query,
    }
