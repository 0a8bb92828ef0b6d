"""What other apps say on a record's admin page."""

from django import template
from django.db.models import Model

from plans.records.notices import notices_on

register = template.Library()


@register.simple_tag
def notices(record: Model | None) -> list[str]:
    """What there is to say about a stored record."""
    return notices_on(record) if record and record.pk else []
