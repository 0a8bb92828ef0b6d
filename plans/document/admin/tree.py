"""The page of a plan's sections as a tree: reading, moving, adding, and where links may lead."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from plans.content.numbering import Numbers, chart_anchor, table_anchor
from plans.content.richtext import clean_html
from plans.document import sections
from plans.document.outline import create_outline
from plans.document.sections import Node, Tree, read_tree
from plans.models import Plan, Section, SectionTable

_PARTS = [
    (Section.Part.FRONT, "Ön bölüm", "İçindekilerden önce basılır, numara almaz."),
    (Section.Part.BODY, "Ana bölüm", "Bölümler bulundukları yere göre numaralanır."),
    (Section.Part.ANNEX, "Ekler", "Belgenin sonunda basılır, numara almaz."),
]


@dataclass(frozen=True)
class TableRow:
    table: SectionTable
    #: What it is printed with: `Tablo 7`, `Grafik 2`; empty where it has no number.
    number: str
    chart: str


@dataclass(frozen=True)
class SectionRow:
    node: Node
    number: str
    tables: list[TableRow]

    @property
    def section(self) -> Section:
        return self.node.section


class SectionTreeMixin(ModelAdmin):
    """Adds the tree of a plan at `…/agac/<slug>/`."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("agac/", wrap(self.choose_plan), name="plans_section_trees"),
            path("agac/<slug:slug>/", wrap(self.tree_view), name="plans_section_tree"),
            path("agac/<slug:slug>/rehber/", wrap(self.outline_view), name="plans_section_outline"),
            path("agac/<slug:slug>/yerler/", wrap(self.places_view), name="plans_section_places"),
            path("temizle/", wrap(self.clean_view), name="plans_section_clean"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The tree is the list of sections."""
        return redirect("admin:plans_section_trees")

    def choose_plan(self, request: HttpRequest) -> HttpResponse:
        """Leads on to the tree of the only plan, else lets the person choose."""
        self._require(self.has_view_permission(request))
        addresses = [
            (plan, reverse("admin:plans_section_tree", args=[plan.slug]))
            for plan in Plan.objects.all()
        ]
        if len(addresses) == 1:
            return redirect(addresses[0][1])
        context = self._context(request, title="Plan seçin", addresses=addresses)
        return TemplateResponse(request, "plans/document/chooser.html", context)

    def tree_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        self._require(self.has_view_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        if request.method == "POST":
            self._require(self.has_change_permission(request))
            return self._move(request, plan)
        context = self._context(
            request, title="Bölümler", subtitle=str(plan), **self._tree_context(request, plan)
        )
        return TemplateResponse(request, "plans/document/tree.html", context)

    def _move(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        problem = ""
        try:
            _do_move(plan, request.POST.get("version", ""), request.POST.get("move", ""))
        except ValidationError as error:
            problem = " ".join(error.messages)
        except ValueError:
            return HttpResponseBadRequest("İstek bozuk. Sayfayı yenileyip yeniden deneyin.")
        if request.headers.get("X-Requested-With") != "fetch":
            if problem:
                messages.error(request, problem)
            return redirect(request.path)
        context = self._tree_context(request, plan) | {"problem": problem}
        page = render_to_string("plans/document/_tree.html", context, request)
        return HttpResponse(page, status=409 if problem else 200)

    @method_decorator(require_POST)
    def outline_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Gives a plan without sections those of the guide."""
        self._require(self.has_add_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        try:
            count = create_outline(plan)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                f"Rehbere göre {count} bölüm oluşturuldu. Gerekmeyenleri silin, eksikleri ekleyin.",
            )
        return redirect("admin:plans_section_tree", slug)

    def places_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """What a link in a text of the plan may lead to, for the text editor."""
        self._require(self.has_view_permission(request))
        tree = read_tree(get_object_or_404(Plan, slug=slug))
        groups = _places(tree, tree.numbers())
        return JsonResponse([group for group in groups if group["places"]], safe=False)

    @method_decorator(require_POST)
    def clean_view(self, request: HttpRequest) -> HttpResponse:
        """Text that was pasted from Word, as a document may hold it."""
        self._require(self.has_change_permission(request))
        if request.content_type != "text/html":  # of a form nothing is left to read
            return HttpResponseBadRequest("İstek bozuk. Sayfayı yenileyip yeniden deneyin.")
        try:
            text, status = clean_html(request.body.decode(errors="replace")), 200
        except ValidationError as error:
            text, status = " ".join(error.messages), 400
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

    def _tree_context(self, request: HttpRequest, plan: Plan) -> dict[str, Any]:
        tree = read_tree(plan)
        numbers = tree.numbers()
        return {
            "plan": plan,
            "version": tree.version(),
            "is_empty": not any(tree.parts.values()),
            "parts": [
                (part, title, help_text, _rows(tree.parts[part], numbers))
                for part, title, help_text in _PARTS
            ],
            "may_change": self.has_change_permission(request),
            "may_add": self.has_add_permission(request),
            "may_delete": self.has_delete_permission(request),
            "problem": "",
        }

    def _require(self, allowed: bool) -> None:
        if not allowed:
            raise PermissionDenied

    def _context(self, request: HttpRequest, **extra: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **extra}


def _do_move(plan: Plan, version: str, move: str) -> None:
    """Do what a button or a drop asks for; raises ValueError where it is none of these."""
    match move.split(":"):
        case ["section", pk, "up" | "down" | "in" | "out" as step]:
            sections.move_by_step(plan, version, int(pk), step)
        case ["section", pk, "before" | "after" | "inside" as side, target]:
            sections.move_beside(plan, version, int(pk), side, int(target))
        case ["section", pk, "front" | "body" | "annex" as part]:
            sections.move_to_part(plan, version, int(pk), part)
        case ["table", pk, "up" | "down" as step]:
            sections.move_table(plan, version, int(pk), step)
        case _:
            raise ValueError(move)


def section_row(tree: Tree, pk: int) -> SectionRow:
    """The section as it stands in the tree, with its numbers."""
    return _row(tree.find(pk), tree.numbers())


def _rows(nodes: list[Node], numbers: Numbers) -> list[SectionRow]:
    return [_row(node, numbers) for top in nodes for node in top.walk()]


def _row(node: Node, numbers: Numbers) -> SectionRow:
    return SectionRow(
        node,
        numbers.sections.get(node.section.key, ""),
        [_table_row(node.section, table, numbers) for table in node.tables],
    )


def _table_row(section: Section, table: SectionTable, numbers: Numbers) -> TableRow:
    place = numbers.tables.get(table_anchor(section.key, table.key))
    chart = numbers.charts.get(chart_anchor(section.key, table.key))
    return TableRow(table, f"Tablo {place}" if place else "", f"Grafik {chart}" if chart else "")


def _places(tree: Tree, numbers: Numbers) -> list[dict[str, Any]]:
    """Address, title and usual words of each place, in groups."""
    places: dict[str, list[dict[str, str]]] = {"Tablolar": [], "Grafikler": [], "Bölümler": []}

    def add(group: str, anchor: str, number: str, title: str) -> None:
        text = f"{number} {title}".strip()
        places[group].append({"address": f"#{anchor}", "title": text, "words": number or title})

    for node in tree.walk():
        section = node.section
        number = numbers.sections.get(section.key)
        add("Bölümler", section.key, f"Bölüm {number}" if number else "", section.title)
        for table in node.tables:
            row = _table_row(section, table, numbers)
            add("Tablolar", table_anchor(section.key, table.key), row.number, str(table))
            if row.chart:
                title = table.chart_caption or str(table)
                add("Grafikler", chart_anchor(section.key, table.key), row.chart, title)
    return [{"title": title, "places": rows} for title, rows in places.items()]
