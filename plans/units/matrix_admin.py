"""The unit matrix as a grid, and making it anew from the cards."""

from typing import ClassVar

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from plans.admin.base.gridpage import GridAdminMixin
from plans.admin.base.pages import list_column, require
from plans.admin.base.plan_choice import RelatedFilter
from plans.admin.base.records import RecordAdmin
from plans.models import Plan, UnitAssignment
from plans.records.frozen import refusal
from plans.units.matrix import build_matrix_grid, find_rebuilding_changes, write_mark


@admin.register(UnitAssignment)
class UnitAssignmentAdmin(GridAdminMixin, RecordAdmin):
    build_grid = staticmethod(build_matrix_grid)
    grid_help = (
        "Bir hücreye tıklayın veya boşluk tuşuna basın: S (sorumlu), İ (işbirliği), boş. "
        "S ve İ harflerini de yazabilirsiniz; ok tuşlarıyla gezinin."
    )
    grid_models = [UnitAssignment]
    pages: ClassVar = [("tablo/<slug:slug>/kartlardan/", "rebuild_view", "rebuild")]
    grid_links = [("Liste olarak aç", "admin:plans_unitassignment_changelist")]
    list_display = ["objective", "unit", "mark"]
    list_filter = [
        ("unit", RelatedFilter),
        ("role", ChoicesDropdownFilter),
    ]
    list_select_related = ["objective__goal", "unit"]
    code_fields = ["objective__goal__number", "objective__number"]
    search_fields = ["unit__name__trlower__contains", "objective__name__trlower__contains"]
    search_help_text = "Birim veya hedef adı, hedef kodu (H6.2)"
    autocomplete_fields = ["objective", "unit"]

    mark = list_column("işaret", "mark", "role")

    def grid_actions(self, plan: Plan) -> list[tuple[str, str]]:
        address = reverse("admin:plans_unitassignment_rebuild", args=[plan.slug])
        return [("Matrisi kartlardan yeniden kur", address)]

    def rebuild_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Shows what the cards would change in the matrix; does it when confirmed."""
        require(self.has_change_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        back = self.plan_url(plan)
        if plan.is_frozen:
            messages.error(request, refusal(plan))
            return redirect(back)
        with transaction.atomic():
            if request.method == "POST":
                Plan.objects.select_for_update().get(pk=plan.pk)
            grid = build_matrix_grid(plan, reason="Kartlardan yeniden kurma")
            changes = find_rebuilding_changes(grid, plan)
            if request.method == "POST":
                grid.save(changes)
                messages.success(
                    request, f"Matris kartlardan kuruldu: {len(changes)} işaret değişti."
                )
                return redirect(back)
        names = grid.cells()
        rows = [
            (names[key], write_mark(grid.values.get(key)), write_mark(role))
            for key, role in changes.items()
        ]
        return self.render_page(
            request,
            "plans/units/rebuild.html",
            title="Matrisi kartlardan yeniden kur",
            subtitle=str(plan),
            plan=plan,
            changes=rows,
            back=back,
        )
