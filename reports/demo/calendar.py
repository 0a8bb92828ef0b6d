"""Which half-years of a plan are over on a day, which one is running: plain dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

_GRACE = timedelta(days=15)


@dataclass(frozen=True)
class HalfYear:
    """A half of a year as the sample cycle goes through it, seen on the day `today`.

    Nothing happens after the beginning of `today`, so that a day's sample data is the same
    whenever it is made.
    """

    year: int
    half: int
    today: date

    @property
    def code(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def first_day(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 6, 30) if self.half == 1 else date(self.year, 12, 31)

    @property
    def is_over(self) -> bool:
        return self.last_day < self.today

    @property
    def due(self) -> date:
        """Half a month after the end, but not after today where the half is over."""
        due = self.last_day + _GRACE
        return min(due, self.today) if self.is_over else due

    @property
    def opened_at(self) -> datetime:
        return self._until_today(moment_of(self.first_day, 9))

    @property
    def closed_at(self) -> datetime:
        return self._until_today(moment_of(self.due + timedelta(days=1), 9))

    def steps(self, random: Random, count: int) -> list[datetime]:
        """So many moments in order: around the end of a half that is over, else until today."""
        if self.is_over:
            first, last = self.last_day - timedelta(days=12), self.due
        else:
            first, last = self.first_day, self.today
        days = (last - first).days
        moments = sorted(
            moment_of(first + timedelta(days=random.randint(0, days)), 9)
            + timedelta(minutes=random.randrange(8 * 60))
            for _ in range(count)
        )
        return [max(self._until_today(moment), self.opened_at) for moment in moments]

    def early_steps(self, random: Random, count: int) -> list[datetime]:
        """The same in the first weeks of the half, in which the year is planned."""
        days = sorted(random.randint(0, 45) for _ in range(count))
        moments = (moment_of(self.first_day + timedelta(days=day), 10) for day in days)
        return [max(self._until_today(moment), self.opened_at) for moment in moments]

    def _until_today(self, moment: datetime) -> datetime:
        return min(moment, moment_of(self.today, 0))


def half_years(years: Iterable[int], today: date) -> list[HalfYear]:
    """The half-years that have begun by `today`, in order; only the last may still be running."""
    halves = [HalfYear(year, half, today) for year in years for half in (1, 2)]
    return [half for half in halves if half.first_day <= today]


def moment_of(day: date, hour: int) -> datetime:
    """The full hour of the day, in our time zone."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
