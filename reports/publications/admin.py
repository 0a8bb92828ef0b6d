"""What was published, to read: when, by whom, on which decision, with which digest."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin.monitoring import TraceAdmin
from plans.admin.base.pages import strategists
from plans.admin.base.stale import Source
from reports.models import Publication


@admin.register(Publication)
class PublicationAdmin(TraceAdmin):
    list_display = ["title", "version", "published_at", "published_by", "decision", "is_sample"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    list_select_related = ["published_by"]
    search_fields = ["title__trlower__contains", "decision__trlower__contains"]
    search_help_text = "Raporun başlığı veya kararı"
    fields = [
        "title",
        ("kind", "version"),
        ("plan", "period"),
        ("published_at", "address"),
        ("published_by", "publisher"),
        ("decision", "decision_date"),
        "reason",
        "is_sample",
        "sha256",
        "verification",
        "stored_files",
        "reading",
    ]
    readonly_fields = ["verification", "stored_files", "reading"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        return super().get_queryset(request).defer("data")

    has_module_permission = has_view_permission = strategists

    @admin.display(description="rapor")
    def reading(self, publication: Publication) -> str:
        return format_html(
            '<a class="text-link" href="{}?surum={}">Bu sürümü oku</a>',
            publication.get_absolute_url(),
            publication.version,
        )

    @admin.display(description="doğrulama kodu")
    def verification(self, publication: Publication) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>',
            publication.verification_url,
            publication.printed_code,
        )

    @admin.display(description="dosyalar")
    def stored_files(self, publication: Publication) -> str:
        rows = format_html_join(
            "",
            '<li><a class="text-link" href="{}?format={}">{}</a>, {}, SHA-256: {}, {}, {}</li>',
            (
                (
                    publication.archive_url,
                    file.kind,
                    file.get_kind_display(),
                    filesizeformat(file.size),
                    file.sha256,
                    file.engine,
                    date_format(localtime(file.made_at), "SHORT_DATETIME_FORMAT"),
                )
                for file in publication.files.all()
            ),
        )
        if rows:
            return format_html("<ul>{}</ul>", rows)
        return format_html(
            '<a class="text-link" href="{}?format=pdf">Hazırlanıyor</a>', publication.archive_url
        )

    def get_history_sources(self) -> list[Source]:
        return []  # a publication is never changed

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is no history but the record itself."""
        return redirect("admin:reports_publication_change", object_id)
