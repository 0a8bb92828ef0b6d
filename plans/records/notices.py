"""What other apps have to say on the admin page of a record, above its fields."""

from collections.abc import Callable

from django.db.models import Model
from django.utils.safestring import SafeString

Notice = Callable[[Model], SafeString | str]

_notices: list[Notice] = []


def register_notice(notice: Notice) -> None:
    """Let an app speak on change pages; called from `AppConfig.ready`. Empty says nothing."""
    _notices.append(notice)


def notices_on(record: Model) -> list[str]:
    """What there is to say about the record."""
    return [text for notice in _notices if (text := notice(record))]
