"""What was published, to read: when, by whom, on which decision, with which digest."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from indicators.admin.monitoring import TraceAdmin
from plans.admin.base.stale import Source
from plans.people.roles import is_strategist
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
        ("published_at", "published_by", "address"),
        ("decision", "decision_date"),
        "reason",
        "is_sample",
        "sha256",
        "reading",
    ]
    readonly_fields = ["reading"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        return super().get_queryset(request).defer("data")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_strategist(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_strategist(request.user)

    @admin.display(description="rapor")
    def reading(self, publication: Publication) -> str:
        query = f"?surum={publication.version}"
        if publication.kind == Publication.Kind.PLAN:
            query += "&format=json"
        return format_html(
            '<a class="text-link" href="{}{}">Bu sürümü oku</a>',
            publication.get_absolute_url(),
            query,
        )

    def get_history_sources(self) -> list[Source]:
        return []  # a publication is never changed

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is no history but the record itself."""
        return redirect("admin:reports_publication_change", object_id)
