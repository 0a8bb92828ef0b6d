"""The page on which a table of the document is written."""

import json
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from unfold.widgets import UnfoldAdminSelectWidget

from plans.admin.base.history import FieldChange, field_changes
from plans.admin.base.pages import fieldset, list_column
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.content.tables import Table, as_json, format_table, mend_table, parse_table, read_table
from plans.document.editor import RichTextField, shown_text
from plans.document.guide import PRESETS, Preset
from plans.document.sections import read_tree
from plans.language.codes import parse_key
from plans.language.turkish import by_name, key_from
from plans.models import Plan, SectionTable

#: What going back to a version brings back.
_RESTORED = [
    *["caption", "is_numbered", "text", "source", "layout", "columns", "rows"],
    *["total_label", "note", "chart", "chart_caption"],
]
#: What is written on the page; moving the table among others changes nothing of it.
_WRITTEN = ["section", "key", *_RESTORED]


class TableField(forms.CharField):
    """A table as the editor sends it: JSON with its cells as people typed them."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if not text:
            return None  # without a table in the request the stored one stays
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise ValidationError("Tablo okunamadı. Sayfayı yenileyip yeniden deneyin.") from error
        return parse_table(data)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(data) and self.to_python(data) != self.to_python(initial)
        except ValidationError:
            return True


class TableForm(VersionedForm):
    """A table's settings; its columns and rows come in one hidden field."""

    text = RichTextField(label="Tablodan önceki metin", required=False)
    preset = forms.ChoiceField(
        label="Hazır tablo",
        required=False,
        choices=[("", "Boş tablo"), *((preset.key, preset.name) for preset in PRESETS.values())],
        widget=UnfoldAdminSelectWidget,
        help_text="Sütunları ve başlığı hazır getirir; hepsini sonra değiştirebilirsiniz.",
    )
    grid = TableField(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        #: What somebody else changed meanwhile, shown beside one's own table.
        self.theirs: list[FieldChange] = []
        #: What is wrong with a table that was stored past the rules; saving the page mends it.
        self.wrong: list[str] = []
        try:
            table = read_table(self.instance.columns, self.instance.rows)
        except ValidationError as error:
            self.wrong = error.messages
            table = mend_table(self.instance.columns, self.instance.rows)
        self.initial["grid"] = json.dumps(format_table(table), ensure_ascii=False)
        fields: dict[str, Any] = self.fields
        plan = self._plan()
        if plan:
            fields["text"].widget.places = reverse("admin:plans_section_places", args=[plan.slug])
        if "section" in fields:
            fields["section"].choices = [("", "---------"), *_section_choices(plan)]

    @cached_property
    def changed_data(self) -> list[str]:
        """Names of the fields that are saved: also a table that was mended."""
        changed = super().changed_data
        return sorted({*changed, "grid"}) if self.wrong else changed

    def _plan(self) -> Plan | None:
        """The plan that the table is in; of a new one that of the section it is asked for."""
        if self.instance.pk:
            return self.instance.section.plan
        section = parse_key(str(self.initial.get("section", "")))
        return Plan.objects.filter(sections=section).first() or self.chosen_plan

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if table := cleaned.get("grid"):
            self.instance.columns, self.instance.rows = as_json(table)
        if "section" in self.changed_data:
            self.instance.order = None  # its place was one among its old neighbours
        return cleaned

    def conflicts_with(self, shown: list[str]) -> bool:
        history = SectionTable.history.filter(id=self.instance.pk).order_by("history_id")
        # A table that came in bulk had no history when the page was opened.
        seen = history.filter(history_id=parse_key(shown[0])).first()
        known = seen or history.first()
        self.theirs = list(field_changes(SectionTable, known, self.latest[0], among=_WRITTEN))
        return bool(self.theirs)


def _section_choices(plan: Plan | None) -> list[tuple[Any, Any]]:
    """The sections of a plan as in its contents; those of all plans where it is None."""
    groups: list[tuple[Any, Any]] = [
        (str(one), list(read_tree(one).choices(is_numbered=False)))
        for one in ([plan] if plan else Plan.objects.all())
    ]
    return groups[0][1] if len(groups) == 1 else groups


@admin.register(SectionTable)
class SectionTableAdmin(RecordAdmin):
    change_form_template = "admin/plans/sectiontable/change_form.html"
    form = TableForm
    list_display = ["name", "section", "size", "chart"]
    list_display_links = ["name"]
    list_filter = [("section", RelatedFilter)]
    search_fields = ["caption__trlower__contains", "section__title__trlower__contains"]
    search_help_text = "Tablo başlığı veya bölüm"
    shows_texts = True
    restored_fields = _RESTORED
    ordering = ["section__plan", "section__parent__order", "section__order", "order"]

    text_shown = list_column("tablodan önceki metin", lambda row: shown_text(row.text))
    name = list_column("tablo", str, by_name("caption"))

    @admin.display(description="satır × sütun")
    def size(self, table: SectionTable) -> str:
        return "canlı" if table.source else f"{len(table.rows)} × {len(table.columns)}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("section__plan")

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        return ["text_shown"]

    def get_fieldsets(self, request: HttpRequest, obj: SectionTable | None = None) -> Any:
        text = "text_shown" if self.frozen_plan(request, obj) else "text"
        is_empty = obj is None or not (obj.rows or obj.source)
        look = [
            ("key", "is_numbered") if obj else "is_numbered",
            ("layout", "source"),
            ("total_label", "note"),
            ("chart", "chart_caption"),
        ]
        return [
            fieldset(None, *(["preset"] if is_empty else []), "section", "caption"),
            fieldset("Tablodan önceki metin", text, classes=["collapse"]),
            fieldset("Görünüm, not ve grafik", *look, classes=["collapse"]),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            taken = set(obj.section.tables.values_list("key", flat=True))
            obj.key = key_from(form.cleaned_data["preset"] or obj.caption, taken, "tablo")
        super().save_model(request, obj, form, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Model | None = None,
        **options: Any,
    ) -> HttpResponse:
        if request.method == "GET" and (wrong := context["adminform"].form.wrong):
            messages.warning(
                request,
                f"Tablo kurallara uymadan kaydedilmiş: {' '.join(wrong[:3])} Uymayan sütunlar "
                "metin olarak gösteriliyor, hiçbir hücre kaybolmadı; kontrol edip kaydedin.",
            )
        context["show_save_and_add_another"] = False
        context["presets"] = {key: _for_page(preset) for key, preset in PRESETS.items()}
        context["table_data"] = json.loads(context["adminform"].form.initial["grid"])
        # As much text as a table may hold comes in parts, not as one address-like line.
        context["has_file_field"] = True
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def response_post_save_change(self, request: HttpRequest, obj: SectionTable) -> HttpResponse:
        return redirect("admin:plans_section_change", obj.section_id)

    response_post_save_add = response_post_save_change


def _for_page(preset: Preset) -> dict[str, Any]:
    """What the editor needs of a preset, under the names of the form's fields."""
    names = ("caption", "layout", "chart", "total_label", "source", "help")
    columns, _rows = as_json(Table(preset.columns))
    return {name: asdict(preset)[name] for name in names} | {"columns": columns}
