"""Periods as addresses and commands name them: `2025-1`, of the plan in force or a named one."""

import re

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from indicators.models import Period
from plans.models import Plan

#: Names of the addresses that templates of lower rooms link to, by what they call them; filled by
#: `IndicatorsConfig`.
PAGES: dict[str, str] = {}


class PeriodConverter:
    """`2025-1` in an address."""

    regex = "[0-9]{4}-[12]"

    def to_python(self, value: str) -> tuple[int, int]:
        return parse_period(value)

    def to_url(self, value: Period | tuple[int, int] | str) -> str:
        if isinstance(value, str):
            return value
        return value.code if isinstance(value, Period) else f"{value[0]}-{value[1]}"


def parse_period(code: str) -> tuple[int, int]:
    """Year and half of `2025-1`; raises ValueError."""
    if not re.fullmatch(PeriodConverter.regex, code):
        raise ValueError(code)
    year, half = code.split("-")
    return int(year), int(half)


def active_plans() -> QuerySet[Plan]:
    """The plans in force, the newest first."""
    return Plan.objects.filter(status=Plan.Status.ACTIVE).order_by("-start_year", "slug")


def get_plan(request: HttpRequest) -> Plan:
    """The plan that `?plan=` names, else the newest in force."""
    slug = request.GET.get("plan")
    plan = Plan.objects.filter(slug=slug).first() if slug else active_plans().first()
    if plan is None:
        raise Http404("Yürürlükte bir plan yok.")
    return plan


def get_period(request: HttpRequest, code: tuple[int, int]) -> Period:
    """The period of the plan in question; without `?plan=`, of the newest in force."""
    plan = get_plan(request)
    period = Period.objects.filter(plan=plan, year=code[0], half=code[1]).first()
    if period is None:
        raise Http404("Bu dönem açılmamış.")
    period.plan = plan
    return period
