"""Plausible actual values around the targets, and what is written beside them: no database."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from indicators.readings import Yardstick
from indicators.requirements import Entry
from indicators.results import Rules, deviates, falls_short
from plans.language.turkish import turkish_lower
from reports.demo.texts import TEXTS

#: How far a year gets, as a share of the way to its target, and how often.
_ACHIEVEMENTS = [((1.0, 1.0), 42), ((1.02, 1.3), 14), ((0.85, 0.99), 20), ((0.6, 0.85), 16)]
_FAILURES = ((0.0, 0.5), 8)

_COUNTED = ("adet", "kişi")


def year_values(
    random: Random, rules: Rules, months: Iterable[int], unit_of_measure: str
) -> dict[int, Decimal]:
    """A value for each measuring month (ascending) of a year that has a target."""
    choices = [*_ACHIEVEMENTS, _FAILURES]
    [(low, high)] = random.choices([span for span, _ in choices], [often for _, often in choices])
    share = random.uniform(low, high)
    values: dict[int, Decimal] = {}
    so_far = Decimal(0)
    for month in months:
        if rules.aggregation == "sum":
            progress = 1.0 if month == 12 else min(1.0, month / 12 * random.uniform(0.7, 1.3))
            reached = _rounded(_reached(rules, share) * Decimal(progress), rules, unit_of_measure)
            values[month] = max(reached - so_far, Decimal(0))
            so_far = max(reached, so_far)
        else:
            progress = 1 - (12 - month) / 12 * random.uniform(0, 0.4)
            values[month] = _rounded(_reached(rules, share * progress), rules, unit_of_measure)
    return values


def entry_for(random: Random, yardstick: Yardstick, value: Decimal | None) -> Entry:
    """The value with every explanation that it owes; None is a value that was not measured."""
    if value is None:
        return Entry(not_measured=True, not_measured_reason=random.choice(TEXTS["not_measured"]))
    outcome = yardstick.result(Entry(value=value))
    shortfall, remedy = random.choice(TEXTS["shortfalls"])
    if falls_short(outcome):
        return Entry(value=value, deviation_reason=shortfall, remedy=remedy)
    if deviates(outcome, yardstick.month):
        return Entry(value=value, deviation_reason=random.choice(TEXTS["surpluses"]))
    return Entry(value=value)


def document_number(random: Random) -> str:
    """An EBYS document number as such numbers look."""
    return (
        f"E-00000000-{random.choice(['602.04', '604.02', '755.01'])}-{random.randint(1000, 9999)}"
    )


def _reached(rules: Rules, share: float) -> Decimal:
    """The value at this share of the way to the target, 1 being the target itself."""
    way, target = Decimal(share), rules.target or Decimal(0)
    if rules.basis == "cumulative":
        start = rules.baseline or Decimal(0)
        return start + (target - start) * way
    return target * (way if rules.direction == "up" else 2 - way)


def _rounded(value: Decimal, rules: Rules, unit_of_measure: str) -> Decimal:
    """Whole numbers of what is counted, else one decimal place; no share above the whole."""
    if unit_of_measure == "%" and (rules.target or 0) <= 100:
        value = min(value, Decimal(100))
    counted = turkish_lower(unit_of_measure) in _COUNTED
    return value.quantize(Decimal(1) if counted else Decimal("0.1"), ROUND_HALF_UP)
