"""The plan that a person works on in the admin: chosen in the header, followed by every list."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from django.contrib.admin import display
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteMixin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Field, Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import RelatedDropdownFilter

from plans.models import Plan
from plans.records.plans import in_plan, plan_of, plan_path, plan_paths

#: Stands for all plans together.
ALL = "tum-planlar"
_KEPT = "admin_plan"
#: A chooser on a page of another plan names that plan in its address.
_OF_PAGE = "of_plan"
#: Endings of the names of addresses that list records.
_LISTS = ("_changelist", "_export", "autocomplete", "search")


@dataclass(frozen=True)
class PlanChoice:
    """The plans there are, and the one that the person works on; None for all together."""

    plans: list[Plan]
    plan: Plan | None


def read_choice(request: Any) -> PlanChoice:
    """What the person chose, else the plan in force, else the newest; one query for a request."""
    if not hasattr(request, "plan_choice"):
        plans = list(Plan.objects.all())
        wanted = request.GET.get(_OF_PAGE) or request.session.get(_KEPT)
        active = [plan for plan in plans if plan.status == Plan.Status.ACTIVE]
        chosen = [plan for plan in plans if plan.slug == wanted] or active or plans
        plan = None if wanted == ALL and len(plans) > 1 else next(iter(chosen), None)
        request.plan_choice = PlanChoice(plans, plan)
    return request.plan_choice


def chosen_plan(request: HttpRequest) -> Plan | None:
    """The plan that the person works on; None for all together."""
    return read_choice(request).plan


@require_POST
def choose_plan(request: HttpRequest) -> HttpResponse:
    """Remembers the choice for this person, and goes on with the page for the chosen plan."""
    if not request.user.has_perm("plans.view_plan"):
        raise PermissionDenied
    slug, page = (request.POST.get(name, "") for name in ("plan", "page"))
    request.session[_KEPT] = slug
    try:
        match = resolve(urlsplit(page).path)
    except (Resolver404, ValueError):
        return redirect("admin:index")
    if match.app_name != "admin" or not match.url_name:
        return redirect("admin:index")
    if "slug" in match.kwargs and slug != ALL:
        match.kwargs["slug"] = slug
    return redirect(match.view_name, *match.args, **match.kwargs)


def name_with_plan(request: HttpRequest, record: Model) -> str:
    """What a chooser calls a record: with its plan where several plans' stand together."""
    if chosen_plan(request) or not plan_path(type(record)):
        return str(record)
    return f"{record} ({plan_of(record)})"


class RelatedFilter(RelatedDropdownFilter):
    """A filter by a related record, which offers those of the chosen plan."""

    def field_choices(
        self, field: Field, request: HttpRequest, model_admin: ModelAdmin
    ) -> list[tuple[Any, str]]:
        model: Any = field.related_model
        path = plan_path(model)
        if not path:
            choices = super().field_choices(field, request, model_admin)
            # Accounts come in the order of people's names, and are called by that of the account.
            return sorted(choices, key=itemgetter(1)) if model is User else choices
        rows = model._default_manager.select_related(path)
        if plan := chosen_plan(request):
            rows = rows.filter(in_plan(model, plan))
        return [(row.pk, name_with_plan(request, row)) for row in rows]


class RecordChooser(AutocompleteJsonView):
    """The search behind a chooser, which tells the same names of several plans apart."""

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if not rows.ordered:  # counting beside the rows has dropped their order
            rows = rows.order_by(*rows.model._meta.ordering)
        path = plan_path(rows.model)
        return rows if chosen_plan(self.request) or not path else rows.select_related(path)

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": name_with_plan(self.request, obj)}


class ChosenPlanMixin(ModelAdmin):
    """Lists of the chosen plan's records; with all plans together, a column names the plan."""

    @display(description="plan")
    def plan_name(self, record: Model) -> str:
        return str(plan_of(record))

    @property
    def plan_lookup(self) -> str:
        """The query by which an address may ask for one plan's records, whatever is chosen."""
        path = plan_path(self.model)
        return f"{path}__id__exact" if path else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        page = (request.resolver_match and request.resolver_match.url_name) or ""
        is_open = not self.plan_lookup or self.plan_lookup in request.GET
        if is_open or not page.endswith(_LISTS) or not (plan := chosen_plan(request)):
            return rows
        return rows.filter(in_plan(self.model, plan))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == self.plan_lookup or super().lookup_allowed(lookup, value, request)

    def get_list_display(self, request: HttpRequest) -> list[str]:
        columns = list(super().get_list_display(request))
        shows_plan = self.plan_lookup and not chosen_plan(request)
        return [*columns, "plan_name"] if shows_plan else columns

    def get_list_select_related(self, request: HttpRequest) -> Any:
        related: Any = super().get_list_select_related(request)
        return [*(related or []), *plan_paths(self.model)] if self.plan_lookup else related

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        plan = chosen_plan(request)
        if plan and plan_path(self.model) == "plan":
            initial.setdefault("plan", str(plan.pk))
        return initial

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **options)
        plan = plan_of(obj) if obj else None
        if plan and plan != chosen_plan(request):
            _choose_of(plan, form.base_fields.values())
        return form


def _choose_of(plan: Plan, fields: Iterable[Any]) -> None:
    """Let the choosers of a page offer records of that page's own plan."""
    for field in fields:
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, AutocompleteMixin):
            address = f"{widget.get_url()}?{urlencode({_OF_PAGE: plan.slug})}"
            widget.get_url = partial(str, address)  # type: ignore[method-assign]
