"""What the admin's start page shows, and the navigation beside it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape

from plans.language.numbers import format_money
from plans.models import Plan
from reports.home.overview import Gap, PlanOverview, PlanSize, plan_overview


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the overview of every plan that is in force or being written."""
    if request.user.has_perm("plans.view_plan"):
        current = Plan.objects.exclude(status=Plan.Status.ENDED)
        context["plans"] = [_plan_context(plan_overview(plan)) for plan in current]
    context["may_add_plan"] = request.user.has_perm("plans.add_plan")
    return context


def _plan_context(overview: PlanOverview) -> dict[str, Any]:
    return {
        "plan": overview.plan,
        "is_begun": overview.size.goals > 0,
        "size": _size_items(overview.size, overview.plan),
        "gaps": [_gap_context(gap) for gap in overview.gaps],
    }


def _size_items(size: PlanSize, plan: Plan) -> list[tuple[str, str, str]]:
    """Number, what it counts, and where it is edited."""

    def listed(name: str, path: str) -> str:
        return f"{reverse(f'admin:{name}_changelist')}?{path}__id__exact={plan.pk}"

    costing = reverse("admin:budgeting_costestimate_grid", args=[plan.slug])
    return [
        (str(size.goals), "amaç", listed("plans_goal", "plan")),
        (str(size.objectives), "hedef", listed("plans_objective", "goal__plan")),
        (str(size.cards), "hedef kartı", listed("plans_objectivecard", "objective__goal__plan")),
        (
            str(size.indicators),
            "performans göstergesi",
            listed("indicators_indicator", "card__objective__goal__plan"),
        ),
        (str(size.key_indicators), "temel gösterge", listed("plans_keyindicator", "plan")),
        (format_money(size.programme_cost), "TL amaç ve hedef maliyeti", costing),
        (format_money(size.general_cost), "TL genel yönetim gideri", costing),
    ]


def _gap_context(gap: Gap) -> dict[str, Any]:
    return {
        "title": gap.title,
        "count": len(gap.places),
        "places": [
            (place.label, reverse(f"admin:{place.model}_change", args=[place.key]))
            for place in gap.places
        ],
    }


# --- Navigation -----------------------------------------------------------------------------

#: Heading, then title, icon, address name and permission of each item.
_NAVIGATION = [
    (
        "Plan",
        [
            ("Planlar", "flag", "plans_plan_changelist", "plans.view_plan"),
            (
                "Çalışma kitabı",
                "table_view",
                "plans_workbookimport_changelist",
                "plans.change_plan",
            ),
            ("Amaçlar", "target", "plans_goal_changelist", "plans.view_goal"),
            ("Hedefler", "checklist", "plans_objective_changelist", "plans.view_objective"),
            (
                "Hedef kartları",
                "article",
                "plans_objectivecard_changelist",
                "plans.view_objectivecard",
            ),
            (
                "Temel göstergeler",
                "star",
                "plans_keyindicator_changelist",
                "plans.view_keyindicator",
            ),
            ("Bölümler", "account_tree", "plans_section_trees", "plans.view_section"),
            ("Anketler", "ballot", "plans_survey_changelist", "plans.view_survey"),
        ],
    ),
    (
        "Göstergeler",
        [
            (
                "Performans göstergeleri",
                "monitoring",
                "indicators_indicator_changelist",
                "indicators.view_indicator",
            ),
        ],
    ),
    (
        "İzleme (yalnız okunur)",
        [
            (
                "İzleme dönemleri",
                "event",
                "indicators_period_changelist",
                "indicators.view_period",
            ),
            (
                "Gerçekleşmeler",
                "fact_check",
                "indicators_measurement_changelist",
                "indicators.view_measurement",
            ),
            (
                "Yayımlanan raporlar",
                "verified",
                "reports_publication_changelist",
                "plans.change_plan",
            ),
            (
                "Kanıt belgeleri",
                "attach_file",
                "indicators_evidence_changelist",
                "indicators.view_evidence",
            ),
            (
                "Ek süreler",
                "more_time",
                "indicators_periodextension_changelist",
                "indicators.view_periodextension",
            ),
            (
                "Kilit açmalar",
                "lock_open",
                "indicators_unlock_changelist",
                "indicators.view_unlock",
            ),
        ],
    ),
    (
        "Birimler",
        [
            ("Birimler", "apartment", "plans_unit_changelist", "plans.view_unit"),
            (
                "Birim matrisi",
                "grid_on",
                "plans_unitassignment_grids",
                "plans.view_unitassignment",
            ),
        ],
    ),
    (
        "Maliyet ve bütçe",
        [
            (
                "Maliyetlendirme tablosu",
                "payments",
                "budgeting_costestimate_grids",
                "budgeting.view_costestimate",
            ),
            (
                "Bütçe tablosu",
                "account_balance",
                "budgeting_budgetitem_grids",
                "budgeting.view_budgetitem",
            ),
            (
                "Yayımlanan toplamlar",
                "print",
                "budgeting_publishedtotal_changelist",
                "budgeting.view_publishedtotal",
            ),
        ],
    ),
    (
        "Kullanıcılar ve gruplar",
        [
            ("Kullanıcılar", "person", "auth_user_changelist", "auth.view_user"),
            ("Gruplar", "group", "auth_group_changelist", "auth.view_group"),
        ],
    ),
]


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu: start page, the work grouped by what people do, and the plans' own pages."""
    groups: list[dict[str, Any]] = [
        {"items": [{"title": "Başlangıç", "icon": "home", "link": reverse("admin:index")}]}
    ]
    for title, items in _NAVIGATION:
        groups.append(
            {
                "title": title,
                "separator": True,
                "items": [
                    {
                        "title": name,
                        "icon": icon,
                        "link": reverse(f"admin:{address}"),
                        "permission": _has(permission),
                    }
                    for name, icon, address, permission in items
                ],
            }
        )
    if request.user.has_perm("plans.view_plan"):
        groups.append(
            {
                "title": "Sitede",
                "separator": True,
                "items": [
                    # The sidebar shows titles as HTML.
                    {"title": escape(plan), "icon": "open_in_new", "link": plan.get_absolute_url()}
                    for plan in Plan.objects.exclude(status=Plan.Status.ENDED)
                ],
            }
        )
    return groups


def _has(permission: str) -> Callable[[HttpRequest], bool]:
    return lambda request: request.user.has_perm(permission)
