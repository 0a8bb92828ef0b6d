"""What every page of the admin shows in its header: the plan that the person works on."""

from typing import Any

from django import template

from plans.admin.base.plan_choice import ALL, read_choice
from plans.models import Plan
from plans.records.plans import plan_of

register = template.Library()


@register.inclusion_tag("plans/admin/base/plan_switch.html", takes_context=True)
def plan_switch(context: dict[str, Any]) -> dict[str, Any]:
    """Which plan is worked on, and whether the page shows a record of another one.

    Nothing where there are not several plans to choose from.
    """
    request = context["request"]
    if context.get("is_popup") or not request.user.has_perm("plans.view_plan"):
        return {}
    choice = read_choice(request)
    if len(choice.plans) < 2:
        return {}
    record = context.get("original") or context.get("plan")
    page_plan = plan_of(record) if record else None
    other = page_plan if isinstance(page_plan, Plan) and page_plan != choice.plan else None
    return {"choice": choice, "other": choice.plan and other, "all": ALL, "page": request.path}
