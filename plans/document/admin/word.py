"""A section is filled from a Word document: upload, preview, confirmation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminRadioSelectWidget

from plans.admin.base.pages import PageMixin, require
from plans.content.tables import Table, format_row
from plans.document.sections import MAX_DEPTH
from plans.document.word.reading import WordDocument, WordPart, read_document
from plans.document.word.saving import store_document
from plans.exchange.table import FileError
from plans.exchange.uploads import UPLOAD_NAME, UploadStorage
from plans.models import Plan, Section

MAX_UPLOAD = 10 * 1024 * 1024  # bytes
#: Rows of a table that the preview shows.
_ROWS_SHOWN = 6

REPLACE, APPEND = "replace", "append"


class WordForm(forms.Form):
    """What of a document is wanted in which way."""

    text_goes = forms.ChoiceField(
        label="Bölümün metni",
        choices=[
            (REPLACE, "Şimdiki metnin yerine geçsin"),
            (APPEND, "Şimdiki metnin sonuna eklensin"),
        ],
        initial=REPLACE,
        widget=UnfoldAdminRadioSelectWidget,
    )
    headings = forms.ChoiceField(
        label="Belgedeki başlıklar",
        choices=[
            ("text", "Metnin içinde ara başlık olsun"),
            ("sections", "Her biri alt bölüm olsun"),
        ],
        initial="text",
        widget=UnfoldAdminRadioSelectWidget,
    )

    def __init__(self, *args: Any, section: Section, **options: Any) -> None:
        super().__init__(*args, **options)
        self.section = section

    def clean_headings(self) -> str:
        value = self.cleaned_data["headings"]
        if value == "sections" and _depth(self.section) >= MAX_DEPTH:
            raise ValidationError(
                f"Bu bölüm {MAX_DEPTH}. düzeyde; altına bölüm eklenemez. Başlıkları metnin içinde "
                "bırakın."
            )
        return value

    @property
    def replaces_text(self) -> bool:
        return self.cleaned_data["text_goes"] == REPLACE

    def read(self, data: bytes) -> WordDocument:
        """The document; raises FileError."""
        return read_document(data, self.section.title, self.cleaned_data["headings"] == "sections")


class UploadForm(WordForm):
    """Asks for the file too."""

    file = forms.FileField(
        label="Word belgesi",
        help_text="Yalnız .docx, en çok 10 MB.",
        widget=UnfoldAdminFileFieldWidget({"accept": ".docx"}),
    )
    field_order = ["file"]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise ValidationError(
                "Dosya 10 MB'tan büyük. Resimleri çıkarın veya yalnız bu bölümü ayrı bir belgeye "
                "kopyalayın."
            )
        return file


class ConfirmForm(WordForm):
    """Remembers the file, and which state of the section its preview showed."""

    upload = forms.RegexField(UPLOAD_NAME)
    version = forms.IntegerField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()


class SectionWordMixin(PageMixin):
    """Adds the import of a Word document at `…/<section>/word/`."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.word_view)
        return [path("<int:pk>/word/", view, name="plans_section_word"), *super().get_urls()]

    def word_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        # All that a document can bring.
        needed = ["plans.change_section", "plans.add_section", "plans.add_sectiontable"]
        require(request.user.has_perms(needed))
        section = get_object_or_404(Section.objects.select_related("plan"), pk=pk)
        if "upload" in request.POST:
            return self._store(request, section)
        form = UploadForm(request.POST or None, request.FILES or None, section=section)
        if form.is_valid():
            data = form.cleaned_data["file"].read()
            try:
                return self._preview(request, section, form, form.read(data), data)
            except FileError as error:
                form.add_error("file", list(error.sentences))
        return self.render_page(
            request,
            "plans/document/word.html",
            title="Word’den içe aktar",
            subtitle=section.title,
            form=form,
            section=section,
        )

    def _store(self, request: HttpRequest, section: Section) -> HttpResponse:
        """Save what the preview showed: all of it or nothing."""
        form = ConfirmForm(request.POST, section=section)
        problem = "Yüklediğiniz dosya artık yok; hiçbir şey kaydedilmedi. Dosyayı yeniden yükleyin."
        try:
            if form.is_valid():
                upload = UploadStorage(name=form.cleaned_data["upload"])
                problem = _store_upload(form, upload.read)
        except FileNotFoundError:
            pass  # a day has gone by
        except FileError as error:
            problem = " ".join(error.sentences)
        except ValidationError as error:
            problem = " ".join(error.messages)
        if problem:
            messages.error(request, problem)
            return redirect(request.path)
        upload.remove()
        messages.success(
            request, "Word belgesi bölüme aktarıldı. Metni ve tabloları gözden geçirin."
        )
        return redirect("admin:plans_section_change", section.pk)

    def _preview(
        self,
        request: HttpRequest,
        section: Section,
        form: UploadForm,
        document: WordDocument,
        data: bytes,
    ) -> HttpResponse:
        upload = UploadStorage()
        upload.save(data)
        kept = {name: form.cleaned_data[name] for name in ("text_goes", "headings")}
        kept |= {"upload": upload.name, "version": _version(section)}
        return self.render_page(
            request,
            "plans/document/word_preview.html",
            title="Word’den içe aktar: önizleme",
            subtitle=section.title,
            section=section,
            form=ConfirmForm(initial=kept, section=section),
            replaces_text=form.replaces_text,
            warnings=document.warnings,
            main=_part_context(document.main),
            subsections=[_part_context(part) for part in document.subsections],
            table_count=sum(len(part.tables) for part in [document.main, *document.subsections]),
        )


@transaction.atomic
def _store_upload(form: ConfirmForm, read: Any) -> str:
    """Put the document into the section; a sentence where somebody changed it meanwhile."""
    section = form.section
    # Locks the plan: saves at the same moment happen one after the other.
    Plan.objects.select_for_update().get(pk=section.plan_id)
    if form.cleaned_data["version"] != _version(section):
        return (
            "Siz önizlerken biri bu bölümü değiştirdi; hiçbir şey kaydedilmedi. Belgeyi yeniden "
            "yükleyin."
        )
    store_document(section, form.read(read()), form.replaces_text)
    return ""


def _part_context(part: WordPart) -> dict[str, Any]:
    """A part as the preview shows it; its texts are clean."""
    return {
        "title": part.title,
        "text": part.text,
        "tables": [
            {
                "caption": found.caption,
                "text": found.text,
                "columns": found.table.columns,
                "rows": _first_rows(found.table),
                "more": max(0, len(found.table.rows) - _ROWS_SHOWN),
            }
            for found in part.tables
        ],
    }


def _first_rows(table: Table) -> list[dict[str, Any]]:
    is_numeric = [column.is_numeric for column in table.columns]
    return [
        {
            "kind": row.kind,
            "cells": list(zip(format_row(row, table.columns), is_numeric, strict=True)),
        }
        for row in table.rows[:_ROWS_SHOWN]
    ]


def _version(section: Section) -> int:
    """The number of the section's latest change; 0 where it has none."""
    latest = section.history.order_by("-history_id").values_list("history_id", flat=True).first()
    return latest or 0


def _depth(section: Section) -> int:
    return 1 if section.parent is None else 1 + _depth(section.parent)
