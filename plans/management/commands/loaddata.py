"""Django's `loaddata`, whose rows get their first entry in the trail.

Fixtures are saved raw, which simple_history passes over.
"""

from collections.abc import Sequence
from pathlib import Path

from django.core.management.commands import loaddata

from plans.records.base import remember_found
from plans.records.history import catch_up


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures and their trail; called in one transaction."""
        with remember_found():
            super().loaddata(fixture_labels)
        names = ", ".join(Path(label).name for label in fixture_labels)
        catch_up(f"Veri yükleme: {names}", using=self.using)
