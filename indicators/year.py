"""The year's value (C): which measuring months owe a reading, and what the readings make.

Plain values: no database, no request. A reading is what an indicator gave in a measuring month
(3, 6, 9, 12 by its izleme sıklığı). Which stored measurements are readings says
`indicators.readings`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.language.suffixes import with_possessive

MEASURING_MONTHS = (3, 6, 9, 12)
#: The names of the months, by their number; there is no month 0.
MONTHS = (
    *("", "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
    *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
)
YEAR_END = 12
#: What the remark begins with beside a C that no target is compared with.
PARTIAL = "eksik"
#: A count below this cannot be reached in part: it is expected whole at the year's end.
WHOLE_COUNT = 2
FALLING_LEVEL = ("annual", "down")

_ZERO = Decimal(0)


@dataclass(frozen=True)
class Reading:
    """The value of a measuring month, or that it could not be measured."""

    month: int
    value: Decimal | None
    not_measured: bool = False


@dataclass(frozen=True)
class YearValue:
    """C up to a month, and how many of its readings it stands on."""

    actual: Decimal | None
    #: The months owed that have neither a value nor "ölçülemedi".
    missing: tuple[int, ...]
    owed: int
    read: int
    #: C where a target may be compared with it: never a sum or an average with a gap.
    comparable: Decimal | None

    @property
    def is_complete(self) -> bool:
        """Whether no owed month is missing."""
        return not self.missing

    @property
    def note(self) -> str:
        """The remark beside C: `eksik (1/2 ölçüm)`, `2 ölçümün 1’i`, or nothing.

        A running sum may lack what an earlier year was to add: `eksik (önceki yıllar)`.
        """
        if self.actual is None:
            return ""
        if self.comparable is None:
            read = f"{self.read}/{self.owed} ölçüm"
            return f"{PARTIAL} ({'önceki yıllar' if self.read == self.owed else read})"
        if self.read == self.owed:
            return ""
        return f"{self.owed} ölçümün {with_possessive(str(self.read))}"


def owed_months(frequency: int, through: int = YEAR_END) -> tuple[int, ...]:
    """The measuring months up to `through` (1 to 12) of what is measured every so many months."""
    return tuple(month for month in MEASURING_MONTHS if month <= through and month % frequency == 0)


def year_value(
    readings: Iterable[Reading], *, aggregation: str, frequency: int, through: int
) -> YearValue:
    """The year's value from the readings that count, up to the month `through`.

    "last" is the value of the last owed month and nothing older; "sum" and "average" take all
    owed months, without those that could not be measured. Raises ValueError for any other word.
    """
    if aggregation not in ("sum", "last", "average"):
        raise ValueError(f"unknown aggregation: {aggregation!r}")
    owed = owed_months(frequency, through)
    given = {reading.month: reading for reading in readings if reading.month in owed}
    values = {
        month: Decimal(reading.value)
        for month, reading in sorted(given.items())
        if reading.value is not None and not reading.not_measured
    }
    excused = {month for month, reading in given.items() if reading.not_measured}
    missing = tuple(month for month in owed if month not in values and month not in excused)
    is_last = aggregation == "last"
    if is_last:
        actual = values.get(owed[-1]) if owed else None
    elif values:
        actual = sum(values.values(), _ZERO)
        actual = actual / len(values) if aggregation == "average" else actual
    else:
        actual = None
    return YearValue(
        actual=actual,
        missing=missing,
        owed=len(owed),
        read=len(values),
        comparable=actual if is_last or not missing else None,
    )


def level_before(baseline: Decimal | None, earlier: Sequence[YearValue]) -> Decimal:
    """The level at a year's beginning: the baseline and what the `earlier` years added."""
    return sum((row.actual or _ZERO for row in earlier), baseline or _ZERO)


def level(baseline: Decimal | None, earlier: Sequence[YearValue], value: YearValue) -> YearValue:
    """A year's sum as the level that it brings the plan to: the baseline, what the `earlier`
    years of the plan added, and this year's. An empty baseline counts as 0.

    A gap in an earlier year leaves a level that no target is compared with.
    """
    start = level_before(baseline, earlier)
    is_known = all(row.is_complete for row in earlier)
    return replace(
        value,
        actual=None if value.actual is None else start + value.actual,
        comparable=start + value.comparable if is_known and value.comparable is not None else None,
    )


def due_target(
    target: Decimal | None,
    *,
    aggregation: str,
    basis: str,
    baseline: Decimal | None,
    months: int,
    direction: str = "up",
    mid_year_share: Decimal | None = None,
) -> Decimal | None:
    """What of the year's target (B) is due after `months` (1 to 12).

    All of a level ("last", "average"). Of what adds up ("sum") a share, `months`/12; a single one,
    where more is wanted, at the year's end only. An indicator's own share for mid-year (%) goes
    before both, but for levels that are to fall year by year, which no share of B describes. With
    basis "cumulative" the share is of the way from `baseline`, here the level at the year's
    beginning, to B. None without a target.
    """
    if target is None:
        return None
    if aggregation != "sum" and (mid_year_share is None or (basis, direction) == FALLING_LEVEL):
        return Decimal(target)
    start = (baseline or _ZERO) if basis == "cumulative" else _ZERO
    whole = Decimal(target) - start
    is_single = 0 < whole < WHOLE_COUNT and whole == whole.to_integral_value()
    if is_single and mid_year_share is None and months < YEAR_END:
        return start if direction == "up" else Decimal(target)
    return start + whole * _share(months, mid_year_share)


def _share(months: int, mid_year: Decimal | None) -> Decimal:
    """How much of the year is expected after so many months, 0 to 1: even within each half."""
    if mid_year is None:
        return Decimal(months) / 12
    half = Decimal(mid_year) / 100
    if months <= 6:
        return half * months / 6
    return half + (1 - half) * (months - 6) / 6
