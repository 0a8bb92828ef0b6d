"""Sample künyeler of a few indicators."""

from django.contrib.auth.models import User

from indicators.models import Indicator
from indicators.profile import LABELS
from plans.models import Plan
from plans.records.history import write_all
from reports.demo.texts import TEXTS

_FIELDS = [name for name in LABELS if name != "data_owner"]


def write_profiles(plan: Plan, user: User) -> None:
    """Write the künyeler of indicators that have none."""
    rows = Indicator.objects.filter(card__objective__goal__plan=plan)
    rows = rows.filter(**dict.fromkeys(_FIELDS, ""))
    written = []
    for words, profile in TEXTS["profiles"].items():
        if row := rows.filter(name__contains=words).first():
            for name, text in profile.items():
                setattr(row, name, text)
            written.append(row)
    write_all(Indicator, updated=written, fields=_FIELDS, user=user, reason="Örnek künye")
