"""What a period asks for, and how its tasks follow the plan while it runs.

A task is an empty measurement. It is there for every measuring month of an indicator that has a
target in the year and was not retired; whoever changes the plan changes the tasks of its open
periods in the same moment. A value that was entered is never thrown away: the period's page asks.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from indicators.models import AnnualTarget, Indicator, Measurement, Period, PeriodEvent
from indicators.versions import cards_in, earlier_in, indicators_in
from indicators.year import MONTHS, owed_months
from plans.models import ObjectiveCard, Revision, Unit
from plans.records.history import current_address, current_user, write_all

_NO_UNIT = "sorumlu birim yok"

#: How many tasks a line of the period's log names; the rest is counted.
_NAMED = 10


def due_months(period: Period, frequency: int) -> list[int]:
    """The measuring months inside the period of an indicator measured every `frequency` months."""
    return [month for month in owed_months(frequency) if month in period.months]


def asked_indicators(period: Period) -> list[Indicator]:
    """The indicators of the plan with a target in the period's year, as far as not retired, as the
    plan has them in that year; with their cards. One query, one more where it was revised."""
    year, rows = period.year, Indicator.objects.filter(card__objective__goal__plan=period.plan_id)
    rows = rows.select_related("card__objective__goal")
    if earlier := earlier_in(period):
        cards = cards_in(earlier, {row.card_id: row.card for row in rows}.values())
        held = indicators_in(earlier, rows, cards)
        found = [row for row in held if year in row.targets_by_year]
    else:
        found = list(rows.filter(targets__year=year))
    return [row for row in found if not is_retired(row.retired_from, period)]


def asked_rows(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """The measurements among `rows` that the plan asks for now.

    A revision leaves targets of earlier years as they are and retires nothing in them; how often
    was measured then shows in the measurements that were made.
    """
    year, retired = "period__year", "indicator__retired_from"
    target = AnnualTarget.objects.filter(indicator=OuterRef("indicator"), year=OuterRef(year))
    is_before_revision = Q(**{f"{year}__lt": F("period__plan__version_from")})
    return rows.alias(rest=F("month") % F("indicator__monitoring_frequency")).filter(
        Exists(target),
        Q(rest=0) | is_before_revision,
        Q(**{f"{retired}__isnull": True})
        | Q(**{f"{retired}__year__gt": F(year)})
        | Q(
            **{f"{retired}__year": F(year), f"{retired}__month__gt": 6},
            period__half=Period.Half.FIRST,
        ),
    )


def is_retired(retired_from: date | None, period: Period) -> bool:
    """Whether an indicator retired on that day is no longer asked for in the period."""
    return retired_from is not None and retired_from <= period.last_day


def asked_tasks(period: Period) -> set[tuple[int, int]]:
    """What the period asks for: keys of indicators with measuring months."""
    return {
        (row.pk, month)
        for row in asked_indicators(period)
        for month in due_months(period, row.monitoring_frequency)
    }


def surplus(period: Period) -> list[Measurement]:
    """Measurements with something entered that the plan no longer asks for; two queries."""
    rows = period.measurements.exclude(state=Measurement.State.APPROVED)
    asked = asked_rows(period.measurements.all()).values("pk")
    return list(
        rows.exclude(pk__in=asked)
        .select_related("indicator__card__objective__goal", "indicator__card__responsible_unit")
        .prefetch_related("unlocks")
    )


def follow_plan(
    period: Period,
    *,
    only: Collection[int] | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Make the tasks that an open period lacks, take away the untouched ones too many, and say so
    in its log; of the indicators `only`, or of all. A handful of queries.
    """
    asked = asked_tasks(period)
    rows = period.measurements.all()
    if only is not None:
        asked = {task for task in asked if task[0] in only}
        rows = rows.filter(indicator__in=only)
    existing = set(rows.values_list("indicator_id", "month"))
    untouched = rows.filter(Measurement.UNTOUCHED).distinct()
    gone = [row for row in untouched if (row.indicator_id, row.month) not in asked]
    created = [
        Measurement(period=period, indicator_id=pk, month=month)
        for pk, month in sorted(asked - existing)
    ]
    write_all(Measurement, created=created, deleted=gone, reason=reason or "Plana göre", at=at)
    kept = existing - asked - {(row.indicator_id, row.month) for row in gone}
    is_new = not existing and only is None
    if is_new:
        return  # the line that says that it was opened tells their number
    log_tasks(period, "Yeni istenen değer", [(row.indicator_id, row.month) for row in created])
    log_tasks(period, "Artık istenmeyen değer", [(row.indicator_id, row.month) for row in gone])
    log_tasks(period, "Değeri girilmiş, artık istenmiyor; kayıtlı kalır", kept)


def plan_changed(
    sender: type[Model], rows: Iterable[Model], reason: str = "", **kwargs: object
) -> None:
    """Receiver: update the tasks of open periods when rows of the plan are written."""
    key = "indicator_id" if sender is AnnualTarget else "pk"
    only = {getattr(row, key) for row in rows}
    if sender is ObjectiveCard:
        _tell_units(only)
        return
    periods = _following().filter(plan__goals__objectives__cards__indicators__in=only)
    periods = periods.select_related("plan").distinct()
    for period in periods:
        follow_plan(period, only=only, reason=reason)
    if sender is Indicator and periods:
        _tell_moves(only)


