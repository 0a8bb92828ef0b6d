"""Django's `loaddata`, whose rows get their first entry in the trail.

Fixtures are saved raw, which simple_history passes over.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import loaddata
from django.db import IntegrityError

from plans.models import Plan
from plans.records.base import OrderedRecord, remember_found
from plans.records.frozen import is_refusal
from plans.records.history import catch_up
from plans.records.ordering import give_way

_REFUSED = (
    "Veriler yüklenmedi: dosya, sürümü kesinleşmiş bir planın içeriğini değiştiriyor ya da planın "
    "sürümü (plans.planversion) dosyada yok."
)


class Command(loaddata.Command):
    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Load the fixtures and their trail; called in one transaction."""
        #: The versions of the plans that are loaded, by key: their content comes before.
        self.versions: dict[int, tuple[int, int | None]] = {}
        try:
            with remember_found():
                super().loaddata(fixture_labels)
            for pk, (version, from_year) in self.versions.items():
                plans = Plan.objects.using(self.using).filter(pk=pk)
                plans.update(version=version, version_from=from_year)
        except IntegrityError as error:
            if not is_refusal(error):
                raise
            raise CommandError(_REFUSED) from error
        names = ", ".join(Path(label).name for label in fixture_labels)
        catch_up(f"Veri yükleme: {names}", using=self.using)

    def save_obj(self, obj: Any) -> bool:
        """Save a row where it belongs, though people moved another one there meanwhile."""
        row = obj.object
        if isinstance(row, OrderedRecord) and "order" not in row.NATURAL_KEY:
            give_way(row, self.using)
        if not isinstance(row, Plan) or not row.is_frozen:
            return bool(super().save_obj(obj))
        version = row.version, row.version_from
        stored = Plan.objects.using(self.using).filter(slug=row.slug).first() or Plan()
        row.version, row.version_from = stored.version, stored.version_from
        is_saved = bool(super().save_obj(obj))
        if is_saved:
            self.versions[row.pk] = version
        return is_saved
