"""What an import may not do: put the values of one indicator under the name of another."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from indicators.models import UNTOUCHED, Measurement
from plans.exchange.identity import is_another
from plans.exchange.table import shorten
from plans.language.numbers import format_number
from plans.language.turkish import turkish_lower

#: Values that a sentence lists.
_LISTED = 6


@dataclass(frozen=True)
class Renaming:
    """An indicator (its primary key) whose name a row of a file changes to `name`."""

    indicator: int
    name: str
    #: Whether the row was found by its key.
    by_key: bool


def refusals(renamings: Sequence[Renaming], names: Mapping[int, str]) -> dict[int, str]:
    """Why renamings would put entered values under another name, by indicator.

    `names` are the stored names of all indicators of the plan, by primary key.
    """
    suspects = [
        renaming
        for renaming in renamings
        if is_another(
            names[renaming.indicator],
            renaming.name,
            (name for pk, name in names.items() if pk != renaming.indicator),
        )
    ]
    if not suspects:
        return {}
    values = defaultdict(list)
    rows = touched(Measurement.objects.filter(indicator__in=[s.indicator for s in suspects]))
    for row in rows.select_related("period").order_by("period__year", "month"):
        values[row.indicator_id].append(_value(row))
    return {
        suspect.indicator: _sentence(names[suspect.indicator], values[suspect.indicator], suspect)
        for suspect in suspects
        if suspect.indicator in values
    }


def touched(measurements: QuerySet) -> QuerySet:
    """Those that somebody has written anything into."""
    return measurements.exclude(pk__in=Measurement.objects.filter(UNTOUCHED).values("pk"))


def _value(row: Measurement) -> str:
    if row.not_measured:
        text = "ölçülemedi"
    else:
        text = "değersiz" if row.value is None else format_number(row.value)
    return f"{row.period.year}/{row.month}: {text} ({turkish_lower(row.get_state_display())})"


def _sentence(old: str, values: list[str], renaming: Renaming) -> str:
    listed = "; ".join(values[:_LISTED])
    if len(values) > _LISTED:
        listed += f"; … ve {len(values) - _LISTED} değer daha"
    remedy = "Kimlik hücresini boşaltın" if renaming.by_key else "başka bir PG kodu yazın"
    return (
        f"“{shorten(old)}” göstergesine girilmiş değerler başka bir adın altına geçer "
        f"(“{shorten(renaming.name)}”): {listed}. Yeni gösterge için {remedy}, adı düzeltmek için "
        "göstergenin sayfasını kullanın."
    )