def row_changed(
    sender: type[Model], instance: Model, raw: bool = False, origin: object = None, **kwargs: object
) -> None:
    """Receiver: `plan_changed` for a single save or deletion.

    What goes along with an indicator (`origin`) takes its tasks along by itself.
    """
    goes_along = origin is not None and getattr(origin, "model", type(origin)) is not sender
    if not (raw or goes_along):
        plan_changed(sender, [instance])


def _following() -> QuerySet[Period]:
    """The open periods that follow what is written into the plan now: while a revision is, not
    those of years before it."""
    revision = Revision.objects.filter(
        plan=OuterRef("plan"), state=Revision.State.APPLYING, from_year__gt=OuterRef("year")
    )
    return Period.objects.filter(~Exists(revision), state=Period.State.OPEN)


def _tell_units(only: Collection[int]) -> None:
    """Say in the log of open periods which cards' values are asked of another unit now; a few
    queries for any number of cards."""
    changed = _changed(ObjectiveCard, "responsible_unit_id", only)
    if not changed:
        return
    units = Unit.objects.in_bulk({key for pair in changed.values() for key in pair if key})
    cards = ObjectiveCard.objects.filter(pk__in=changed).select_related("objective__goal")
    lines = []
    for card in cards.order_by("objective__goal__number", "objective__number", "order"):
        before, now = (units.get(key, _NO_UNIT) for key in changed[card.pk])
        text = (
            f"{card.label} kartının sorumlu birimi değişti: {before} yerine {now}. Kartın "
            "değerleri artık bu birimden istenir."
        )
        lines.append((card.objective.goal.plan_id, text))
    _log_in_open_periods(lines)


def _tell_moves(only: Collection[int]) -> None:
    """Say in the log of open periods which indicators another unit is asked for now, because they
    were put on another card; a few queries."""
    moved = _changed(Indicator, "card_id", only)
    if not moved:
        return
    known = ObjectiveCard.objects.select_related("responsible_unit", "objective__goal").in_bulk(
        {card for pair in moved.values() for card in pair}
    )
    lines = []
    for indicator in Indicator.objects.filter(pk__in=moved):
        before, now = known.get(moved[indicator.pk][0]), known[moved[indicator.pk][1]]
        if before and before.responsible_unit_id == now.responsible_unit_id:
            continue
        unit = now.responsible_unit
        asks = f"değeri artık {unit} biriminden istenir" if unit else "kartın sorumlu birimi yok"
        was = (before and before.responsible_unit) or _NO_UNIT
        text = f"{indicator} {now.label} kartına taşındı; {asks} (önceki: {was})."
        lines.append((now.objective.goal.plan_id, text))
    _log_in_open_periods(lines)


def _changed(model: type[Any], field: str, only: Collection[int]) -> dict[int, tuple[Any, Any]]:
    """What the field of these records was and is, where their last change changed it; one query."""
    last: dict[int, list[Any]] = {}
    trail = model.history.filter(id__in=only).order_by("history_id")
    for pk, value in trail.values_list("id", field):
        last[pk] = [*last.get(pk, [])[-1:], value]
    return {pk: (pair[0], pair[1]) for pk, pair in last.items() if len(set(pair)) == 2}


def _log_in_open_periods(lines: Sequence[tuple[int, str]]) -> None:
    """Add lines, each of a plan (its key), to the log of the plan's open periods; two queries."""
    periods = _following().filter(plan__in={plan for plan, _ in lines})
    PeriodEvent.objects.bulk_create(
        _line(period, PeriodEvent.Kind.PLAN, text)
        for period in periods
        for plan, text in lines
        if plan == period.plan_id
    )


def log_tasks(period: Period, what: str, tasks: Iterable[tuple[int, int]]) -> None:
    """Add a line to the period's log that names the tasks; none for no task."""
    tasks = sorted(tasks)
    if not tasks:
        return
    names = {
        row.pk: f"{row.card.label} {row}"
        for row in Indicator.objects.filter(pk__in=[pk for pk, _ in tasks[:_NAMED]]).select_related(
            "card__objective__goal"
        )
    }
    shown = [f"{names.get(pk, '')} ({MONTHS[month]})" for pk, month in tasks[:_NAMED]]
    more = f" … ve {len(tasks) - _NAMED} değer daha" if len(tasks) > _NAMED else ""
    text = f"{what}: {'; '.join(shown)}{more}."
    last = period.events.first()
    if last is None or last.text != text:  # the same again with every save of a row
        log(period, PeriodEvent.Kind.PLAN, text)


def log(
    period: Period, kind: str, text: str, *, user: User | None = None, at: datetime | None = None
) -> PeriodEvent:
    """Add a line to the period's log: who, from where, when and what."""
    event = _line(period, kind, text, user, at)
    event.save()
    return event


def _line(
    period: Period, kind: str, text: str, user: User | None = None, at: datetime | None = None
) -> PeriodEvent:
    return PeriodEvent(
        period=period,
        kind=kind,
        text=text,
        user=user or current_user(),
        address=current_address(),
        created_at=at or timezone.now(),
    )
