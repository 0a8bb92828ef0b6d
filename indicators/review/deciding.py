"""Where the strategy team looks at values and decides: by unit, or all that wait in a period."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from indicators import workflow
from indicators.cycle.addresses import get_period
from indicators.cycle.answering import rows_of_unit, with_unit
from indicators.entry.access import Scope
from indicators.entry.activities import ActivityTask
from indicators.entry.sheet import load_activities
from indicators.models import ActivityProgress, Measurement, Period, RiskState, touched
from indicators.review.forms import ExtensionForm
from indicators.review.history import TAKEN, address_of, events_of, steps_of
from indicators.review.pages import (
    ALL_UNITS,
    FILTER,
    NO_UNIT,
    ORDER,
    UNIT,
    Code,
    get_unit,
    go_to,
    query_of,
    read_version,
    read_versions,
    render_page,
    rows_at,
    tell,
    telling,
)
from indicators.review.queries import UnitRow, row_of_unit, unit_rows
from indicators.review.sheet import ReviewRow, rows_of
from indicators.review.waiting import (
    AWAITING,
    OF_ACTIVITIES,
    OF_ACTIVITY,
    ORDERS,
    Filters,
    count_rows,
    waiting_activities,
    waiting_list,
)
from indicators.tables import ACTIVITIES, VALUES, Table, say_count, table_of
from indicators.workflow import WorkflowError
from plans.language.codes import parse_key
from plans.models import ObjectiveCard, Unit
from plans.people.requests import UserRequest, for_readers, for_team

UNLOCKED = "Kilit açıldı. Gerekçeniz ve adınız geçmişe yazıldı."

# --- One unit ---------------------------------------------------------------------------------

#: What the unit's page may be narrowed to: the word in the address, the tab, which rows.
TABS: Filters = [
    ("", "Tümü", lambda row: True),
    ("bekleyen", "Onay bekleyen", lambda row: row.record.is_waiting),
    (AWAITING, "Müdür onayında", lambda row: row.record.awaits_endorsement),
    ("eksik", "Gönderilmeyen", lambda row: row.is_missing),
    ("supheli", "Kontrol edilecek", lambda row: row.is_suspicious),
]


@for_readers
@require_safe
def unit(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """A unit's values with everything that helps to judge them, and the buttons to decide."""
    period, of_unit = get_period(request, code), get_unit(unit)
    of_period = period.measurements.order_by("indicator", "month")
    rows = rows_of(period, rows_of_unit(of_period, of_unit, period))
    scope = of_unit and Scope(
        user=request.user, period=period, unit=of_unit, is_own=False, is_manager=False
    )
    activities = load_activities(scope) if scope else []
    if not (rows or activities):
        raise Http404
    asked: list[Any] = [*(row for row in rows if row.is_asked), *activities]
    chosen = request.GET.get("durum", "")
    shown = [row for row in asked for word, _, test in TABS if word == chosen and test(row)]
    by_card: dict[ObjectiveCard, CardRows] = defaultdict(CardRows)
    for row in shown:
        if isinstance(row, ReviewRow):
            by_card[row.record.indicator.card].values.append(row)
        else:
            by_card[row.year.activity.card].activities.append(row)
    if scope and not chosen:
        said = RiskState.objects.filter(period=period, risk__card__in=by_card)
        for state in touched(said).select_related("risk__card").order_by("risk__order"):
            by_card[state.risk.card].risks.append(state)
    decidable = [table_of(row.record) for row in shown if row.record.is_waiting]
    units = unit_rows(period)
    own = row_of_unit(units, period, of_unit)
    return render_page(
        request,
        "unit",
        period=period,
        unit=of_unit,
        unit_code=unit,
        scope=unit,
        own=own,
        objectives=list(by_card.items()),
        decidable=say_count(decidable, "in") if decidable else "",
        surplus=[] if chosen else [row for row in rows if not row.is_asked],
        tabs=count_rows(TABS, asked, period),
        chosen=chosen,
        extension=ExtensionForm(initial={"due": own.progress.last_day}),
        next=_next_unit(units, own),
    )


def _next_unit(units: list[UnitRow], own: UnitRow) -> UnitRow | None:
    """The next unit with values to decide on; after the last comes the first."""
    place = units.index(own) if own in units else -1
    following = [*units[place + 1 :], *units[:place]]
    return next((row for row in following if row.progress.counts.waiting), None)


@dataclass
class CardRows:
    """What of a card stands on a unit's page."""

    values: list[ReviewRow] = field(default_factory=list)
    activities: list[ActivityTask] = field(default_factory=list)
    risks: list[RiskState] = field(default_factory=list)


# --- All that wait ----------------------------------------------------------------------------


