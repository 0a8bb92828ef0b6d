"""Values that look like a slip, pointed out to the people who approve: pure rules.

Nothing here refuses a value; a reviewer reads the sentence and looks at the evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plans.numbers import format_number, format_percent

#: Performance (%) beyond which a value is pointed out.
HIGH_PERFORMANCE = 200
LOW_PERFORMANCE = 20
#: How many times larger or smaller than what it is compared with a value may be.
FACTOR = 10


@dataclass(frozen=True)
class Reference:
    """A value that the new one should resemble, and what it is called in a sentence."""

    name: str
    value: Decimal | None


def outliers(
    value: Decimal | None, due_performance: Decimal | None, references: Iterable[Reference]
) -> list[str]:
    """Sentences on what is odd about `value`; none where nothing is.

    `due_performance` (%) compares the year's value so far with what is due by the month.
    """
    if value is None:
        return []
    found = []
    for reference in references:
        factor = _factor(value, reference.value)
        if factor is not None:
            found.append(
                f"{reference.name} {format_number(reference.value)}, bu değer "
                f"{format_number(value)}: {format_number(factor, 0)} kat "
                f"{'büyük' if abs(value) > abs(reference.value) else 'küçük'}. "
                "Ondalık veya binlik ayracı ya da ölçü birimi şaşmış olabilir."
            )
    if due_performance is not None and not LOW_PERFORMANCE <= due_performance <= HIGH_PERFORMANCE:
        limit = (
            f"%{HIGH_PERFORMANCE} sınırının üzerinde"
            if due_performance > HIGH_PERFORMANCE
            else f"%{LOW_PERFORMANCE} sınırının altında"
        )
        found.append(
            f"Bu aya kadar beklenene göre performans {format_percent(due_performance, 2)}: {limit}."
        )
    return found


def _factor(value: Decimal, reference: Decimal | None) -> Decimal | None:
    """How many times the larger is the smaller one, where that is `FACTOR` or more."""
    if not value or not reference:
        return None
    small, large = sorted((abs(value), abs(reference)))
    return large / small if large >= FACTOR * small else None
