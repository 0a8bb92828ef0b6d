"""The page on which a section of the document is written."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from plans.admin.base.pages import fieldset, list_column
from plans.admin.base.records import RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.content.richtext import clean_html
from plans.document.admin.tree import SectionTreeMixin, section_row
from plans.document.admin.word import SectionWordMixin
from plans.document.editor import RichTextField, shown_text
from plans.document.sections import MAX_DEPTH, read_tree
from plans.language.codes import parse_key
from plans.language.turkish import key_from
from plans.models import Plan, Section, Survey

#: What is written on the page; moving the section in the tree changes nothing of it.
_WRITTEN = ["title", "text", "is_summary", "block", "survey_id"]


class SectionForm(VersionedForm):
    """A section's fields; where it stands is asked for a new one only, then the tree moves it."""

    text = RichTextField(label="Metin", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        #: What somebody else saved meanwhile, shown beside one's own text.
        self.theirs: Any = None
        fields: dict[str, Any] = self.fields
        # The page of a new section opens with a plan only.
        plan = (
            self.instance.plan
            if self.instance.pk
            else Plan.objects.get(pk=self.data.get("plan") or self.initial["plan"])
        )
        fields["text"].widget.places = reverse("admin:plans_section_places", args=[plan.slug])
        if "survey" in fields:
            fields["survey"].queryset = Survey.objects.filter(plan=plan)
        if "parent" in fields:
            # Sections are added and changed from the tree, not in a window of their own.
            fields["parent"].widget = fields["parent"].widget.widget
            fields["plan"].widget = forms.HiddenInput()
            fields["parent"].queryset = plan.sections.all()
            parents = read_tree(plan).choices(deepest=MAX_DEPTH - 1)
            fields["parent"].choices = [("", "— en üst düzey —"), *parents]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if parent := cleaned.get("parent"):
            cleaned["part"] = parent.part
        return cleaned

    def conflicts_with(self, shown: list[str]) -> bool:
        known = Section.history.filter(id=self.instance.pk, history_id=parse_key(shown[0])).first()
        latest = self.latest[0]
        if known and all(getattr(known, name) == getattr(latest, name) for name in _WRITTEN):
            return False
        self.theirs = latest
        return True


@admin.register(Section)
class SectionAdmin(SectionTreeMixin, SectionWordMixin, RecordAdmin):
    change_form_template = "admin/plans/section/change_form.html"
    form = SectionForm
    view_on_site = False  # the page has a link of its own
    search_fields = ["title__trlower__contains"]
    shows_texts = True
    restored_fields = ["title", "text", "is_summary", "block", "survey"]

    text_shown = list_column("metin", lambda row: shown_text(row.text))

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> list[str]:
        return ["text_shown"]

    def get_fieldsets(self, request: HttpRequest, obj: Section | None = None) -> Any:
        text = "text_shown" if self.frozen_plan(request, obj) else "text"
        new, place = ([], []) if obj else (["plan"], [("parent", "part")])
        classes = [] if obj and obj.block else ["collapse"]
        return [
            fieldset(None, *new, "title", *place, text, "is_summary"),
            fieldset("Canlı içerik", ("block", "survey"), classes=classes),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        if Plan.objects.filter(pk=parse_key(asked.get("plan", ""))).exists():
            return super().add_view(request, form_url, extra_context)
        # A section is added from the tree of its plan.
        return redirect("admin:plans_section_trees")

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        if not change:
            taken = obj.plan.sections.values_list("key", flat=True)
            obj.key = key_from(obj.title, set(taken))
        super().save_model(request, obj, form, change)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,
        obj: Section | None = None,
        **options: Any,
    ) -> HttpResponse:
        context["show_save_and_add_another"] = False
        # A long text comes in parts, not as one address-like line.
        context["has_file_field"] = True
        if obj:
            context["row"] = section_row(read_tree(obj.plan), obj.pk)
            context["preview"] = _preview_of(obj)
            context["tree_url"] = self.plan_url(obj.plan)
        if theirs := getattr(context["adminform"].form, "theirs", None):
            context |= {"theirs": theirs, "their_text": mark_safe(clean_html(theirs.text))}
        return super().render_change_form(request, context, *args, obj=obj, **options)

    def response_add(self, request: HttpRequest, obj: Section, *args: Any) -> HttpResponse:
        # A new section has hardly begun: go on to its page, where its tables are.
        messages.success(
            request, f"“{obj.title}” bölümü eklendi. Şimdi tablolarını ekleyebilirsiniz."
        )
        return redirect("admin:plans_section_change", obj.pk)

    def response_change(self, request: HttpRequest, obj: Section) -> HttpResponse:
        if "_preview" not in request.POST:
            return super().response_change(request, obj)
        link = format_html(
            'Kaydedildi. <a href="{}" target="_blank" class="underline" autofocus>Basılacak hâlini '
            "yeni sekmede açın</a>.",
            _preview_of(obj),
        )
        messages.success(request, link)
        return redirect("admin:plans_section_change", obj.pk)

    def response_post_save_change(self, request: HttpRequest, obj: Section) -> HttpResponse:
        return redirect(self.plan_url(obj.plan))

    def delete_model(self, request: Any, obj: Section) -> None:
        request.plan_of_deleted = obj.plan
        super().delete_model(request, obj)

    def response_delete(self, request: Any, *args: Any) -> HttpResponse:
        super().response_delete(request, *args)  # adds the message
        return redirect(self.plan_url(request.plan_of_deleted))


def _preview_of(section: Section) -> str:
    return f"{section.get_absolute_url()}?format=pdf"