@for_team
@require_safe
def waiting(request: UserRequest, code: Code) -> HttpResponse:
    """The period's waiting values of all units, to pick from."""
    period = get_period(request, code)
    activities = waiting_activities(period, request.GET)
    return render_page(
        request,
        "waiting",
        period=period,
        scope=ALL_UNITS,
        waiting=waiting_list(period, request.GET),
        activities=activities,
        shows_activities=bool(activities) and request.GET.get(FILTER) == OF_ACTIVITIES,
        orders=[(word, name) for word, name, _ in ORDERS],
        chosen={name: request.GET.get(name, "") for name in (FILTER, UNIT, ORDER)},
        tab_query=query_of(request, "plan", UNIT, ORDER) or "?",
        page_query=query_of(request, "plan", FILTER, UNIT, ORDER) or "?",
    )


@for_team
@require_safe
def value(request: UserRequest, code: Code, pk: int) -> HttpResponse:
    """One waiting value to look at and decide on, with the way to the one before and after it."""
    period = get_period(request, code)
    found = waiting_list(period, request.GET)
    before, after, number = found.neighbours(pk)
    if not number:
        get_object_or_404(period.measurements, pk=pk)
        messages.info(request, "Bu değer onay beklemiyor ya da süzgecin dışında.")
        return go_to(request, "review_waiting", period)
    row = found.rows[number - 1]
    return render_page(
        request,
        "value",
        period=period,
        row=row,
        measurement=row.record,
        unit_code=row.unit_code,
        scope=ALL_UNITS,
        before=before,
        after=after,
        number=number,
        count=len(found.rows),
    )


# --- Decisions --------------------------------------------------------------------------------


