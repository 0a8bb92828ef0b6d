"""What the admin's start page shows, and the navigation beside it."""

import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape

from budgeting.models import CostEstimate, GeneralExpense
from indicators.models import Indicator
from plans.admin.base.plan_choice import read_choice
from plans.audit import Severity, run_audit
from plans.audit.registry import Family
from plans.language.numbers import format_money
from plans.models import Goal, KeyIndicator, Objective, ObjectiveCard, Plan
from plans.people.requests import UserRequest
from plans.people.roles import may_read_all

Context = dict[str, Any]


def dashboard(request: UserRequest, context: Context) -> Context:
    """Adds the overview of the chosen plan; of all, those in force or being written."""
    choice = read_choice(request)
    if request.user.has_perm("plans.view_plan"):
        context["plans"] = [
            plan_overview(plan)
            for plan in ([choice.plan] if choice.plan else _current(choice.plans))
        ]
    context["may_add_plan"] = request.user.has_perm("plans.add_plan")
    return context


def _current(plans: Iterable[Plan]) -> list[Plan]:
    return [plan for plan in plans if plan.status != Plan.Status.ENDED]


def plan_overview(plan: Plan) -> Context:
    """How large the plan is and what it still lacks; the number of queries is fixed."""
    return {
        "plan": plan,
        "is_begun": plan.goals.exists(),
        "size": list(_size(plan)),
        "gaps": _gaps(plan),
    }


#: What is counted, its model, and the way from there to the plan.
_COUNTED: list[tuple[str, type[Model], str]] = [
    ("amaç", Goal, "plan"),
    ("hedef", Objective, "goal__plan"),
    ("hedef kartı", ObjectiveCard, "objective__goal__plan"),
    ("performans göstergesi", Indicator, "card__objective__goal__plan"),
    ("temel gösterge", KeyIndicator, "plan"),
]


def _size(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Number, what it counts, and where it is edited; costs in TL over all years."""
    for name, model, path in _COUNTED:
        count = model._default_manager.filter(**{path: plan}).count()
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield str(count), name, f"{page}?{path}__id__exact={plan.pk}"
    costing = reverse("admin:budgeting_costestimate_grid", args=[plan.slug])
    objectives = CostEstimate.objects.filter(objective__goal__plan=plan)
    yield _total(objectives), "TL amaç ve hedef maliyeti", costing
    yield _total(GeneralExpense.objects.filter(plan=plan)), "TL genel yönetim gideri", costing


def _total(amounts: QuerySet[Any]) -> str:
    return format_money(amounts.aggregate(total=Sum("amount"))["total"] or Decimal(0))


def _gaps(plan: Plan) -> list[Context]:
    """What the plan lacks, as its audit says: by rule, with the places where it is mended."""
    findings = [
        finding
        for finding in run_audit(plan).open
        if finding.rule.family in (Family.GAPS, Family.WEIGHTS)
        and finding.severity != Severity.NOTE
    ]
    findings.sort(key=lambda finding: finding.rule.code)
    return [
        {"title": title, "places": [(row.place.label, row.place.url) for row in rows]}
        for title, rows in groupby(findings, lambda finding: finding.rule.title)
    ]


# --- Navigation -----------------------------------------------------------------------------

_NAVIGATION = tomllib.loads(Path(__file__).with_name("navigation.toml").read_text("utf-8"))


def navigation(request: UserRequest) -> list[Context]:
    """The menu: start page, the work grouped by what people do, and the plans' own pages."""
    start = {
        "items": [
            {"title": "Başlangıç", "icon": "home", "link": reverse("admin:index")},
            {"title": "Yardım", "icon": "help", "link": _help_for(request)},
        ]
    }
    if may_read_all(request.user):
        start["items"].append({"title": "İzler", "icon": "history", "link": reverse("trail")})
    if request.user.is_superuser:
        page = {"title": "Sistemin durumu", "icon": "fact_check", "link": reverse("health")}
        start["items"].append(page)
    groups = [
        group | {"separator": True, "items": [_item(*item) for item in group["items"]]}
        for group in _NAVIGATION["groups"]
    ]
    if request.user.has_perm("plans.view_plan"):
        # The sidebar shows titles as HTML.
        pages = [
            {"title": escape(plan), "icon": "open_in_new", "link": plan.get_absolute_url()}
            for plan in _current(read_choice(request).plans)
        ]
        groups.append({"title": "Sitede", "separator": True, "items": pages})
    return [start, *groups]


def _help_for(request: HttpRequest) -> str:
    """Where the guide speaks of what the page of the admin is about."""
    match = request.resolver_match
    record = "_".join(match.url_name.split("_")[:2]) if match and match.url_name else ""
    anchor = _NAVIGATION["help"].get(record, "plani-yazmak")
    return f"{reverse('guide', args=['strateji-ekibi'])}#{anchor}"


def _item(title: str, icon: str, address: str) -> Context:
    app, model, _ = address.split("_")
    permission = _NAVIGATION["permissions"].get(address, f"{app}.view_{model}")
    return {
        "title": title,
        "icon": icon,
        "link": reverse(f"admin:{address}"),
        "permission": lambda request: request.user.has_perm(permission),
    }
