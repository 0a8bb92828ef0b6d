"""A section is filled from a Word document: upload, preview, confirmation."""

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminRadioSelectWidget

from plans.admin.base.pages import PageMixin, require
from plans.content.pictures import ADDRESS, as_data
from plans.content.tables import format_row
from plans.document.sections import MAX_DEPTH, read_tree
from plans.document.word.reading import WordDocument, WordPart, read_document
from plans.document.word.saving import store_document
from plans.exchange.table import FileError
from plans.exchange.uploads import GONE, UPLOAD_NAME, UploadStorage, size_check
from plans.models import Plan, Section
from plans.records.frozen import refusal
from plans.records.history import latest_change

#: Rows of a table that the preview shows.
_ROWS = 6
_TOO_LARGE = (
    "Word’de resimleri sıkıştırın (Resim Biçimi) veya yalnız bu bölümü ayrı bir belgeye kopyalayın."
)


class WordForm(forms.Form):
    """What of a document is wanted in which way."""

    text_goes = forms.ChoiceField(
        label="Bölümün metni",
        choices=[
            ("replace", "Şimdiki metnin yerine geçsin"),
            ("append", "Şimdiki metnin sonuna eklensin"),
        ],
        initial="replace",
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
        node = read_tree(self.section.plan).find(self.section.pk)
        if value == "sections" and node.depth >= MAX_DEPTH:
            raise ValidationError(
                f"Bu bölüm {MAX_DEPTH}. düzeyde; altına bölüm eklenemez. Başlıkları metnin içinde "
                "bırakın."
            )
        return value

    @property
    def replaces_text(self) -> bool:
        return self.cleaned_data["text_goes"] == "replace"

    def read(self, data: bytes) -> WordDocument:
        """The document; raises FileError."""
        return read_document(data, self.section.title, self.cleaned_data["headings"] == "sections")


class UploadForm(WordForm):
    """Asks for the file too."""

    file = forms.FileField(
        label="Word belgesi",
        help_text="Yalnız .docx, en çok 10 MB.",
        validators=[size_check(_TOO_LARGE)],
        widget=UnfoldAdminFileFieldWidget({"accept": ".docx"}),
    )
    field_order = ["file"]


class ConfirmForm(WordForm):
    """Remembers the file, and which state of the section its preview showed."""

    upload = forms.RegexField(UPLOAD_NAME)
    version = forms.IntegerField()


class SectionWordMixin(PageMixin):
    """Adds the import of a Word document at `…/<section>/word/`."""

    pages: ClassVar = [("<int:pk>/word/", "word_view", "word")]

    def word_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        # A document can bring all of these.
        needed = ("change_section", "add_section", "add_sectiontable")
        require(request.user.has_perms(f"plans.{name}" for name in needed))
        section = get_object_or_404(Section.objects.select_related("plan"), pk=pk)
        if section.plan.is_frozen:
            messages.error(request, refusal(section.plan))
            return redirect("admin:plans_section_change", section.pk)
        form = UploadForm(section=section)
        if request.method == "POST":
            if "upload" in request.POST:
                return _store(request, section)
            form = UploadForm(request.POST, request.FILES, section=section)
            if form.is_valid():
                data = form.cleaned_data["file"].read()
                try:
                    return self._preview(request, form, form.read(data), data)
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

    def _preview(
        self, request: HttpRequest, form: UploadForm, document: WordDocument, data: bytes
    ) -> HttpResponse:
        section = form.section
        upload = UploadStorage()
        upload.save(data)
        initial = {
            **form.cleaned_data,
            "upload": upload.name,
            "version": latest_change(section.history),
        }
        return self.render_page(
            request,
            "plans/document/word_preview.html",
            title="Word’den içe aktar: önizleme",
            subtitle=section.title,
            section=section,
            form=ConfirmForm(initial=initial, section=section),
            replaces_text=form.replaces_text,
            warnings=document.warnings,
            main=_part_context(document.main, document),
            subsections=[_part_context(part, document) for part in document.subsections],
            picture_count=len(document.pictures),
            table_count=sum(len(part.tables) for part in [document.main, *document.subsections]),
        )


def _store(request: HttpRequest, section: Section) -> HttpResponse:
    """Save what the preview showed: all of it or nothing."""
    form = ConfirmForm(request.POST, section=section)
    if not form.is_valid():
        return _start_again(request, GONE)
    upload = UploadStorage(name=form.cleaned_data["upload"])
    try:
        with transaction.atomic():
            # People who save at the same moment take turns.
            Plan.objects.select_for_update().get(pk=section.plan_id)
            if form.cleaned_data["version"] != latest_change(section.history):
                return _start_again(
                    request,
                    "Siz önizlerken biri bu bölümü değiştirdi; hiçbir şey kaydedilmedi. "
                    "Belgeyi yeniden yükleyin.",
                )
            store_document(section, form.read(upload.read()), form.replaces_text)
    except FileNotFoundError:
        return _start_again(request, GONE)
    except FileError as error:
        return _start_again(request, str(error))
    except ValidationError as error:
        return _start_again(request, " ".join(error.messages))
    upload.remove()
    messages.success(request, "Word belgesi bölüme aktarıldı. Metni ve tabloları gözden geçirin.")
    return redirect("admin:plans_section_change", section.pk)


def _start_again(request: HttpRequest, reason: str) -> HttpResponse:
    messages.error(request, reason)
    return redirect(request.path)


def _part_context(part: WordPart, document: WordDocument) -> dict[str, Any]:
    """A part as the preview shows it; its texts are clean and carry their pictures."""

    def carry(found: re.Match[str]) -> str:
        file = document.pictures[found[1]]
        return as_data(file.content, file.media_type)

    tables = []
    for found in part.tables:
        columns, rows = found.table.columns, found.table.rows
        is_numeric = [column.is_numeric for column in columns]
        first_rows = [
            {"kind": row.kind, "cells": zip(format_row(row, columns), is_numeric, strict=True)}
            for row in rows[:_ROWS]
        ]
        text, more = ADDRESS.sub(carry, found.text), max(0, len(rows) - _ROWS)
        tables.append({**vars(found), "text": text, "rows": first_rows, "more": more})
    return {**vars(part), "text": ADDRESS.sub(carry, part.text), "tables": tables}
