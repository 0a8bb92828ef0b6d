"""Values that look like a slip, pointed out to the people who approve: pure rules.

Nothing here refuses a value; a reviewer reads the sentence and looks at the evidence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from plans.language.numbers import format_number, format_percent, format_value

#: Performance (%) beyond which a value is pointed out.
HIGH_PERFORMANCE = 200
LOW_PERFORMANCE = 20
#: How many times larger or smaller than what it is compared with a value may be.
FACTOR = 10


@dataclass(frozen=True)
class Comparison:
    """A value (`now`) that should resemble another (`before`), named in the sentence."""

    name: str
    before: Decimal | None
    now: Decimal | None


def outliers(due_performance: Decimal | None, comparisons: Iterable[Comparison]) -> list[str]:
    """Sentences on what is odd about a value; none where nothing is.

    `due_performance` (%) compares the year's value so far with what is due by the month.
    """
    found = []
    for row in comparisons:
        if not row.now or not row.before:
            continue
        small, large = sorted((abs(row.now), abs(row.before)))
        if large >= FACTOR * small:
            found.append(
                f"{row.name} {format_value(row.before)}, gerçekleşme {format_value(row.now)}: "
                f"{format_number(large / small, 0)} kat "
                f"{'büyük' if abs(row.now) > abs(row.before) else 'küçük'}."
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
