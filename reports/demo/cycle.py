"""The six-monthly cycle as sample departments and strategists would have gone through it.

Every step goes through `indicators.workflow`, so sample data obeys the rules that real data does:
one call for all that a unit writes, sends or gets back at a time. What is random is drawn by the
name of the thing it is for: a day's data is the same whenever it is made.
"""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from random import Random
from typing import Any

from django.contrib.auth.models import User

from indicators import workflow
from indicators.entry.assessments import save_assessments
from indicators.entry.progress import save_progress
from indicators.evaluation import evaluate
from indicators.models import Evidence, Measurement, Period
from indicators.readings import Yardstick, yardsticks_of
from indicators.requirements import Entry, Remarks, missing
from indicators.results import Rules
from indicators.year import YEAR_END
from plans.models import ObjectiveCard, Plan, Unit
from plans.records.history import write_all
from reports.demo import accounts, activities, meetings
from reports.demo.accounts import DemoRefused
from reports.demo.calendar import HalfYear, half_years
from reports.demo.texts import TEXTS
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


#: How many units a meeting asks for something.
_ASKED = 5


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
                strategist, plan, half.year, half.half, half.due, is_sample=True, at=half.opened_at
            )
            _PeriodWork(period, half, users).run()
        if half.is_over and period.state == Period.State.OPEN:
            workflow.close_period(strategist, period.pk, at=half.closed_at)
            publish(strategist, period, waiting=waiting_values(period), at=half.closed_at)
            if half.code != f"{plan.start_year}-1":
                _hold_meeting(period, users, today)


def _hold_meeting(period: Period, users: dict[str, User], today: date) -> None:
    """Of the strategists with the managers of some units."""
    units = [unit for unit in Unit.objects.filter(is_active=True) if unit.code in users]
    Random(period.code).shuffle(units)
    managers = [(unit, users[accounts.manager_of(unit).username]) for unit in units[:_ASKED]]
    team = [users[account.username] for account in accounts.STRATEGISTS]
    meetings.hold_meeting(period, team, managers, today)


@dataclass(frozen=True)
class _People:
    """Who works on one unit's measurements."""

    clerk: User
    manager: User
    strategist: User


@dataclass
class _Draft:
    """One measurement, what is written in it at `first` and in the end, and how far it gets."""

    row: Measurement
    fate: Fate
    first: Entry
    entry: Entry
    #: Whether `first` can be sent; not where an earlier month of the period is still empty.
    is_complete: bool
    #: What a return says.
    note: str
    has_evidence: bool
    document_number: str