@for_team
@require_POST
def approve(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Approve the one value that was looked at, or what is ticked in the summary; several ticked
    values, and all that a page shows, are summed up first."""
    period = get_period(request, code)
    if versions := _named(request, period, unit, "one", "agreed"):
        with transaction.atomic():
            outcomes = {
                table: workflow.approve(request.user, of_table, table)
                for table, of_table in versions.items()
            }
        tell(request, outcomes, "onaylandı")
    elif "summary" in request.POST:
        messages.warning(request, "Hiçbir değer işaretli değildi; hiçbiri onaylanmadı.")
    elif versions := _named(request, period, unit, "chosen", *(["seen"] * ("all" in request.POST))):
        return _sum_up(request, period, unit, versions)
    else:
        messages.warning(request, "Hiçbir değer seçmediniz. Onaylayacaklarınızı işaretleyin.")
    return _go_on(request, period, unit)


#: What the fields of a table have behind their names.
_SUFFIXES = {VALUES: "", ACTIVITIES: "-activity"}


def _named(
    request: UserRequest, period: Period, unit: str, *names: str
) -> dict[Table, dict[int, int]]:
    """The rows that the fields of these names hold, with the versions that the page showed; no
    table without rows."""
    found = {
        table: read_versions(
            request, rows_at(period, unit, table), *(name + suffix for name in names)
        )
        for table, suffix in _SUFFIXES.items()
    }
    return {table: versions for table, versions in found.items() if versions}


def _sum_up(
    request: UserRequest, period: Period, unit: str, named: dict[Table, dict[int, int]]
) -> HttpResponse:
    """Show what would be approved. What looks like a slip is ticked only if the person ticked it;
    what they may not approve is named with its reason."""
    ticked = read_versions(request, rows_at(period, unit), "chosen")
    plain: list[tuple[ReviewRow, bool]] = []
    suspicious: list[tuple[ReviewRow, bool]] = []
    refused: list[tuple[ReviewRow, str]] = []
    versions = named.get(VALUES, {})
    activities, refused_activities = _approvable(request.user, named.get(ACTIVITIES, {}))
    for row in rows_of(period, period.measurements.filter(pk__in=versions)) if versions else ():
        try:
            workflow.require_approvable(request.user, row.record, versions[row.record.pk])
        except WorkflowError as error:
            refused.append((row, str(error)))
        else:
            group = suspicious if row.is_suspicious else plain
            group.append((row, row.record.pk in ticked or not row.is_suspicious))
    return render_page(
        request,
        "summary",
        period=period,
        scope=unit,
        of_unit=None if unit == ALL_UNITS else get_unit(unit),
        plain=plain,
        suspicious=suspicious,
        refused=refused,
        refused_count=say_count([VALUES] * len(refused) + [ACTIVITIES] * len(refused_activities)),
        activities=activities,
        refused_activities=refused_activities,
    )


def _approvable(
    user: User, versions: dict[int, int]
) -> tuple[list[ActivityProgress], list[tuple[ActivityProgress, str]]]:
    """What is said of activities that the person may approve, and why not of the others."""
    approvable, refused = [], []
    rows = ActivityProgress.objects.filter(pk__in=versions)
    for row in rows.select_related(*OF_ACTIVITY):
        try:
            workflow.require_approvable(user, row, versions[row.pk])
            approvable.append(row)
        except WorkflowError as error:
            refused.append((row, str(error)))
    return approvable, refused


@for_team
@require_POST
def send_back(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Return the values beside which a note is written; each unit gets one mail."""
    period = get_period(request, code)
    one = any(f"one{suffix}" in request.POST for suffix in _SUFFIXES.values())
    outcomes = {}
    with transaction.atomic():
        for table, versions in _named(request, period, unit, "one" if one else "seen").items():
            field = f"note{_SUFFIXES[table]}"
            notes = {
                pk: (note, version)
                for pk, version in versions.items()
                if (note := request.POST.get(f"{field}-{pk}", "").strip())
            }
            if notes:
                outcomes[table] = workflow.send_back(request.user, notes, table)
    if outcomes:
        tell(request, outcomes, "birime iade edildi")
    else:
        messages.error(request, "İade etmek için birimin neyi düzeltmesi gerektiğini yazın.")
    return _go_on(request, period, unit)


def _go_on(request: UserRequest, period: Period, unit: str) -> HttpResponse:
    """Back to where the person decided; in the list of all units to the value that comes next."""
    if unit != ALL_UNITS:
        return go_to(request, "review_unit", period, unit)
    if following := parse_key(request.POST.get("next", "")):
        return go_to(request, "review_value", period, following)
    return go_to(request, "review_waiting", period)


@for_team
@require_POST
def unlock(request: UserRequest, code: Code, unit: str, pk: int, table: Table) -> HttpResponse:
    """Open a locked value, or what is said of an activity, for change, with a reason."""
    period = get_period(request, code)
    row = get_object_or_404(rows_at(period, unit, table), pk=pk)
    reason = request.POST.get(f"reason{_SUFFIXES[table]}-{pk}", "")
    with telling(request, UNLOCKED):
        workflow.unlock(request.user, pk, reason, read_version(request), table)
    anchor = f"#m-{pk}" if table is VALUES else f"#faaliyet-{row.activity_year_id}"
    return go_to(request, "review_unit", period, unit, anchor=anchor)


@for_team
@require_POST
def extend(request: UserRequest, code: Code, unit: str) -> HttpResponse:
    """Give the unit more time."""
    period, of_unit = get_period(request, code), get_unit(unit)
    form = ExtensionForm(request.POST)
    if of_unit is None:
        raise Http404
    if form.is_valid():
        due = form.cleaned_data["due"]
        with telling(request, f"{of_unit} için son gün {due:%d.%m.%Y} oldu."):
            workflow.extend(request.user, period.pk, of_unit, due)
    else:
        messages.error(request, str(form.errors["due"][0]))
    return go_to(request, "review_unit", period, unit)


@for_readers
@require_safe
def history(request: UserRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Everything that happened to a value, for whoever traces a published number; also at the
    address of a unit that its card was given to later."""
    period = get_period(request, code)
    rows = with_unit(period.measurements.all(), period).select_related(
        "indicator__card__objective__goal", *(f"{step}_by" for step in TAKEN)
    )
    measurement = get_object_or_404(rows, pk=pk)
    of_unit = Unit.objects.filter(pk=measurement.unit_id).first()
    of_year = Measurement.objects.filter(
        indicator=measurement.indicator, period__plan=period.plan, period__year=period.year
    )
    of_year = of_year.select_related("period__plan", "indicator__card__responsible_unit")
    return render_page(
        request,
        "history",
        period=period,
        unit=of_unit,
        unit_code=of_unit.code if of_unit else NO_UNIT,
        record=measurement,
        title=measurement.indicator,
        card=measurement.indicator.card,
        events=events_of(measurement),
        steps=steps_of(measurement),
        evidence=measurement.evidence.all(),
        others=[(row, address_of(row)) for row in of_year.order_by("month")],
    )


@for_readers
@require_safe
def trace(request: UserRequest, code: Code, indicator: int) -> HttpResponse:
    """From a figure of a report to what happened to the last value that it was made of."""
    rows = Measurement.objects.filter(indicator=indicator, period__year=code[0])
    rows = rows.filter(period__half__lte=code[1]).order_by("month")
    row = rows.select_related("period__plan", "indicator__card__responsible_unit").last()
    if row is None:
        raise Http404("Bu göstergeden bu dönem için değer istenmedi; iz de yok.")
    return redirect(address_of(row))


@for_readers
@require_safe
def activity_history(request: UserRequest, code: Code, unit: str, pk: int) -> HttpResponse:
    """Everything that happened to what was said of an activity in the period."""
    period, of_unit = get_period(request, code), get_unit(unit)
    rows = rows_at(period, unit, ACTIVITIES)
    row = get_object_or_404(
        rows.select_related("activity_year__activity__card__objective__goal"), pk=pk
    )
    activity = row.activity_year.activity
    return render_page(
        request,
        "history",
        period=period,
        unit=of_unit,
        unit_code=unit,
        record=row,
        title=activity,
        card=activity.card,
        events=events_of(row),
    )
