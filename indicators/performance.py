"""How performance is computed, from plain values: no database, no request.

Symbols as in the reports: A the baseline (başlangıç değeri), B the year's target (hedef değer),
C the actual value (gerçekleşme). Performance is in percent, unrounded; None means that there is
none. The formulas are those of the guide for public bodies (its tables 23 and 24), which
municipalities borrow: their own guide has none. That raw figures above 100 and below 0 are clipped
only where they are averaged is practice, as published tables show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from plans.language.numbers import round_half_up

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
    NO_BASELINE = "başlangıç değeri yok"
    #: There is a value, but nothing of the target is due yet.
    NOT_YET = "henüz beklenmiyor"


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
    the way from the baseline, (C−A)/(B−A) in either direction.
    Upwards an empty A counts as 0; downwards it leaves no performance.
    None where C or B is missing and where there is nothing to reach.
    """
    if basis not in ("annual", "cumulative") or direction not in ("up", "down"):
        raise ValueError(f"unknown rule: basis {basis!r}, direction {direction!r}")
    if actual is None or target is None:
        return None
    c, b = _decimal(actual), _decimal(target)
    if basis == "cumulative":
        if baseline is None and direction == "down":
            return None
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


def lacks(
    target: Number | None, baseline: Number | None = None, *, basis: str, direction: str
) -> Status | None:
    """Why no value could have a performance: nothing to reach, or no baseline to begin from."""
    if target is None:
        return Status.NO_TARGET
    if basis == "cumulative" and direction == "down" and baseline is None:
        return Status.NO_BASELINE
    is_empty = indicator_performance(1, target, baseline, basis=basis, direction=direction) is None
    return Status.NO_TARGET if is_empty else None


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
    weighted_mean = sum((w * p for w, p in measured), _ZERO) / weight if weight > 0 else None
    return WeightedPerformance(
        value=mean_performance(p for _, p in measured) if weighted_mean is None else weighted_mean,
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


def as_printed(performance: Number) -> Decimal:
    """A performance (%) as every page prints it, with two decimals.

    Statuses and the duty to explain are taken from it, so that none contradicts the figure.
    """
    return round_half_up(_decimal(performance), 2)


def status(performance: Number | None, thresholds: Thresholds = Thresholds()) -> Status:
    """What a performance in percent says by the plan's thresholds."""
    if performance is None:
        return Status.NO_DATA
    value = as_printed(performance)
    if value >= thresholds.reached:
        return Status.REACHED
    return Status.REASONABLE if value >= thresholds.reasonable else Status.MISSED


def _decimal(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))
