"""What the history of a record keeps beside who, when and what: from which address."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords


class AddressedHistory(models.Model):
    """Adds the network address that a change came from; empty for commands and tasks."""

    history_address = models.GenericIPAddressField("adres", null=True)

    class Meta:
        abstract = True


def keep_address(*, history_instance: models.Model, **kwargs: Any) -> None:
    """Note the address of the request under way (a `pre_create_historical_record` receiver)."""
    history_instance.history_address = current_address()


def current_address() -> str | None:
    """The address of the request under way, for histories that are written in bulk."""
    request = getattr(HistoricalRecords.context, "request", None)
    return None if request is None else request.META.get("REMOTE_ADDR") or None
