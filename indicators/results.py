"""What an indicator's readings lead to in a year: pure rules, alike for entry, review, reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from indicators.performance import (
    Status,
    Thresholds,
    as_printed,
    indicator_performance,
    lacks,
    status,
)
from indicators.year import (
    MONTHS,
    YEAR_END,
    Reading,
    YearValue,
    due_target,
    level,
    level_before,
    year_value,
)
from plans.language.numbers import format_percent
from plans.language.suffixes import with_dative, with_genitive, with_possessive
from plans.language.tags import measured
from plans.language.turkish import turkish_capital


@dataclass(frozen=True)
class Rules:
    """How an indicator is computed, and what it is measured against in the year."""

    target: Decimal | None
    baseline: Decimal | None
    direction: str
    basis: str
    aggregation: str
    #: How many months lie between two measurements.
    frequency: int
    #: Share of the year's target (%) expected by the end of June; None for the common one.
    mid_year_share: Decimal | None = None

    @property
    def is_share(self) -> bool:
        """Whether the performance is a share of the target, C/B, and may be called so."""
        return (self.basis, self.direction) == ("annual", "up")

    @property
    def is_running_sum(self) -> bool:
        """Whether C goes on adding from year to year."""
        return (self.basis, self.aggregation) == ("cumulative", "sum")


@dataclass(frozen=True)
class Result:
    """C and what it leads to; performances in percent, raw."""

    value: YearValue
    due_target: Decimal | None
    #: C against the year's target, as the report's table shows it.
    performance: Decimal | None
    #: C against what is due by the month, as the status and the duty to explain see it.
    due_performance: Decimal | None
    status: Status

    @property
    def actual(self) -> Decimal | None:
        return self.value.actual


def result(
    rules: Rules,
    readings: Iterable[Reading],
    through: int,
    *,
    earlier: Sequence[YearValue] = (),
    thresholds: Thresholds,
) -> Result:
    """What the year's `readings` lead to at the end of the month `through`.

    `earlier` are the values of the plan's years before, which a running sum goes on from.
    Without a target nothing is asked for, so nothing is missing.
    """
    value = year_value(
        readings, aggregation=rules.aggregation, frequency=rules.frequency, through=through
    )
    start = rules.baseline
    if rules.is_running_sum:
        value = level(rules.baseline, earlier, value)
        start = level_before(rules.baseline, earlier)
    if rules.target is None:
        value = replace(value, missing=())
    due = due_target(
        rules.target,
        aggregation=rules.aggregation,
        basis=rules.basis,
        baseline=start,
        months=through,
        direction=rules.direction,
        mid_year_share=rules.mid_year_share,
    )

    def performance(target: Decimal | None) -> Decimal | None:
        return indicator_performance(
            value.comparable, target, rules.baseline, basis=rules.basis, direction=rules.direction
        )

    of_year = performance(rules.target)
    of_due = None if _is_nothing(rules, due, through) else performance(due)
    return Result(
        value=value,
        due_target=due,
        performance=of_year,
        due_performance=of_due,
        status=_status(rules, of_year, of_due, thresholds),
    )


def _is_nothing(rules: Rules, due: Decimal | None, through: int) -> bool:
    """Whether no part of the target is due yet."""
    if through == YEAR_END or due is None or due == rules.target or rules.direction == "down":
        return False
    start = (rules.baseline or Decimal(0)) if rules.basis == "cumulative" else Decimal(0)
    return due == start


def _status(
    rules: Rules, of_year: Decimal | None, of_due: Decimal | None, thresholds: Thresholds
) -> Status:
    lack = lacks(rules.target, rules.baseline, basis=rules.basis, direction=rules.direction)
    if lack:
        return lack
    if of_due is None and of_year is not None:
        found = status(of_year, thresholds)
        return found if found is Status.REACHED else Status.NOT_YET
    return status(of_due, thresholds)


def deviates(outcome: Result, month: int) -> bool:
    """Whether a reason is owed: at the year's end for any deviation, before for falling behind.

    That every deviation, up or down, needs its reason rests on the law of municipalities (5393,
    m. 56), the regulation on activity reports (m. 18) and findings of the state auditors, who
    accept no tolerance.
    """
    if month == YEAR_END:
        return outcome.performance is not None and as_printed(outcome.performance) != 100
    return falls_short(outcome)


def falls_short(outcome: Result) -> bool:
    """Whether a remedy is owed: less than what is due by the month."""
    return outcome.due_performance is not None and as_printed(outcome.due_performance) < 100


def to_month(month: int) -> str:
    """`Haziran’a kadar`."""
    return f"{with_dative(MONTHS[month])} kadar"


def in_words(
    of_year: Decimal | None,
    of_due: Decimal | None,
    *,
    target: Decimal | None,
    due: Decimal | None,
    month: int,
    is_share: bool,
    unit_of_measure: str,
) -> str:
    """Performances (%) with what each compares C with; empty where there is none.

    `Haziran’a kadar beklenen 2,5’in %100’ü; yıl hedefinin %50’si`, and where the formula is no
    share of the target (`is_share`), `Haziran’a kadar beklenen 80’e göre %75; yıl hedefine göre
    %60`.
    """
    if of_year is None:
        return ""
    year = f"yıl {_compare('hedefinin' if is_share else 'hedefine', of_year, is_share)}"
    if month == YEAR_END or (of_due is not None and due == target):
        return turkish_capital(year)
    if of_due is None:
        return f"{to_month(month)} beklenen yok; {year}"
    amount = measured(due, unit_of_measure)
    amount = with_genitive(amount) if is_share else with_dative(amount)
    return f"{to_month(month)} beklenen {_compare(amount, of_due, is_share)}; {year}"


def _compare(inflected: str, performance: Decimal, is_share: bool) -> str:
    """`2,5’in %100’ü` or `80’e göre %75`."""
    percent = format_percent(as_printed(performance))
    return f"{inflected} {with_possessive(percent) if is_share else f'göre {percent}'}"
