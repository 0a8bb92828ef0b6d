"""The pages of corrections of spelling: the form, and what was corrected."""

from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from unfold.widgets import UnfoldAdminExpandableTextareaWidget, UnfoldAdminTextInputWidget

from plans.admin.base.pages import PageMixin, admin_address, nobody, strategists
from plans.admin.base.plan_choice import chosen_plan
from plans.content.differences import compare_texts
from plans.document.editor import RichTextField
from plans.language.codes import parse_key
from plans.models import Correction, Plan
from plans.people.requests import UserRequest, for_readers, for_team
from plans.people.roles import name_of_person
from plans.records.frozen import is_content
from plans.records.plans import plan_of
from plans.revision.corrections import Text, correct, corrections_of, is_rich, texts_of


class CorrectionForm(forms.Form):
    """All texts of a page, to write over, and why."""

    def __init__(self, texts: list[Text], plan: Plan, data: Any = None) -> None:
        latest = plan.corrections.values_list("pk", flat=True).first() or 0
        super().__init__(data, initial={"shown": latest})
        self.latest = str(latest)
        for text in texts:
            self.fields[text.name] = _field(text, plan)
        self.fields["reason"] = forms.CharField(
            label="Gerekçe",
            max_length=80,
            help_text="Örnek: Basımda düşen harf.",
            widget=UnfoldAdminTextInputWidget,
        )
        self.fields["shown"] = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_shown(self) -> str:
        if self.cleaned_data["shown"] != self.latest:
            raise ValidationError(
                "Siz bu sayfayı açtıktan sonra planda bir yazım düzeltildi. Sayfayı yeniden açıp "
                "düzeltmenizi yapın."
            )
        return self.latest


def _field(text: Text, plan: Plan) -> forms.Field:
    options: dict[str, Any] = {"label": text.place, "initial": text.stored, "required": False}
    if text.is_rich:
        field: Any = RichTextField(**options)
        field.widget.places = reverse("admin:plans_section_places", args=[plan.slug])
        return field
    return forms.CharField(widget=UnfoldAdminExpandableTextareaWidget(), **options)


@admin.register(Correction)
class CorrectionAdmin(PageMixin):
    """Corrections are made on a page of their own; who reads them finds them on the site."""

    has_view_permission = has_add_permission = strategists
    has_module_permission = has_change_permission = has_delete_permission = nobody

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(for_team(self.listed)), name=self.url_name("changelist")),
            path("add/", wrap(for_team(self.correct)), name=self.url_name("add")),
        ]

    def listed(self, request: UserRequest) -> HttpResponse:
        """The corrections of the chosen plan."""
        plan = chosen_plan(request)
        return redirect("corrections", plan.slug) if plan else redirect("admin:index")

    def correct(self, request: UserRequest) -> HttpResponse:
        """The texts of the page of a record, as its address names it, and of the tables on it."""
        record = self._find_record(request)
        plan = plan_of(record)
        if not plan.is_frozen:
            messages.info(request, "Planın sürümü kesinleşmemiş; metni bu sayfada düzeltin.")
            return redirect(admin_address(record))
        texts = self._texts(record)
        form = CorrectionForm(texts, plan, request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                made = correct(
                    request.user, plan, texts, form.cleaned_data, form.cleaned_data["reason"]
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"{len(made)} yazım düzeltmesi kaydedildi.")
                return redirect(admin_address(record))
        return self.render_page(
            request,
            "plans/revision/correct.html",
            title="Yazım düzeltmesi",
            subtitle=str(record),
            original=None,
            record=record,
            record_address=admin_address(record),
            plan=plan,
            form=form,
            media=self.media + form.media,
        )

    def _find_record(self, request: HttpRequest) -> Any:
        try:
            model = apps.get_model(request.GET.get("model", ""))
        except (LookupError, ValueError):
            raise Http404 from None
        if not is_content(model) or model not in self.admin_site._registry:
            raise Http404
        return get_object_or_404(model, pk=parse_key(request.GET.get("row", "")))

    def _texts(self, record: Any) -> list[Text]:
        """Those of the record, and of the rows in the tables on its page."""
        page: Any = self.admin_site._registry[type(record)]
        texts = texts_of(record, _name(record))
        for model, lookup in page.get_history_sources():
            if model is not type(record) and is_content(model):
                for row in model.objects.filter(**{lookup: record.pk}):
                    texts += texts_of(row, _name(record), is_row=True)
        return texts


def _name(record: Any) -> str:
    """What the page is called before the places on it."""
    return str(getattr(record, "label", "") or getattr(record, "code", "") or record)


@require_safe
@for_readers
def corrections(request: UserRequest, slug: str) -> HttpResponse:
    """What was corrected in a plan, by whom, when and why: for the team and auditors."""
    plan = get_object_or_404(Plan, slug=slug)
    rows = [(row, name_of_person(row.by), _difference(row)) for row in corrections_of(plan)]
    context = {"plan": plan, "corrections": rows}
    return render(request, "plans/revision/corrections.html", context)


def _difference(row: Correction) -> SafeString:
    """What changed, word by word; `compare_texts` escapes the words and writes the tags itself."""
    old, new = (text if is_rich(row) else escape(text) for text in (row.old, row.new))
    return mark_safe(compare_texts(old, new))
