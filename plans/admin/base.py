"""What all admin pages of the plan's records share."""

from typing import Any, ClassVar

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.db.models.fields.related import ForeignKey
from django.forms import Field, ModelChoiceField, ModelForm
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from plans.admin.stale import Source
from plans.fields import (
    SharedAutocompleteSelect,
    SharedModelChoiceField,
    TurkishDecimalField,
    TurkishNumberInput,
)
from plans.models import Unit
from plans.ordering import OrderedForm, OrderedFormSet
from plans.turkish import turkish_upper

FIELDS = {
    models.DecimalField: {"form_class": TurkishDecimalField, "widget": TurkishNumberInput},
    models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget},
}


class TurkishLabels:
    """Labels whose first letter is made upper case the Turkish way (`izleme` → `İzleme`)."""

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **options: Any
    ) -> Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field:
            name = str(db_field.verbose_name)
            field.label = turkish_upper(name[:1]) + name[1:]
        return field


class RecordAdmin(TurkishLabels, SimpleHistoryAdmin, ModelAdmin):
    """An admin page with Turkish numbers and a history of changes."""

    formfield_overrides = FIELDS
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    history_list_per_page = 50

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        # Rows of the page may have changed alone; the history shows real changes only.
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)


class OrderedInline(TurkishLabels, TabularInline):
    """A table of rows inside a page, put in order by dragging."""

    #: What counts as a change of this table, for `plans.admin.stale`.
    history_sources: ClassVar[list[Source]] = []

    form = OrderedForm
    formset = OrderedFormSet
    formfield_overrides = FIELDS
    #: Fields of one line whose text may need several.
    long_fields: ClassVar[list[str]] = []
    ordering_field = "order"
    hide_ordering_field = True
    hide_title = True
    extra = 0

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **options: Any
    ) -> Field | None:
        if db_field.name in self.long_fields:
            options["widget"] = UnfoldAdminExpandableTextareaWidget()
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # A row has no space for the links that add and change the chosen unit.
            field.widget = field.widget.widget
        return field

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **options: Any
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
