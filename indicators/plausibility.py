"""Values that look like a slip: asked of those who enter them, pointed out to those who approve.

Pure rules. Nothing here refuses a value; an answer or the evidence settles it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from indicators.performance import as_printed
from indicators.requirements import Entry
from indicators.results import Result, to_month
from indicators.year import YEAR_END
from plans.language.numbers import format_number, format_percent, format_value
from plans.language.tags import measured
from plans.language.turkish import turkish_lower

#: Performance (%) beyond which a value is doubted.
HIGH_PERFORMANCE = 200
LOW_PERFORMANCE = 20
#: How many times larger or smaller than what it is compared with a value may be.
FACTOR = 10
#: Units of what is counted one by one.
_COUNTED = frozenset(
    ("adet", "ad", "kişi", "öğrenci", "hane", "aile", "sefer", "sayı", "araç", "personel", "proje")
)
#: Units whose values may be written with a percent sign.
_RATES = frozenset(("yüzde", "oran", "pay"))


@dataclass(frozen=True)
class Background:
    """What is known of an indicator before its value is seen."""

    unit_of_measure: str
    #: The measuring month, 1 to 12.
    month: int
    target: Decimal | None = None
    baseline: Decimal | None = None
    #: The value of the measuring month before, where it is not last year's.
    previous: Decimal | None = None
    #: Last year's value of the same month.
    last_year: Decimal | None = None

    @property
    def unit(self) -> str:
        """The unit of measure as the lists here have it."""
        return turkish_lower(self.unit_of_measure).strip(" .")

    @property
    def is_count(self) -> bool:
        """Whether its values are whole numbers, by its unit and by all that is known."""
        known = (self.target, self.baseline, self.previous, self.last_year)
        return self.unit in _COUNTED and all(
            value is None or (value >= 0 and value == value.to_integral_value()) for value in known
        )


def doubts(entry: Entry, outcome: Result, background: Background) -> list[str]:
    """Sentences on what is odd about a value; none where nothing is."""
    if entry.value is None:
        return []
    unit = background.unit_of_measure
    is_year = background.month == YEAR_END
    due = "Yıl hedefi" if is_year else f"{to_month(background.month)} beklenen"
    return [
        *_of_kind(entry, entry.value, background),
        *_of_size(due, outcome.due_target, outcome.value.comparable, unit),
        *_of_size("Önceki ölçüm", background.previous, entry.value, unit),
        *_of_size("Geçen yılın aynı ayı", background.last_year, entry.value, unit),
        *_of_performance(f"{due}{'ne' if is_year else 'e'}", outcome.due_performance),
    ]


def _of_kind(entry: Entry, value: Decimal, background: Background) -> Iterator[str]:
    """What a value of this unit of measure is not."""
    name, unit = background.unit_of_measure, background.unit
    if entry.typed_percent and unit and "%" not in unit and unit not in _RATES:
        yield f"{format_percent(value)} yazıldı; ölçü birimi % değil, {name}."
    if background.is_count and value != value.to_integral_value():
        yield f"{format_value(value)} tam sayı değil; {name} tam sayıyla sayılır."
    if background.is_count and value < 0:
        yield f"{format_value(value)} sıfırdan küçük; {name} sıfırdan küçük olmaz."


def _of_size(
    name: str, before: Decimal | None, now: Decimal | None, unit_of_measure: str
) -> Iterator[str]:
    """Whether a value (`now`) is far from another that it should resemble."""
    if not now or not before:
        return
    small, large = sorted((abs(now), abs(before)))
    if large >= FACTOR * small:
        yield (
            f"{name} {measured(before, unit_of_measure)}, "
            f"gerçekleşme {measured(now, unit_of_measure)}: "
            f"{format_number(large / small, 0)} kat "
            f"{'büyük' if abs(now) > abs(before) else 'küçük'}."
        )


def _of_performance(name: str, performance: Decimal | None) -> Iterator[str]:
    """Whether the performance (%) against what is due, as it is named, is hard to believe."""
    if performance is None or LOW_PERFORMANCE <= performance <= HIGH_PERFORMANCE:
        return
    limit = (
        f"%{HIGH_PERFORMANCE} sınırının üzerinde"
        if performance > HIGH_PERFORMANCE
        else f"%{LOW_PERFORMANCE} sınırının altında"
    )
    yield f"{name} göre performans {format_percent(as_printed(performance))}: {limit}."
