"""Admin pages of what a frozen plan says: they are read, and tell how it may change."""

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin, TabularInline

from plans.admin.base.pages import admin_address
from plans.admin.base.plan_choice import chosen_plan
from plans.content.richtext import plain_text
from plans.language.codes import parse_key
from plans.models import Correction, Plan
from plans.records.frozen import is_content, refusal
from plans.records.ordering import LabelledFormSet
from plans.records.plans import find_plan, plan_of, plan_path


class FrozenMixin(BaseModelAdmin):
    """A page or a table on it, whose fields are disabled once the plan is frozen."""

    def frozen_plan(self, request: HttpRequest, record: Model | None = None) -> Any:
        """The frozen plan that a page is of: that of `record`, of a list that of the chosen plan;
        None where it is written."""
        if not is_content(self.model) or getattr(request, "is_read_as_written", False):
            return None
        plan = find_plan(record) if record else self._plan_of_page(request)
        return plan if plan and plan.is_frozen else None

    def _plan_of_page(self, request: Any) -> Any:
        page = (request.resolver_match and request.resolver_match.url_name) or ""
        if page.endswith("_changelist") and self.model is not Plan:
            return chosen_plan(request)
        return getattr(request, "plan_of_page", None)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        may: bool = super().has_add_permission(request, *args)
        return may and not self.frozen_plan(request, *args)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self.frozen_plan(request, obj)


class FrozenInlineMixin(FrozenMixin, TabularInline):
    """A table on a page."""

    ordering_field: str | None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if self.frozen_plan(request, obj):  # nothing to drag
            self.ordering_field = None
            return [
                (title, {**options, "fields": [f for f in options["fields"] if f != "order"]})
                for title, options in fieldsets
            ]
        return fieldsets

    def get_formset(self, request: HttpRequest, obj: Any = None, **options: Any) -> Any:
        if not self.frozen_plan(request, obj):
            return super().get_formset(request, obj, **options)
        formset = super().get_formset(request, obj, formset=LabelledFormSet, **options)
        _disable(formset.form, formset.form.base_fields)
        return formset