class _PeriodWork:
    """One open period and everybody's work in it."""

    def __init__(self, period: Period, half: HalfYear, users: dict[str, User]) -> None:
        self.period = period
        self.half = half
        rows = (
            period.measurements.filter(indicator__card__responsible_unit__is_active=True)
            .select_related(
                "indicator__card__objective__goal__plan", "indicator__card__responsible_unit"
            )
            .order_by("indicator", "month")
        )
        self.rows = [(unit, row) for row in rows if (unit := row.indicator.card.responsible_unit)]
        self.units = units = sorted({unit for unit, _ in self.rows}, key=lambda unit: unit.code)
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
        if self.half.half == Period.Half.FIRST:
            people = {unit: self.people[unit.pk] for unit in self.units}
            activities.draw_up(self.period.plan, self.half, people)
        # A later month is judged by what stands in the earlier one.
        for month in sorted({row.month for _, row in self.rows}):
            self._measure(month)
        self._assess_cards()
        self._tell_of_activities_and_risks()
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

    def _measure(self, month: int) -> None:
        """Take the measurements of a month as far as their fates go."""
        rows = [(unit, row) for unit, row in self.rows if row.month == month]
        yardsticks = yardsticks_of([row for _, row in rows])
        by_unit: dict[Unit, list[_Draft]] = defaultdict(list)
        for unit, row in rows:
            by_unit[unit].append(self._draft(row, self.odds[unit.pk], yardsticks[row.pk]))
        for unit, drafts in by_unit.items():
            moments = self.half.steps(self._random(unit.code, month), 6)
            self._go_through(self.people[unit.pk], drafts, moments)

    def _draft(self, row: Measurement, odds: Odds, yardstick: Yardstick) -> _Draft:
        random = self._random(*row.indicator.natural_key(), row.month)
        [fate] = random.choices(list(odds), list(odds.values()))
        value = None if random.random() < 0.03 else self._value(row, yardstick.rules)
        entry = first = self._evaluated(row, entry_for(random, yardstick, value))
        if fate in (Fate.RETURNED, Fate.MENDED) and value and random.random() < 0.6:
            first = self._evaluated(row, entry_for(random, yardstick, value * 10))
        return _Draft(
            row,
            fate,
            first,
            entry,
            is_complete=not missing(first, yardstick.result(first), row.month),
            note=random.choice(TEXTS["ground_notes"] if first is entry else TEXTS["slip_notes"]),
            has_evidence=first is entry and random.random() < 0.6,
            document_number=document_number(random),
        )

    def _evaluated(self, row: Measurement, entry: Entry) -> Entry:
        """The entry with what is written to the criteria at the year's end."""
        if row.month != YEAR_END or entry.not_measured:
            return entry
        random = self._random("criteria", *row.indicator.natural_key())
        chosen: dict[str, Any] = {
            name: random.choice(said) for name, said in TEXTS["criteria"].items()
        }
        return replace(entry, **chosen)

    def _value(self, row: Measurement, rules: Rules) -> Decimal | None:
        """The value from the indicator's year, which is drawn as a whole."""
        indicator = row.indicator
        months = range(indicator.monitoring_frequency, 13, indicator.monitoring_frequency)
        random = Random(f"{self.half.year} {indicator.natural_key()}")
        return year_values(random, rules, months, indicator.unit_of_measure)[row.month]

    def _go_through(self, people: _People, drafts: list[_Draft], moments: list[datetime]) -> None:
        """What a unit and its strategist do, each time with all that gets so far."""
        begun = [row for row in drafts if row.fate != Fate.UNTOUCHED]
        _step(workflow.save, people.clerk, begun, lambda row: row.first, moments[0])
        sent = [row for row in begun if row.fate != Fate.DRAFT and row.is_complete]
        _add_evidence(people.clerk, _behind(row for row in sent if row.has_evidence), moments[0])
        _step(workflow.submit, people.manager, sent, None, moments[1])
        returned = [row for row in sent if row.fate in (Fate.RETURNED, Fate.MENDED)]
        _step(workflow.send_back, people.strategist, returned, lambda row: row.note, moments[2])
        mended = [row for row in returned if row.fate == Fate.MENDED]
        _step(workflow.save, people.clerk, mended, lambda row: row.entry, moments[3])
        _add_evidence(people.clerk, _behind(mended), moments[3])
        _step(workflow.submit, people.manager, mended, None, moments[4])
        decided = [row for row in sent if row.fate in (Fate.APPROVED, Fate.MENDED)]
        _step(workflow.approve, people.strategist, decided, None, moments[5])

    def _assess_cards(self) -> None:
        """What the units that have sent everything say of their cards as a whole."""
        done = {unit for unit, odds in self.odds.items() if odds in (_PUNCTUAL, _UNDER_WAY[0])}
        for result in evaluate(self.period).cards:
            unit, performance = result.unit, result.performance.value
            if unit and unit.pk in done and performance is not None and performance < 100:
                self._assess(result.card, self.people[unit.pk].clerk)

    def _assess(self, card: ObjectiveCard, clerk: User) -> None:
        random = self._random(*card.natural_key())
        remarks = Remarks(
            deviation_reason=random.choice(TEXTS["card_deviations"]),
            remedy=random.choice(TEXTS["card_remedies"]),
        )
        [moment] = self.half.steps(random, 1)
        save_assessments(clerk, self.period.pk, {card.pk: (remarks, 0)}, at=moment).one()

    def _tell_of_activities_and_risks(self) -> None:
        """As far as the unit gets with its values."""
        told = dict(activities.tell_progress(self.period, self.half))
        for unit in self.units:
            odds, people = self.odds[unit.pk], self.people[unit.pk]
            if odds is _UNDER_WAY[-1]:
                continue
            moments = self.half.steps(self._random("activities", unit.code), 3)
            activities.tell_risks(people.clerk, self.period, unit, moments[0])
            if unit.pk not in told:
                continue
            saved = save_progress(people.clerk, self.period.pk, told[unit.pk], at=moments[0])
            rows = saved.all()
            if Fate.DRAFT in odds and odds is not _LATE:
                continue
            proven = [(row, document_number(self._random(row.natural_key()))) for row in rows[::3]]
            evidence = [Evidence(progress=row, document_number=number) for row, number in proven]
            _add_evidence(people.clerk, evidence, moments[0])
            table, versions = workflow.ACTIVITIES, {row.pk: row.version for row in rows}
            sent = workflow.submit(people.manager, versions, table, at=moments[1]).all()
            versions = {row.pk: row.version for row in sent}
            if Fate.RETURNED in odds:
                note = TEXTS["progress_note"]
                notes = {pk: (note, version) for pk, version in [*versions.items()][:1]}
                workflow.send_back(people.strategist, notes, table, at=moments[2])
            elif Fate.SENT not in odds:
                workflow.approve(people.strategist, versions, table, at=moments[2])

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


def _step(
    step: Callable[..., workflow.Outcome],
    user: User,
    drafts: Iterable[_Draft],
    content: Callable[[_Draft], Any] | None,
    at: datetime,
) -> None:
    """Take a step of the workflow with all these measurements; raises what it refuses one for."""
    by_key = {draft.row.pk: draft for draft in drafts}
    if not by_key:
        return
    versions = {
        key: (content(draft), draft.row.version) if content else draft.row.version
        for key, draft in by_key.items()
    }
    for row in step(user, versions, at=at).all():
        by_key[row.pk].row = row


def _behind(drafts: Iterable[_Draft]) -> list[Evidence]:
    return [Evidence(measurement=row.row, document_number=row.document_number) for row in drafts]


def _add_evidence(clerk: User, rows: list[Evidence], at: datetime) -> None:
    """Add document numbers; the database refuses it where what they prove is locked."""
    for row in rows:
        row.added_by = clerk
    write_all(Evidence, created=rows, user=clerk, at=at)
    for row in rows:
        row.added_at = at
    write_all(Evidence, updated=rows, fields=["added_at"], user=clerk, at=at)
