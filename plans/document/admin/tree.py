"""The page of a plan's sections as a tree: reading, moving, adding, and where links may lead."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from plans.admin.base.pages import PlanPageMixin, require
from plans.content.pictures import MAX_BYTES, address_of, read_picture
from plans.content.richtext import clean_html
from plans.document import sections
from plans.document.guide import create_outline
from plans.document.pictures import store_picture
from plans.document.sections import Node, Numbers, Tree, chart_anchor, read_tree, table_anchor
from plans.models import Plan, Section, SectionTable

_PARTS = [
    (Section.Part.FRONT, "Ön bölüm", "İçindekilerden önce basılır, numara almaz."),
    (Section.Part.BODY, "Ana bölüm", "Bölümler bulundukları yere göre numaralanır."),
    (Section.Part.ANNEX, "Ekler", "Belgenin sonunda basılır, numara almaz."),
]
_BROKEN = "İstek bozuk. Sayfayı yenileyip yeniden deneyin."


@dataclass(frozen=True)
class TreeTable:
    table: SectionTable
    #: What it is printed with: `Tablo 7`, `Grafik 2`; empty where it has no number.
    number: str
    chart: str


@dataclass(frozen=True)
class SectionRow:
    node: Node
    number: str
    tables: list[TreeTable]

    @property
    def section(self) -> Section:
        return self.node.section


class SectionTreeMixin(PlanPageMixin):
    """Adds the tree of a plan at `…/agac/<slug>/`."""

    plan_page = "tree"
    pages: ClassVar = [
        ("agac/", "choose_plan", "trees"),
        ("agac/<slug:slug>/", "plan_view", "tree"),
        ("agac/<slug:slug>/rehber/", "outline_view", "outline"),
        ("agac/<slug:slug>/yerler/", "places_view", "places"),
        ("temizle/", "clean_view", "clean"),
        ("resim/", "picture_view", "picture"),
    ]
    plan_question = "Hangi planın bölümlerini açmak istediğinizi seçin."

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The tree is the list of sections."""
        return redirect("admin:plans_section_trees")

    def plan_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        require(self.has_view_permission(request))
        plan = get_object_or_404(Plan, slug=slug)
        if request.method == "POST":
            require(self.has_change_permission(request))
            return self._move(request, plan)
        tree = self._tree_context(request, plan)
        return self.render_page(
            request, "plans/document/tree.html", title="Bölümler", subtitle=str(plan), **tree
        )

    def _move(self, request: HttpRequest, plan: Plan) -> HttpResponse:
        problem = ""
        try:
            _do_move(plan, request.POST.get("version", ""), request.POST.get("move", ""))
        except ValidationError as error:
            problem = " ".join(error.messages)
        except ValueError:
            return HttpResponseBadRequest(_BROKEN)
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
        require(self.has_add_permission(request))
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
        return redirect(self.plan_url(plan))

    def places_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        """What a link in a text of the plan may lead to, for the text editor."""
        require(self.has_view_permission(request))
        places = _places(read_tree(get_object_or_404(Plan, slug=slug)))
        groups = [{"title": title, "places": rows} for title, rows in places.items() if rows]
        return JsonResponse(groups, safe=False)

    @method_decorator(require_POST)
    def clean_view(self, request: HttpRequest) -> HttpResponse:
        """Text that was pasted from Word, as a document may hold it."""
        require(self.has_change_permission(request))
        if request.content_type != "text/html":  # of a form nothing is left to read
            return HttpResponseBadRequest(_BROKEN)
        try:
            text, status = clean_html(request.body.decode(errors="replace")), 200
        except ValidationError as error:
            text, status = " ".join(error.messages), 400
        return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")

    @method_decorator(require_POST)
    def picture_view(self, request: HttpRequest) -> HttpResponse:
        """Stores a picture for a text; answers with its address."""
        require(self.has_change_permission(request))
        if (file := request.FILES.get("file")) is None:
            return HttpResponseBadRequest(_BROKEN)
        try:
            picture = store_picture(read_picture(file.read(MAX_BYTES + 1)))
        except ValidationError as error:
            return HttpResponse(
                " ".join(error.messages), status=400, content_type="text/plain; charset=utf-8"
            )
        return HttpResponse(address_of(picture.sha256), content_type="text/plain")

    def _tree_context(self, request: HttpRequest, plan: Plan) -> dict[str, Any]:
        tree = read_tree(plan)
        numbers = tree.numbers()
        parts = [
            (part, title, help_text, [_row(node, numbers) for node in tree.walk(part)])
            for part, title, help_text in _PARTS
        ]
        return {
            "plan": plan,
            "version": tree.version(),
            "is_empty": not any(tree.parts.values()),
            "parts": parts,
            "frozen_plan": plan if plan.is_frozen else None,
            "may_change": self.has_change_permission(request) and not plan.is_frozen,
            "may_add": self.has_add_permission(request) and not plan.is_frozen,
            "may_delete": self.has_delete_permission(request) and not plan.is_frozen,
            "problem": "",
        }


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


def _row(node: Node, numbers: Numbers) -> SectionRow:
    key = node.section.key
    tables = []
    for table in node.tables:
        place = numbers.tables.get(table_anchor(key, table.key))
        chart = numbers.charts.get(chart_anchor(key, table.key))
        labels = f"Tablo {place}" if place else "", f"Grafik {chart}" if chart else ""
        tables.append(TreeTable(table, *labels))
    return SectionRow(node, numbers.sections.get(key, ""), tables)


def _places(tree: Tree) -> dict[str, list[dict[str, str]]]:
    """Address, title and usual words of each place that a link may lead to, in groups."""
    numbers = tree.numbers()
    places: dict[str, list[dict[str, str]]] = {"Tablolar": [], "Grafikler": [], "Bölümler": []}

    def add(group: str, anchor: str, number: str, title: str) -> None:
        text = f"{number} {title}".strip()
        places[group].append({"address": f"#{anchor}", "title": text, "words": number or title})

    for node in tree.walk():
        row, key = _row(node, numbers), node.section.key
        add("Bölümler", key, f"Bölüm {row.number}" if row.number else "", node.section.title)
        for item in row.tables:
            table = item.table
            add("Tablolar", table_anchor(key, table.key), item.number, str(table))
            if item.chart:
                title = table.chart_caption or str(table)
                add("Grafikler", chart_anchor(key, table.key), item.chart, title)
    return places
