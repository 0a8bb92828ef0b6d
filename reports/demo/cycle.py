"""The six-monthly cycle as sample departments and strategists would have gone through it.

Every step goes through `indicators.workflow`, so sample data obeys the rules that real data does.
What is random is drawn by the name of the thing it is for: a day's data is the same whenever it
is made.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random

from django.contrib.auth.models import User

from indicators import workflow
from indicators.entry.assessments import Remarks, save_assessment
from indicators.entry.evidence import add_evidence
from indicators.evaluation import CardResult, evaluate
from indicators.models import Evidence, Measurement, Period
from indicators.readings import Yardstick, yardsticks_of
from indicators.requirements import Entry, missing
from indicators.results import Rules
from plans.models import Plan, Unit
from reports.demo import accounts, texts
from reports.demo.accounts import DemoRefused
from reports.demo.calendar import HalfYear, half_years
from reports.demo.values import document_number, entry_for, year_values
from reports.publishing.publish import publish, waiting_values


class Fate(Enum):
    """How far a measurement gets."""

    UNTOUCHED = auto()
    DRAFT = auto()
    SENT = auto()
    RETURNED = auto()
    #: Returned once, mended, sent again and approved.
    MENDED = auto()
    APPROVED = auto()


Odds = dict[Fate, int]

_PUNCTUAL: Odds = {Fate.APPROVED: 92, Fate.MENDED: 6, Fate.UNTOUCHED: 2}
_LATE: Odds = {Fate.APPROVED: 55, Fate.SENT: 5, Fate.DRAFT: 10, Fate.UNTOUCHED: 30}
#: What the departments are doing in an open period, dealt out in turn.
_UNDER_WAY: list[Odds] = [
    {Fate.APPROVED: 90, Fate.MENDED: 10},
    {Fate.SENT: 80, Fate.APPROVED: 20},
    {Fate.DRAFT: 50, Fate.UNTOUCHED: 50},
    {Fate.RETURNED: 40, Fate.SENT: 30, Fate.APPROVED: 30},
    {Fate.UNTOUCHED: 1},
]


def require_no_real_period(plan: Plan) -> None:
    """Raises DemoRefused where the plan has a period that is no sample."""
    real = Period.objects.filter(plan=plan, is_sample=False).first()
    if real:
        raise DemoRefused(
            f"“{plan}” planında gerçek bir izleme dönemi var ({real.code}). Örnek veriler gerçek "
            "verilerin yanına eklenmez; boş bir veritabanında deneyin."
        )


def fill_periods(plan: Plan, users: dict[str, User], today: date) -> Iterator[str]:
    """Go through the plan's half-years until `today`; yields the code of each before it is filled.

    A sample period that exists stays as it is, except that it is closed once its half is over and
    its report published.
    """
    require_no_real_period(plan)
    existing = {period.code: period for period in Period.objects.filter(plan=plan)}
    strategist = users[accounts.STRATEGISTS[0].username]
    for half in half_years(plan.years, today):
        period = existing.get(half.code)
        if period is None:
            yield half.code
            period = workflow.open_period(
                strategist,
                plan,
                half.year,
                half.half,
                half.due,
                is_sample=True,
                at=half.opened_at,
            )
            _PeriodWork(period, half, users).run()
        if half.is_over and period.state == Period.State.OPEN:
            workflow.close_period(strategist, period.pk, at=half.closed_at)
            publish(strategist, period, waiting=waiting_values(period), at=half.closed_at)


@dataclass(frozen=True)
class _People:
    """Who works on one unit's measurements."""

    clerk: User
    manager: User
    strategist: User


