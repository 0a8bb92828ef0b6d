"""What all admin pages of the plan's records share."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db import models, router
from django.db.models.fields.related import ForeignKey
from django.forms import Field, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from plans.admin.base.fields import (
    SharedAutocompleteSelect,
    SharedModelChoiceField,
    TurkishDecimalField,
    TurkishNumberInput,
)
from plans.admin.base.frozen import FrozenInlineMixin, FrozenPageMixin
from plans.admin.base.pages import name_counts
from plans.admin.base.plan_choice import ChosenPlanMixin, chosen_plan
from plans.admin.base.stale import Source, VersionedForm
from plans.admin.base.versions import VersionsMixin
from plans.language.codes import parse_code, parse_key
from plans.language.turkish import turkish_capital
from plans.models import Unit
from plans.records.frozen import refusal
from plans.records.ordering import OrderedForm, OrderedFormSet, OrderedListFormSet, make_room

FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DecimalField: {"form_class": TurkishDecimalField, "widget": TurkishNumberInput},
    models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget},
}


class TurkishLabels(BaseModelAdmin):
    """Labels whose first letter is made upper case the Turkish way (`izleme` → `İzleme`)."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: Any, **options: Any
    ) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field:
            field.label = turkish_capital(db_field.verbose_name)
        return field


class RecordAdmin(TurkishLabels, FrozenPageMixin, ChosenPlanMixin, VersionsMixin):
    """An admin page with Turkish numbers and a history of changes, from which people go back."""

    #: Where the numbers of a code (`A6`, `H6.2`) are kept, so that a list is found by it.
    code_fields: ClassVar[list[str]] = []

    #: Whether rows may be deleted with their parent although not on their own.
    goes_along: ClassVar[bool] = False

    #: What to do instead of deleting what these rows hang on.
    protected_hint: ClassVar[str] = ""

    #: Whether saving a new record leads on to its page, where its tables are.
    opens_new: ClassVar[bool] = False

    form = VersionedForm
    formfield_overrides = FIELDS
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        # Where only the tables of the page changed, the record gets no entry in its history.
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """What the address fills in, without what its field could not hold."""
        initial = super().get_changeform_initial_data(request)
        return {name: value for name, value in initial.items() if self._may_hold(name, value)}

    def _may_hold(self, name: str, value: Any) -> bool:
        fields = {field.name: field for field in (*self.opts.fields, *self.opts.many_to_many)}
        if name not in fields or (form_field := fields[name].formfield()) is None:
            return True
        keys = value if isinstance(value, list) else [value]
        if fields[name].is_relation and not all(parse_key(key) for key in keys):
            return False
        try:
            form_field.clean(value)
        except ValidationError:
            return False
        return True

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The address of what exists must not change while its name is being typed.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def response_add(self, request: Any, obj: Any, *args: Any) -> HttpResponse:
        if self.opens_new:
            request.POST = request.POST.copy()
            request.POST["_continue"] = "1"
        return super().response_add(request, obj, *args)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[ModelForm]:
        form = options.get("form") or self.form
        sources = {"sources": self.get_history_sources(), "chosen_plan": chosen_plan(request)}
        options["form"] = type(form.__name__, (form,), sources)
        # Read-only fields have no form field whose label `TurkishLabels` could set.
        options["labels"] = {
            field.name: turkish_capital(field.verbose_name) for field in self.opts.fields
        }
        return super().get_form(request, obj, change, **options)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet, search_term: str
    ) -> tuple[models.QuerySet, bool]:
        numbers = parse_code(search_term) if self.code_fields else []
        if numbers:
            return queryset.filter(**dict(zip(self.code_fields, numbers, strict=False))), False
        return super().get_search_results(request, queryset, search_term)

    def get_deleted_objects(
        self, objs: Iterable[models.Model], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """What a deletion takes with it, as counts; Django would query every row for a list."""
        records = list(objs)
        collector = NestedObjects(using=router.db_for_write(self.model), origin=records)
        collector.collect(records)
        pages: dict[Any, Any] = self.admin_site._registry
        counts, forbidden = Counter[Any](), set()
        of_models: dict[Any, set[models.Model]] = dict(collector.model_objs)
        for model, rows in of_models.items():
            if not model._meta.auto_created:
                counts[model] = len(rows)
            page = pages.get(model)
            goes_along = getattr(page, "goes_along", False) and model is not self.model
            if page and not goes_along and not page.has_delete_permission(request):
                forbidden.add(str(model._meta.verbose_name))
        # Some records may not be deleted although others of their kind may.
        frozen = {plan for record in records if (plan := self.frozen_plan(request, record))}
        if not frozen and not all(self.has_delete_permission(request, one) for one in records):
            forbidden.add(str(self.opts.verbose_name))
        protected = []
        for model, count in Counter(type(row) for row in collector.protected).items():
            hint = getattr(pages.get(model), "protected_hint", "")
            name = turkish_capital(model._meta.verbose_name_plural)
            protected.append(f"{name}: {count}" + (f". {hint}" if hint else ""))
        protected += map(refusal, frozen)
        counts[self.model] -= len(records)
        return [str(record) for record in records], name_counts(counts), forbidden, protected


class OrderedListMixin(ModelAdmin):
    """A list whose rows are put in order by dragging."""

    ordering_field = "order"
    hide_ordering_field = True

    def get_changelist_form(self, request: HttpRequest, **options: Any) -> type[ModelForm]:
        return super().get_changelist_form(request, form=OrderedForm, **options)

    def get_changelist_formset(self, request: HttpRequest, **options: Any) -> type:
        return super().get_changelist_formset(request, formset=OrderedListFormSet, **options)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(form, OrderedForm) and form.moving:
            make_room(self.model._base_manager.order_by(), form.moving)
        super().save_model(request, obj, form, change)


class RecordInline(TurkishLabels, FrozenInlineMixin, TabularInline):
    """A table of rows inside a page."""

    hide_title = True
    extra = 0


class OrderedInline(RecordInline):
    """A table of rows inside a page, put in order by dragging."""

    #: What counts as a change of this table, for `plans.admin.base.stale`.
    history_sources: ClassVar[list[Source]] = []

    form = OrderedForm
    formset = OrderedFormSet
    formfield_overrides = FIELDS
    #: Fields of one line whose text may need several.
    long_fields: ClassVar[list[str]] = []
    ordering_field = "order"
    hide_ordering_field = True

    def formfield_for_dbfield(
        self, db_field: models.Field, request: Any, **options: Any
    ) -> Field | None:
        if db_field.name in self.long_fields:
            options["widget"] = UnfoldAdminExpandableTextareaWidget()
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A row has no space for Django's links to add and change the chosen unit.
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: Any, **options: Any
    ) -> ModelChoiceField | None:
        if db_field.related_model is not Unit:
            return super().formfield_for_foreignkey(db_field, request, **options)
        return SharedModelChoiceField(
            Unit.objects.all(),
            required=not db_field.blank,
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            widget=SharedAutocompleteSelect(db_field, self.admin_site),
        )
