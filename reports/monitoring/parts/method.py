"""The rules of performance in words: which one an indicator follows, and all of them once.

What every report prints of them stands in `method.toml` beside this module.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from indicators.evaluation import IndicatorResult
from indicators.models import Indicator, Period
from indicators.performance import Status
from indicators.readings import SENT
from indicators.versions import earlier_in
from plans.language.numbers import format_percent
from plans.models import Plan

_BASIS = {"annual": "yıllık", "cumulative": "birikimli"}
_DIRECTION = {"up": "artan", "down": "azalan"}
_AGGREGATION = {"sum": "toplam", "last": "son değer", "average": "ortalama"}
_LEVEL = {"up": "C/B", "down": "B/C"}


@dataclass(frozen=True)
class Formula:
    """A rule's name, its formula and what it means."""

    name: str
    formula: str
    meaning: str


@dataclass(frozen=True)
class Method:
    """The plan's settings and the rules that the report was computed by."""

    threshold_reached: Decimal
    threshold_reasonable: Decimal
    missing_as_zero: bool
    #: The states whose values count.
    states: tuple[str, ...]
    symbols: tuple[Formula, ...]
    formulas: tuple[Formula, ...]
    notes: tuple[str, ...]


def rule(indicator: Indicator) -> str:
    """`yıllık, artan, toplam`: the basis, the direction and how the year's values are joined."""
    return ", ".join(
        (
            _BASIS[indicator.basis],
            _DIRECTION[indicator.direction],
            _AGGREGATION[indicator.aggregation],
        )
    )


def formula(row: IndicatorResult) -> str:
    """The formula that the figures lead to; why there is none where there is nothing to reach."""
    indicator, target = row.indicator, row.target
    baseline, direction = indicator.baseline, indicator.direction
    if target is None:
        return "B yok"
    if row.status is Status.NO_TARGET:
        return "B = 0: ulaşılacak hedef yok"
    if row.status is Status.NO_BASELINE:
        return "(C−A)/(B−A), A boş: hesaplanmaz"
    if indicator.basis == "cumulative":
        if baseline is None:
            return "(C−A)/(B−A), A boş: 0 sayıldı"
        if baseline != target:
            return "(C−A)/(B−A)"
        return f"A = B, düzey korunur: {_LEVEL[direction]}"
    if direction == "down" and row.actual == 0:
        return "C = 0: %100"
    return _LEVEL[direction]


_TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def method_of(plan: Plan, period: Period, states: tuple[str, ...]) -> Method:
    """How the report of `period` was computed, from values in `states`."""
    return Method(
        threshold_reached=plan.threshold_reached,
        threshold_reasonable=plan.threshold_reasonable,
        missing_as_zero=plan.missing_as_zero,
        states=tuple(str(state) for state in states),
        symbols=tuple(Formula(**said) for said in _TEXTS["symbols"]),
        formulas=tuple(Formula(**said) for said in _TEXTS["formulas"]),
        notes=tuple(_notes(plan, period, states)),
    )


def _version_note(plan: Plan, period: Period) -> list[str]:
    """On which version of the plan the report stands, where it was revised before that."""
    earlier = earlier_in(period)
    number = earlier.number if earlier else plan.version
    if number <= 1:
        return []
    version = plan.versions.filter(number=number).values_list("revision__number", "from_year")
    revision, from_year = version.get()
    return [
        f"Planın {number}. sürümü esas alınmıştır ({revision}. güncelleme, {from_year} yılından "
        "beri yürürlükte)."
    ]


def _notes(plan: Plan, period: Period, states: tuple[str, ...]) -> list[str]:
    names = ["status", "no_data", "raw"]
    if period.half == Period.Half.FIRST:
        names += ["mid_year", "not_due"]
    names.append("missing_is_zero" if plan.missing_as_zero else "missing_is_left_out")
    names += ["interim" if states == SENT else "approved", "grounds"]
    figures = {
        "reached": format_percent(plan.threshold_reached),
        "reasonable": format_percent(plan.threshold_reasonable),
    }
    notes = (_TEXTS["notes"][name].format(**figures) for name in names)
    return [*_version_note(plan, period), *notes]
