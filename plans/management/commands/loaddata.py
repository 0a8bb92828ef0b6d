"""Django's `loaddata`, whose rows get their first entry in the trail.

Fixtures are saved raw, which simple_history passes over.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.commands import loaddata

from plans.records.base import OrderedRecord, remember_found
from plans.records.history import catch_up
from plans.records.ordering import give_way


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures and their trail; called in one transaction."""
        with remember_found():
            super().loaddata(fixture_labels)
        names = ", ".join(Path(label).name for label in fixture_labels)
        catch_up(f"Veri yükleme: {names}", using=self.using)

    def save_obj(self, obj: Any) -> bool:
        """Save a row where it belongs, though people moved another one there meanwhile."""
        row = obj.object
        if isinstance(row, OrderedRecord) and "order" not in row.NATURAL_KEY:
            give_way(row, self.using)
        return bool(super().save_obj(obj))