class _PeriodWork:
    """One open period and everybody's work in it."""

    def __init__(self, period: Period, half: HalfYear, users: dict[str, User]) -> None:
        self.period = period
        self.half = half
        self.rows = list(
            period.measurements.filter(indicator__card__responsible_unit__is_active=True)
            .select_related(
                "indicator__card__objective__goal__plan", "indicator__card__responsible_unit"
            )
            .order_by("indicator", "month")
        )
        units = sorted(
            {row.indicator.card.responsible_unit for row in self.rows}, key=lambda unit: unit.code
        )
        strategists = itertools.cycle(users[account.username] for account in accounts.STRATEGISTS)
        self.people = {
            unit.pk: _People(
                clerk=users[accounts.clerk_of(unit).username],
                manager=users[accounts.manager_of(unit).username],
                strategist=next(strategists),
            )
            for unit in units
        }
        self.odds = self._odds(units)

    def run(self) -> None:
        for row in self.rows:
            self._measure(row)
        self._assess_cards()
        if not self.half.is_over:
            self._give_more_time()

    def _random(self, *name: object) -> Random:
        return Random(f"{self.period.plan.slug} {self.half.code} {name}")

    def _odds(self, units: list[Unit]) -> dict[int, Odds]:
        """How each unit does in the period, by its key."""
        shuffled = list(units)
        self._random("units").shuffle(shuffled)
        if self.half.is_over:
            late = len(units) // 7
            odds = [_LATE] * late + [_PUNCTUAL] * (len(units) - late)
        else:
            odds = list(itertools.islice(itertools.cycle(_UNDER_WAY), len(units)))
        return {unit.pk: of_unit for unit, of_unit in zip(shuffled, odds, strict=True)}

    def _measure(self, row: Measurement) -> None:
        """Take one measurement as far as its fate goes."""
        indicator = row.indicator
        random = self._random(*indicator.natural_key(), row.month)
        odds = self.odds[indicator.card.responsible_unit_id]
        [fate] = random.choices(list(odds), list(odds.values()))
        yardstick = yardsticks_of([row])[row.pk]
        value = None if random.random() < 0.03 else self._value(row, yardstick.rules)
        entry = entry_for(random, yardstick, value)
        slip = fate in (Fate.RETURNED, Fate.MENDED) and bool(value) and random.random() < 0.6
        first = entry_for(random, yardstick, value * 10) if slip else entry
        note = random.choice(texts.SLIP_NOTES if slip else texts.GROUND_NOTES)
        self._go_through(row, yardstick, fate, first, note, entry, random)

    def _value(self, row: Measurement, rules: Rules) -> Decimal | None:
        """The value from the indicator's year, which is drawn as a whole."""
        indicator = row.indicator
        months = range(indicator.monitoring_frequency, 13, indicator.monitoring_frequency)
        random = Random(f"{self.half.year} {indicator.natural_key()}")
        return year_values(random, rules, months, indicator.unit_of_measure)[row.month]

    def _go_through(
        self,
        row: Measurement,
        yardstick: Yardstick,
        fate: Fate,
        first: Entry,
        note: str,
        mended: Entry,
        random: Random,
    ) -> None:
        if fate == Fate.UNTOUCHED:
            return
        people = self.people[row.indicator.card.responsible_unit_id]
        moments = iter(self.half.steps(random, 6))
        at = next(moments)
        row = workflow.save(people.clerk, {row.pk: (first, row.version)}, at=at).one()
        if fate == Fate.DRAFT or missing(first, yardstick.result(first), row.month):
            return  # also where an earlier month of the period is still empty
        if first is mended and random.random() < 0.6:
            self._add_evidence(people.clerk, row, random, at)
        row = self._submit(people, row, next(moments))
        if fate == Fate.SENT:
            return
        if fate in (Fate.RETURNED, Fate.MENDED):
            notes = {row.pk: (note, row.version)}
            row = workflow.send_back(people.strategist, notes, at=next(moments)).one()
            if fate == Fate.RETURNED:
                return
            at = next(moments)
            row = workflow.save(people.clerk, {row.pk: (mended, row.version)}, at=at).one()
            self._add_evidence(people.clerk, row, random, at)
            row = self._submit(people, row, next(moments))
        versions = {row.pk: row.version}
        workflow.approve(people.strategist, versions, at=next(moments)).one()

    def _submit(self, people: _People, row: Measurement, at: datetime) -> Measurement:
        return workflow.submit(people.manager, {row.pk: row.version}, at=at).one()

    def _add_evidence(self, clerk: User, row: Measurement, random: Random, at: datetime) -> None:
        evidence = add_evidence(clerk, row.pk, document_number=document_number(random))
        Evidence.objects.filter(pk=evidence.pk).update(added_at=at)
        evidence.history.update(history_date=at, added_at=at)

    def _assess_cards(self) -> None:
        """What the units that have sent everything say of their cards as a whole."""
        done = {unit for unit, odds in self.odds.items() if odds in (_PUNCTUAL, _UNDER_WAY[0])}
        for result in evaluate(self.period).cards:
            if result.card.responsible_unit_id in done and result.performance.value is not None:
                self._assess(result)

    def _assess(self, result: CardResult) -> None:
        random = self._random(*result.card.natural_key())
        remarks: dict[str, str] = {}
        if result.performance.value < 100:
            remarks["deviation_reason"] = random.choice(texts.CARD_DEVIATIONS)
            remarks["remedy"] = random.choice(texts.CARD_REMEDIES)
        if self.half.half == Period.Half.SECOND:
            for criterion, sentences in texts.CRITERIA.items():
                remarks[criterion] = random.choice(sentences)
        if not remarks:
            return
        clerk = self.people[result.card.responsible_unit_id].clerk
        [moment] = self.half.steps(random, 1)
        assessment = save_assessment(
            clerk, self.period.pk, result.card.pk, Remarks(**remarks), version=0
        )
        assessment.history.update(history_date=moment)

    def _give_more_time(self) -> None:
        """One unit that has not begun was given two more weeks."""
        idle = [unit for unit, odds in self.odds.items() if odds is _UNDER_WAY[-1]]
        for unit in Unit.objects.filter(pk__in=idle[:1]):
            workflow.extend(
                self.people[unit.pk].strategist,
                self.period.pk,
                unit,
                self.half.due + timedelta(days=14),
            )
