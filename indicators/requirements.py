"""What must be said beside an actual value before it can be sent: pure rules.

The guide for strategic plans asks each year-end report to explain every deviation, up or down;
auditors accept no tolerance. At mid-year only falling behind what is due by then is explained.
"""

from dataclasses import dataclass
from decimal import Decimal

from indicators.performance import aggregate, due_target, indicator_performance

YEAR_END = 12


@dataclass(frozen=True)
class Rules:
    """How an indicator is computed, and what it is measured against in the year."""

    target: Decimal | None
    baseline: Decimal | None
    direction: str
    basis: str
    aggregation: str


@dataclass(frozen=True)
class Entry:
    """What a department writes for one indicator and measuring month."""

    value: Decimal | None = None
    not_measured: bool = False
    not_measured_reason: str = ""
    deviation_reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Result:
    """What a value leads to, in percent."""

    #: The year's actual value so far (C).
    actual: Decimal | None
    #: C against the year's target, as the report's table shows it.
    performance: Decimal | None
    #: C against what is due by the month, as the status and the duty to explain see it.
    due_performance: Decimal | None


def result(
    rules: Rules, earlier: list[Decimal | None], value: Decimal | None, month: int
) -> Result:
    """What `value` in `month` (3, 6, 9 or 12) leads to, after the year's `earlier` values."""
    actual = aggregate([*earlier, value], rules.aggregation) if value is not None else None

    def performance(target: Decimal | None) -> Decimal | None:
        return indicator_performance(
            actual, target, rules.baseline, basis=rules.basis, direction=rules.direction
        )

    return Result(
        actual=actual,
        performance=performance(rules.target),
        due_performance=performance(due_target(rules.target, rules.aggregation, month)),
    )


def deviates(result: Result, month: int) -> bool:
    """Whether a reason for the deviation is owed."""
    if month == YEAR_END:
        return result.performance is not None and result.performance != 100
    return falls_short(result)


def falls_short(result: Result) -> bool:
    """Whether a remedy is owed: less than what is due by the month."""
    return result.due_performance is not None and result.due_performance < 100


def missing(entry: Entry, result: Result, month: int) -> dict[str, str]:
    """The fields that keep the entry from being sent, each with a sentence that says why."""
    if entry.not_measured:
        if entry.value is not None:
            return {"value": "“Ölçülemedi” işaretliyken değer yazılamaz. Birini kaldırın."}
        if not entry.not_measured_reason.strip():
            return {"not_measured_reason": "Neden ölçülemediğini yazın."}
        return {}
    if entry.value is None:
        return {"value": "Değeri yazın ya da “Ölçülemedi”yi işaretleyip nedenini yazın."}
    lacking = {}
    if deviates(result, month) and not entry.deviation_reason.strip():
        lacking["deviation_reason"] = (
            "Yıl sonunda hedeften her sapma açıklanır. Sapma nedenini yazın."
            if month == YEAR_END
            else "Değer bu aya kadar beklenenin gerisinde. Sapma nedenini yazın."
        )
    if falls_short(result) and not entry.remedy.strip():
        lacking["remedy"] = "Hedefin gerisinde kalındı. Alınacak önlemi yazın."
    return lacking
