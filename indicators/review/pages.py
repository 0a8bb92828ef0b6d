"""What the pages of the review share: what an address means, messages, where to go on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from indicators import workflow
from indicators.cycle.answering import rows_of_unit, with_unit
from indicators.models import Measurement, Period
from indicators.tables import ACTIVITIES, VALUES, Table, say_count
from indicators.workflow import WorkflowError
from plans.language.codes import parse_key, parse_versions
from plans.models import Unit
from plans.people.roles import is_strategist

#: In addresses, in place of a unit: cards that name none, and the list of all units' values.
NO_UNIT, ALL_UNITS = "-", "bekleyenler"
#: How that list is narrowed and sorted, and where one is in it.
FILTER, UNIT, ORDER, PAGE = "suz", "birim", "sira", "sayfa"

Code = tuple[int, int]


def get_unit(code: str) -> Unit | None:
    """The unit at an address; None for measurements whose card names none."""
    return None if code == NO_UNIT else get_object_or_404(Unit, code=code)


def rows_at(period: Period, code: str, table: Table = VALUES) -> QuerySet[Any]:
    """The period's rows of the table that an address means; values in the order of the plan."""
    if table is ACTIVITIES:
        said = period.progress.all()
        return said if code == ALL_UNITS else said.filter(activity_year__unit__code=code)
    rows = period.measurements.order_by("indicator", "month")
    if code == ALL_UNITS:
        return rows
    if code == NO_UNIT:
        return rows_of_unit(rows, None, period)
    return with_unit(rows, period).filter(unit_id__in=Unit.objects.filter(code=code).values("pk"))


def render_page(request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    context |= {
        "suffix": query_of(request, "plan"),
        "list_query": list_query(request),
        "is_team": is_strategist(request.user),
    }
    return render(request, f"indicators/review/{page}.html", context)


def go_to(
    request: HttpRequest, name: str, period: Period, *args: Any, anchor: str = ""
) -> HttpResponse:
    return redirect(reverse(name, args=[period, *args]) + list_query(request) + anchor)


def list_query(request: HttpRequest) -> str:
    """What of the address leads back to the same place in the list of waiting values."""
    return query_of(request, "plan", FILTER, UNIT, ORDER, PAGE)


def query_of(request: HttpRequest, *names: str) -> str:
    """`?plan=…`: of the address, what stands in it under these names."""
    given = {name: request.GET[name] for name in names if request.GET.get(name)}
    return f"?{urlencode(given)}" if given else ""


def read_version(request: HttpRequest) -> int:
    """The version that the page showed; 0 where it names none."""
    return parse_key(request.POST.get("version", ""))


def read_versions(request: HttpRequest, rows: QuerySet[Any], *names: str) -> dict[int, int]:
    """Those of the rows that the fields of these names hold, with their versions."""
    chosen = parse_versions(text for name in names for text in request.POST.getlist(name))
    own = set(rows.filter(pk__in=chosen).values_list("pk", flat=True))  # asks nothing for none
    return {pk: version for pk, version in chosen.items() if pk in own}


@contextmanager
def telling(request: HttpRequest, success: str) -> Iterator[None]:
    """Show the message `success`, or why the step of the cycle inside was refused."""
    try:
        yield
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)


def tell(request: HttpRequest, outcomes: Mapping[Table, workflow.Outcome], what: str) -> None:
    """Show how many rows were changed, and each reason why others were not, with their names."""
    if done := [table for table, outcome in outcomes.items() for _ in outcome.done]:
        messages.success(request, f"{say_count(done)} {what}.")
    by_reason: dict[str, list[str]] = defaultdict(list)
    for table, outcome in outcomes.items():
        rows = table.model.objects.filter(pk__in=outcome.refused).select_related(*table.related)
        for row in rows if outcome.refused else ():
            by_reason[str(outcome.refused[row.pk])].append(_name(row))
    for reason, names in by_reason.items():
        messages.warning(request, f"{reason} ({', '.join(names)})")


def _name(row: Any) -> str:
    if isinstance(row, Measurement):
        return row.indicator.code or row.indicator.name
    return str(row.activity_year.activity)
