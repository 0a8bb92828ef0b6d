"""How performance is computed, from plain values: no database, no request.

Symbols as in the reports: A the baseline (başlangıç değeri), B the year's target (hedef değer),
C the actual value (gerçekleşme). Performance is in percent, unrounded; None means that there is
none. The formulas are those of the guide for strategic plans of municipalities and of the
published yearly evaluation tables of public bodies, which report raw figures above 100 and below
0 and clip them only where they are averaged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

Number = Decimal | int | float

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)


class Status(StrEnum):
    """What a performance says, in the words of the reports."""

    REACHED = "hedefe ulaştı"
    REASONABLE = "makul"
    MISSED = "ulaşılamadı"
    NO_DATA = "veri yok"
    NO_TARGET = "hedef yok"


@dataclass(frozen=True)
class Thresholds:
    """From which performance (%) an indicator counts as reached or reasonable."""

    reached: Decimal = _HUNDRED
    reasonable: Decimal = Decimal(70)


@dataclass(frozen=True)
class WeightedPerformance:
    """A card's performance and how much of the card it stands for."""

    #: Weighted mean in percent, 0 to 100; None where nothing is measured.
    value: Decimal | None
    #: How many indicators have a performance, and of how many.
    measured: int
    total: int
    #: The share of the card's weights that is measured, in percent; None without any weight.
    weight_covered: Decimal | None


def indicator_performance(
    actual: Number | None,
    target: Number | None,
    baseline: Number | None = None,
    *,
    basis: str = "annual",
    direction: str = "up",
) -> Decimal | None:
    """The performance of one indicator in percent, not clipped.

    `basis` "annual" compares C with B alone: C/B, downwards B/C. `basis` "cumulative" measures
    the way from the baseline, (C−A)/(B−A) in either direction; an empty A counts as 0.
    None where C or B is missing and where there is nothing to reach.
    """
    if basis not in ("annual", "cumulative") or direction not in ("up", "down"):
        raise ValueError(f"unknown rule: basis {basis!r}, direction {direction!r}")
    if actual is None or target is None:
        return None
    c, b = _decimal(actual), _decimal(target)
    if basis == "cumulative":
        a = _ZERO if baseline is None else _decimal(baseline)
        if a != b:
            return (c - a) / (b - a) * _HUNDRED
        if b == 0:
            return None
        # The target is to keep the level, which is what an annual target says.
    if direction == "up":
        return None if b == 0 else c / b * _HUNDRED
    if c == 0:
        return _HUNDRED
    return b / c * _HUNDRED


def has_target(
    target: Number | None, baseline: Number | None = None, *, basis: str, direction: str
) -> bool:
    """Whether the target asks for anything: none set, or 0 where more is wanted, does not."""
    return indicator_performance(0, target, baseline, basis=basis, direction=direction) is not None


def aggregate(values: Iterable[Number | None], how: str) -> Decimal | None:
    """One actual value from a year's measurements, given in time order; missing ones are left out.

    `how` is "sum", "last" or "average". None where nothing is measured.
    """
    measured = [_decimal(value) for value in values if value is not None]
    if how not in ("sum", "last", "average"):
        raise ValueError(f"unknown aggregation: {how!r}")
    if not measured:
        return None
    if how == "last":
        return measured[-1]
    total = sum(measured, _ZERO)
    return total if how == "sum" else total / len(measured)


def due_target(target: Number | None, how: str, months: int) -> Decimal | None:
    """What of the year's target is due after `months` (1 to 12): a share of what adds up over the
    year ("sum"), all of what is a level ("last", "average")."""
    if target is None:
        return None
    return _decimal(target) * months / 12 if how == "sum" else _decimal(target)


def weighted_performance(
    pairs: Iterable[tuple[Number | None, Number | None]],
) -> WeightedPerformance:
    """A card's performance from pairs of (weight or None, performance or None), both in percent.

    The mean by weight over the indicators that have a performance, each clipped to 0…100, the
    weights rescaled to what is measured; the plain mean where nothing measured carries a weight.
    """
    weighted = [
        (_ZERO if weight is None else _decimal(weight), performance)
        for weight, performance in pairs
    ]
    measured = [
        (weight, clip(performance)) for weight, performance in weighted if performance is not None
    ]
    all_weight = sum((weight for weight, _ in weighted), _ZERO)
    weight = sum((weight for weight, _ in measured), _ZERO)
    if weight > 0:
        value = sum((w * p for w, p in measured), _ZERO) / weight
    else:
        value = mean_performance(performance for _, performance in measured)
    return WeightedPerformance(
        value=value,
        measured=len(measured),
        total=len(weighted),
        weight_covered=weight / all_weight * _HUNDRED if all_weight > 0 else None,
    )


def mean_performance(values: Iterable[Number | None]) -> Decimal | None:
    """The plain mean in percent, as objectives, goals and plans are averaged; None if all are."""
    measured = [_decimal(value) for value in values if value is not None]
    return sum(measured, _ZERO) / len(measured) if measured else None


def clip(performance: Number) -> Decimal:
    """Performance held inside 0…100 %, as it enters a weighted mean."""
    return min(max(_decimal(performance), _ZERO), _HUNDRED)


def status(
    performance: Number | None,
    thresholds: Thresholds = Thresholds(),
    *,
    has_target: bool = True,
) -> Status:
    """What a performance in percent says by the plan's thresholds."""
    if not has_target:
        return Status.NO_TARGET
    if performance is None:
        return Status.NO_DATA
    value = _decimal(performance)
    if value >= thresholds.reached:
        return Status.REACHED
    return Status.REASONABLE if value >= thresholds.reasonable else Status.MISSED


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
