"""The admin page of a grid: shows it, and saves the cells that a person changed."""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from plans.admin.base.frozen import say_unsaved
from plans.admin.base.grids import ALL, Grid, GridLine, GridVerdict, cell_key, compare_cells
from plans.admin.base.history import read_changes
from plans.admin.base.pages import PlanPageMixin, require
from plans.admin.base.versions import VersionsMixin
from plans.language.numbers import format_number
from plans.models import Plan
from plans.records.base import Record
from plans.records.frozen import refusal
from plans.records.plans import plan_path


class GridAdminMixin(PlanPageMixin, VersionsMixin):
    """Adds a grid of a whole plan to a model's admin, at `…/tablo/<slug>/`."""

    plan_page = "grid"
    pages: ClassVar = [
        ("tablo/", "choose_plan", "grids"),
        ("tablo/<slug:slug>/", "plan_view", "grid"),
        ("tablo/<slug:slug>/gecmis/", "grid_history", "grid_history"),
    ]
    plan_question = "Hangi planın tablosunu açmak istediğinizi seçin."

    #: Makes the grid of a plan (a staticmethod).
    build_grid: Callable[[Plan], Grid]
    grid_help = ""
    #: What the history of the grid lists.
    grid_models: ClassVar[list[type[Record]]] = []
    #: Title and address name of what else can be done with the rows of the grid.
    grid_links: ClassVar[list[tuple[str, str]]] = []
    #: Those for who may change the plan.
    change_links: ClassVar[list[tuple[str, str]]] = []

    def plan_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        require(self.has_view_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        if request.method != "POST":
            return self._render(request, plan, self.build_grid(plan))
        require(self.has_change_permission(request))
        with transaction.atomic():
            # Locks the plan: saves at the same moment happen one after the other.
            plan = Plan.objects.select_for_update().get(pk=plan.pk)
            grid = self.build_grid(plan)
            try:
                shown = _read_shown(request.POST.get("shown", "{}"))
                verdict = compare_cells(grid, shown, request.POST)
            except ValueError:
                return HttpResponseBadRequest("Form bozuk. Sayfayı yenileyip yeniden deneyin.")
            if plan.is_frozen:
                messages.error(request, refusal(plan))
                unsaved = {**verdict.changes, **verdict.unreadable}
                names = [(key, name) for key, name in grid.cells().items() if key in unsaved]
                if names:
                    say_unsaved(request, [f"{name}: {request.POST[key]}" for key, name in names])
                return redirect(request.get_full_path())
            if not verdict.unreadable:
                grid.save(verdict.changes)
        if verdict.unreadable:
            # Nothing is saved: the page keeps what was shown, to compare with again.
            return self._render(request, plan, grid, verdict, shown, request.POST)
        if verdict.changes or not verdict.conflicts:
            count = len(verdict.changes)
            text = f"{count} hücre kaydedildi." if count else "Değişen hücre yok."
            messages.success(request, text)
        if not verdict.conflicts:
            return redirect(request.get_full_path())
        typed = {key: request.POST[key] for key in verdict.conflicts}
        return self._render(request, plan, self.build_grid(plan), verdict, None, typed)

    def grid_history(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The changes of the cells, each with the way back."""
        require(self.has_view_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        sources = [(model, plan_path(model)) for model in self.grid_models]
        changes = read_changes(sources, plan.pk, address=self.version_address)
        return self.render_history(request, changes, plan=plan, back=self.plan_url(plan))

    def _render(
        self,
        request: HttpRequest,
        plan: Plan,
        grid: Grid,
        verdict: GridVerdict | None = None,
        shown: Mapping[str, str] | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        stored = {key: grid.kind.write(value) for key, value in grid.values.items()}
        problems = {**verdict.unreadable, **verdict.conflicts} if verdict else {}
        texts = stored | {key: typed[key] for key in grid.cells() if typed and key in typed}
        may_change = self.has_change_permission(request) and not plan.is_frozen
        links = [*self.grid_links, *(self.change_links if may_change else [])]
        return self.render_page(
            request,
            "plans/admin/base/grid.html",
            title=grid.title,
            subtitle=str(plan),
            plan=plan,
            grid=grid,
            lines=[_line_context(grid, line, texts, problems) for line in grid.lines],
            problems=problems,
            nothing_saved=bool(verdict and verdict.unreadable),
            shown=json.dumps(stored if shown is None else shown, ensure_ascii=False),
            may_change=may_change,
            frozen_plan=plan if plan.is_frozen else None,
            help_text=self.grid_help if may_change else "",
            links=[
                ("Geçmiş", reverse(f"admin:{self.url_name('grid_history')}", args=[plan.slug])),
                *((title, reverse(name)) for title, name in links),
                *(self.grid_actions(plan) if may_change else []),
            ],
        )

    def grid_actions(self, plan: Plan) -> list[tuple[str, str]]:
        """Title and address of what can be done with the whole grid."""
        return []


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
    grid: Grid, line: GridLine, texts: Mapping[str, str], problems: Mapping[str, str]
) -> dict[str, Any]:
    cells = [
        {
            "column": column.key,
            "key": (key := cell_key(line.row, column.key)),
            "text": texts.get(key, ""),
            "label": line.cell_name(column),
            "problem": problems.get(key, ""),
            **_sum_context(line, column.key),
        }
        for column in grid.columns
    ]
    return {"line": line, "cells": cells, "sum": _sum_context(line, ALL)}


def _sum_context(line: GridLine, column: str) -> dict[str, Any]:
    computed, printed = line.sums.get(column), line.printed.get(column)
    return {
        "computed": format_number(computed),
        "printed": format_number(printed),
        "differs": printed is not None and computed is not None and printed != computed,
    }
