"""What other apps have to say on the admin page of a record, above its fields; the tag for it."""

from collections.abc import Callable

from django import template
from django.db.models import Model
from django.utils.safestring import SafeString

Notice = Callable[[Model], SafeString | str]

register = template.Library()
_notices: list[Notice] = []


def register_notice(notice: Notice) -> None:
    """Let an app speak on change pages; called from `AppConfig.ready`. Empty says nothing."""
    _notices.append(notice)


@register.simple_tag(name="notices")
def collect_notices(record: Model | None) -> list[str]:
    """What there is to say about a stored record."""
    if record is None or not record.pk:
        return []
    return [text for notice in _notices if (text := notice(record))]
