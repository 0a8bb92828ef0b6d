"""What admin pages are put together from: columns of lists, links, pages of one's own."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Field, Model, QuerySet
from django.forms import Media
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin

from plans.admin.base.fields import Chooser, MultipleChooser
from plans.admin.base.plan_choice import read_choice
from plans.language.codes import parse_key
from plans.language.turkish import turkish_capital
from plans.models import Plan
from plans.people.roles import is_strategist


def list_column(
    description: str, value: str | Callable[[Any], Any], ordering: Any = None
) -> Callable[[Any, Any], Any]:
    """A column of a list, or a field that is only shown.

    `value` is the path of an attribute (`goal.plan`) or a function of the row.
    """
    get = attrgetter(value) if isinstance(value, str) else value

    @admin.display(description=description, ordering=ordering)
    def read(self: Any, row: Any) -> Any:
        return get(row)

    return read


def fieldset(title: str | None, *fields: Any, **options: Any) -> tuple[str | None, Any]:
    """A group of fields on a page; `options` are Django's: `classes`, `description`."""
    return title, {"fields": fields, **options}


def admin_address(target: Any, page: str = "change", **query: Any) -> str:
    """The address of an admin page: of a record (`change`) or of a model (`add`, `changelist`)."""
    args = [target.pk] if isinstance(target, Model) else []
    address = reverse(admin_urlname(target._meta, SafeString(page)), args=args)
    return f"{address}?{urlencode(query)}" if query else address


def text_link(address: str, text: Any) -> SafeString:
    return format_html('<a class="text-link" href="{}">{}</a>', address, text)


def require(allowed: bool) -> None:
    """Raises PermissionDenied where it is not allowed."""
    if not allowed:
        raise PermissionDenied


def nobody(*args: Any, **options: Any) -> bool:
    """A `has_…_permission` of what nobody does there."""
    return False


def strategists(page: Any, request: Any, obj: Any = None) -> bool:
    """A `has_…_permission` of what only the strategy team does."""
    return is_strategist(request.user)


def link_lines(links: Iterable[tuple[str, Any]]) -> SafeString:
    """Links (address and text), each on a line of its own."""
    return format_html_join("", "<p>{}</p>", ((text_link(*link),) for link in links))


def name_counts(counts: Mapping[Any, int]) -> dict[str, int]:
    """Numbers of records by what one of them is called, out of those by model."""
    return {str(model._meta.verbose_name): count for model, count in counts.items() if count}


class TurkishPaginator(Paginator):
    """Its page numbers are followed by a count in Turkish: the noun stays in the singular."""

    template_name = "plans/admin/base/pages_of_list.html"


#: Scripts that unfold and Django load for all pages, for the few that write addresses out of names.
_FOR_ADDRESSES = ("urlify.js", "prepopulate.js", "xregexp.min.js")

#: What searches in a chooser, and its words, which unfold's choosers leave in English.
_CHOOSER = "admin/js/vendor/select2/select2.full.min.js"
_CHOOSER_WORDS = "admin/js/vendor/select2/i18n/tr.js"


class PageMixin(ModelAdmin):
    """Adds pages of one's own to a model's admin, and loads nothing that they do not use."""

    paginator: type = TurkishPaginator
    #: Pages of one's own: address, method, ending of the address's name. Those of all bases count.
    pages: ClassVar[list[tuple[str, str, str]]] = []

    def get_urls(self) -> list[URLPattern]:
        own = [page for base in type(self).__mro__ for page in vars(base).get("pages", ())]
        urls = [
            path(route, self.admin_site.admin_view(getattr(self, view)), name=self.url_name(ending))
            for route, view, ending in own
        ]
        return [*urls, *super().get_urls()]

    def url_name(self, ending: str) -> str:
        """The name of the address of a page, without `admin:`."""
        return f"{self.opts.app_label}_{self.opts.model_name}_{ending}"

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **options: Any
    ) -> forms.Field | None:
        if db_field.name in self.get_autocomplete_fields(request):
            chooser = MultipleChooser if db_field.many_to_many else Chooser
            options.setdefault("widget", chooser(db_field, self.admin_site))
        return super().formfield_for_dbfield(db_field, request, **options)

    @property
    def media(self) -> Media:
        media = super().media
        scripts = [
            # Unfold's choosers ask for another copy of the same.
            script.replace("select2.full.js", "select2.full.min.js")
            if isinstance(script, str)
            else script
            for script in media._js
            if self.prepopulated_fields or not str(script).endswith(_FOR_ADDRESSES)
        ]
        if _CHOOSER in scripts:
            scripts.insert(scripts.index(_CHOOSER) + 1, _CHOOSER_WORDS)
        return Media(css=media._css, js=list(dict.fromkeys(scripts)))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django's own heading names one record (“Değiştirmek için amaç seçin”).
        title = turkish_capital(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        selected = set(map(parse_key, request.POST.getlist(ACTION_CHECKBOX_NAME)))
        if queryset.filter(pk__in=selected).count() == len(selected):
            return super().response_action(request, queryset)
        self.message_user(
            request,
            "Seçtiğiniz kayıtlar artık bu listede değil: bu arada silinmiş ya da başka bir plan ya "
            "da süzgeç seçilmiş olabilir. Hiçbir şey yapılmadı; listeye bakıp yeniden seçin.",
            messages.WARNING,
        )
        return redirect(request.get_full_path())

    def render_page(self, request: HttpRequest, template: str, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, context)


class PlanPageMixin(PageMixin):
    """Has a page of a whole plan, `plan_view`, whose address is named `…_<plan_page>`.

    Its address without a plan's slug, `choose_plan`, leads on to the chosen plan, or lets the
    person choose one.
    """

    plan_page: ClassVar[str]
    plan_question: ClassVar[str]

    def plan_url(self, plan: Plan) -> str:
        return reverse(f"admin:{self.url_name(self.plan_page)}", args=[plan.slug])

    def choose_plan(self, request: HttpRequest) -> HttpResponse:
        require(self.has_view_permission(request))
        choice = read_choice(request)
        if choice.plan:
            return redirect(self.plan_url(choice.plan))
        return self.render_page(
            request,
            "plans/admin/base/plan_chooser.html",
            title="Plan seçin",
            addresses=[(plan, self.plan_url(plan)) for plan in choice.plans],
            question=self.plan_question,
            add_address=admin_address(Plan, "add"),
        )

    def plan_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        raise NotImplementedError
