"""The admin page of a grid: shows it, and saves the cells that a person changed."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin

from plans.admin.base.grids import ALL, Grid, Line, Verdict, cell_key, judge
from plans.language.numbers import format_number
from plans.models import Plan


class GridAdminMixin(ModelAdmin):
    """Adds a grid of a whole plan to a model's admin, at `…/tablo/<slug>/`."""

    #: Makes the grid of a plan (a staticmethod).
    build_grid: Callable[[Plan], Grid]
    grid_help = ""
    #: Title and address name of what else can be done with the rows of the grid.
    grid_links: list[tuple[str, str]] = []

    @property
    def grid_url_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_grid"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("tablo/", wrap(self.choose_plan), name=f"{self.grid_url_name}s"),
            path("tablo/<slug:slug>/", wrap(self.grid_view), name=self.grid_url_name),
            *super().get_urls(),
        ]

    def choose_plan(self, request: HttpRequest) -> HttpResponse:
        """Leads on to the grid of the only plan, else lets the person choose."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        plans = list(Plan.objects.all())
        addresses = [
            (plan, reverse(f"admin:{self.grid_url_name}", args=[plan.slug])) for plan in plans
        ]
        if len(plans) == 1:
            return redirect(addresses[0][1])
        context = self._context(request, title="Plan seçin", addresses=addresses)
        return TemplateResponse(request, "plans/admin/grid_chooser.html", context)

    def grid_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        plan = get_object_or_404(Plan, slug=slug)
        if request.method != "POST":
            return self._render(request, plan, self.build_grid(plan))
        if not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            # People who save at the same moment take turns.
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            grid = self.build_grid(plan)
            try:
                shown = _read_shown(request.POST.get("shown", "{}"))
                verdict = judge(grid, shown, request.POST)
            except ValueError:
                return HttpResponseBadRequest("Form bozuk. Sayfayı yenileyip yeniden deneyin.")
            if not verdict.unreadable:
                grid.save(verdict.changes)
        if not verdict.unreadable and not verdict.conflicts:
            count = len(verdict.changes)
            text = f"{count} hücre kaydedildi." if count else "Değişen hücre yok."
            messages.success(request, text)
            return redirect(request.get_full_path())
        if verdict.unreadable:
            # Nothing is saved: the page keeps what was shown, to compare with again.
            return self._render(request, plan, grid, verdict, shown, request.POST)
        if verdict.changes:
            messages.success(request, f"{len(verdict.changes)} hücre kaydedildi.")
        fresh = self.build_grid(plan)
        typed = {key: request.POST[key] for key in verdict.conflicts}
        return self._render(request, plan, fresh, verdict, None, typed)

    def _render(
        self,
        request: HttpRequest,
        plan: Plan,
        grid: Grid,
        verdict: Verdict | None = None,
        shown: dict[str, str] | None = None,
        typed: Any = None,
    ) -> HttpResponse:
        stored = {key: grid.kind.write(value) for key, value in grid.values.items()}
        problems = {**verdict.unreadable, **verdict.conflicts} if verdict else {}
        texts = {**stored, **{key: typed[key] for key in grid.cells() if typed and key in typed}}
        context = self._context(
            request,
            title=grid.title,
            subtitle=str(plan),
            plan=plan,
            grid=grid,
            lines=[_line_context(grid, line, texts, problems) for line in grid.lines],
            problems=problems,
            nothing_saved=bool(verdict and verdict.unreadable),
            shown=json.dumps(stored if shown is None else shown, ensure_ascii=False),
            may_change=self.has_change_permission(request),
            help_text=self.grid_help,
            links=[(title, reverse(name)) for title, name in self.grid_links],
            actions=self.grid_actions(plan) if self.has_change_permission(request) else [],
        )
        return TemplateResponse(request, "plans/admin/grid.html", context)

    def grid_actions(self, plan: Plan) -> list[tuple[str, str]]:
        """Title and address of what can be done with the whole grid."""
        return []

    def _context(self, request: HttpRequest, **extra: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **extra}


def _read_shown(text: str) -> dict[str, str]:
    """What the page carried of the cells that it showed; raises ValueError."""
    try:
        shown = json.loads(text)
    except RecursionError as error:
        raise ValueError from error
    if not isinstance(shown, dict) or not all(isinstance(cell, str) for cell in shown.values()):
        raise ValueError
    "".join([*shown, *shown.values()]).encode()  # refuses halves of characters
    return shown


def _line_context(
    grid: Grid, line: Line, texts: dict[str, str], problems: dict[str, str]
) -> dict[str, Any]:
    cells = []
    for column in grid.columns:
        key = cell_key(line.row, column.key)
        cells.append(
            {
                "column": column.key,
                "key": key,
                "text": texts.get(key, ""),
                "label": f"{line.code or line.label}, {column.title or column.label}",
                "problem": problems.get(key, ""),
                **_sum_context(line, column.key),
            }
        )
    return {"line": line, "cells": cells, "sum": _sum_context(line, ALL)}


def _sum_context(line: Line, column: str) -> dict[str, Any]:
    computed, printed = line.sums.get(column), line.printed.get(column)
    return {
        "computed": format_number(computed),
        "printed": format_number(printed),
        "differs": printed is not None and computed is not None and printed != computed,
    }