class FrozenPageMixin(FrozenMixin, ModelAdmin):
    """The pages of a model: what comes from a page that was opened before gets a sentence."""

    #: Fields of the form that are no field of the model, and may be written.
    free_fields: ClassVar[tuple[str, ...]] = ()
    #: What may be written on the page all the same, in a sentence.
    free_fields_help: ClassVar[str] = ""
    #: Whether the page shows the texts themselves instead of disabled fields.
    shows_texts: ClassVar[bool] = False

    list_before_template = "plans/admin/base/frozen.html"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_read = (obj is None or self.shows_texts) and not self.has_free_fields
        may = super().has_change_permission(request, obj)
        return may and not (is_read and self.frozen_plan(request, obj))

    @property
    def has_free_fields(self) -> bool:
        """Whether its records have fields that are no content of the plan."""
        return bool(getattr(self.model, "NOT_CONTENT", ()))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any
    ) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change, **options)
        if obj and self.frozen_plan(request, obj):
            free = {"version", *self.free_fields, *getattr(self.model, "NOT_CONTENT", ())}
            _disable(form, form.base_fields.keys() - free)
        return form

    def add_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        plan = self._plan_of_new(request)
        if request.method != "POST" and plan and plan.is_frozen:
            return self._refuse(request, plan, "..")
        return super().add_view(request, *args, **options)

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **options: Any
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        plan = self.frozen_plan(request, record) if record else None
        is_refused = bool(plan and not self.has_free_fields)
        if is_refused:
            response = self._refuse(request, plan, request.path)
        else:
            response = super().change_view(request, object_id, *args, **options)
        is_left = isinstance(response, HttpResponseRedirect)
        if plan and is_left and (unsaved := list(self._unsaved(request, record))):
            say_unsaved(request, unsaved, "" if is_refused else refusal(plan))
        return response

    def _unsaved(self, request: Any, record: Any) -> Iterator[str]:
        """What was written on a page of the record and is not stored: to be copied."""
        request.is_read_as_written = True
        record = self.get_object(request, str(record.pk))  # with what was saved
        form = self.get_form(request, record, change=True)(request.POST, instance=record)
        formsets, _ = self._create_formsets(request, record, change=True)
        rows = [(row, row.instance.pk and str(row.instance)) for f in formsets for row in f.forms]
        request.is_read_as_written = False
        for one, name in [(form, ""), *rows]:
            for field in one.changed_data:
                bound = one[field]
                if bound.html_name in request.POST and not bound.is_hidden and field != "order":
                    value = plain_text(str(bound.data or "boş"))
                    yield ": ".join(filter(None, (name, str(bound.label), " ".join(value.split()))))

    def delete_view(
        self, request: HttpRequest, object_id: str, *args: Any, **options: Any
    ) -> HttpResponse:
        record = self.get_object(request, unquote(object_id))
        if record and (plan := self.frozen_plan(request, record)):
            return self._refuse(request, plan, "../change/")
        return super().delete_view(request, object_id, *args, **options)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"frozen_plan": self.frozen_plan(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def render_change_form(
        self,
        request: Any,
        context: dict[str, Any],
        *args: Any,
        obj: Any = None,
        **options: Any,
    ) -> HttpResponse:
        if obj and (plan := self.frozen_plan(request, obj)):
            is_saved = self.has_free_fields
            request.plan_of_page = plan if self.model is not Plan else None
            name = {"model": obj._meta.label_lower, "row": obj.pk}
            context["correct_address"] = admin_address(Correction, "add", **name)
            context |= {"frozen_plan": plan, "free_fields_help": self.free_fields_help}
            context |= {"show_save": is_saved, "show_save_and_continue": is_saved}
            context |= {"show_save_and_add_another": False, "show_close": not is_saved}
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def get_restored_fields(self, request: HttpRequest, model: Any, page: Any) -> list[str]:
        fields: list[str] = super().get_restored_fields(request, model, page)
        if not (model is self.model and page and self.frozen_plan(request, page)):
            return fields
        return [name for name in fields if name in model.NOT_CONTENT]

    def may_restore(
        self, request: HttpRequest, version: Any, page: Any, record: Model | None
    ) -> bool:
        """Nothing of a frozen plan goes back but what may be written on its page."""
        is_own = version.instance_type is self.model and self.has_free_fields
        if page and not is_own and self.frozen_plan(request, page):
            return False
        return super().may_restore(request, version, page, record)

    def _refuse(self, request: HttpRequest, plan: Any, address: str) -> HttpResponse:
        messages.error(request, refusal(plan))
        return redirect(address)

    def _plan_of_new(self, request: HttpRequest) -> Plan | None:
        """The plan that a new record would be of, as its address says, else the chosen one."""
        path = plan_path(self.model)
        if not path or not is_content(self.model):
            return None
        name = path.split("__")[0]
        related: Any = self.model._meta.get_field(name).related_model
        above = related.objects.filter(pk=parse_key(request.GET.get(name, ""))).first()
        return plan_of(above) if above else chosen_plan(request)


def say_unsaved(request: HttpRequest, lines: Iterable[str], before: str = "") -> None:
    """Give people back what they wrote before the plan was frozen."""
    said = f"{before} Bu sayfa plan kesinleşmeden önce açılmış. Kaydedilmeyenler:".strip()
    listed = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    messages.warning(request, format_html('{}<ul class="list-disc pl-5">{}</ul>', said, listed))


def _disable(form: Any, names: Iterable[str]) -> None:
    for name in names:
        # Of its own: forms of other records share what a class declares.
        field = form.base_fields[name] = copy(form.base_fields[name])
        field.disabled = True
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # nothing to choose is added either
