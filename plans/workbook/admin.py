"""The admin's pages of the workbook: download, upload, preview, agreement, copy of a plan."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import validate_slug
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.cache import never_cache
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from plans.admin.base.pages import PageMixin, nobody, strategists
from plans.exchange.uploads import size_check
from plans.exchange.writing import workbook_response
from plans.models import Plan, Unit, WorkbookImport
from plans.people.requests import UserRequest, for_team
from plans.records.queues import late_queue
from plans.sheets import titles
from plans.sheets.store import load
from plans.sheets.units import CREATE, LEAVE_OUT
from plans.workbook import jobs
from plans.workbook.copying import PARTS, empty_book, next_period
from plans.workbook.write import write_book

State = WorkbookImport.State
#: Imports of the person that the page lists.
_LISTED = 10


_FIRST, _LAST = 2000, 2100


def _year(label: str) -> forms.IntegerField:
    limits = {"min": _FIRST, "max": _LAST}
    widget = UnfoldAdminIntegerFieldWidget(attrs=limits)
    return forms.IntegerField(label=label, min_value=_FIRST, max_value=_LAST, widget=widget)


class WorkbookForm(forms.Form):
    """A workbook to import."""

    file = forms.FileField(
        label="Dosya",
        help_text="Excel çalışma kitabı (.xlsx), en çok 10 MB.",
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx"}),
        validators=[size_check("Daha küçük bir dosya yükleyin.")],
    )


class EmptyForm(forms.Form):
    """The years of an empty workbook."""

    first_year = _year("İlk yıl")
    last_year = _year("Son yıl")

    def clean(self) -> dict[str, Any]:
        first, last = (self.cleaned_data.get(name) for name in ("first_year", "last_year"))
        if first and last and not first < last <= first + 10:
            raise forms.ValidationError("Son yıl ilk yıldan sonra, en çok on yıl sonra olmalıdır.")
        return self.cleaned_data


class CopyForm(forms.Form):
    """The next period's draft out of a plan."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(), label="Hangi plandan", empty_label=None, widget=UnfoldAdminSelectWidget
    )
    slug = forms.CharField(
        label="Yeni planın kısa adı",
        max_length=50,
        help_text="Planın internet adresinde görünür. Örnek: kars-2030-2034",
        widget=UnfoldAdminTextInputWidget,
    )
    first_year = _year("Yeni planın ilk yılı")
    parts = forms.MultipleChoiceField(
        label="Amaçlar ve hedeflerle birlikte neler kopyalansın",
        choices=[(part, name) for part, (name, _) in PARTS.items()],
        initial=list(PARTS),
        required=False,
        help_text="Göstergeler, faaliyetler ve riskler kartlarla birlikte kopyalanır.",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"].strip()
        try:
            validate_slug(slug)
        except forms.ValidationError:
            raise forms.ValidationError(
                "Yalnız küçük harf, rakam ve tire kullanın. Örnek: kars-2030-2034"
            ) from None
        if Plan.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Bu kısa adla bir plan var. Başka bir kısa ad yazın.")
        return slug


class UnitsForm(forms.Form):
    """For each name that is no unit's: which unit it means."""

    def __init__(self, unknown: list[dict[str, Any]], data: Any = None) -> None:
        super().__init__(data)
        self.names = {f"unit_{number}": item for number, item in enumerate(unknown)}
        in_use = Unit.objects.filter(is_active=True)
        units = list(in_use.values_list("code", "name")) if unknown else []
        for name, item in self.names.items():
            likely = [(s["code"], f"{s['name']} (%{s['percent']})") for s in item["suggestions"]]
            seen = {code for code, _ in likely}
            rest = [(code, unit) for code, unit in units if code not in seen]
            places = "; ".join(item["places"])
            more = item["count"] - len(item["places"])
            spellings = ", ".join(f"“{spelling}”" for spelling in item["spellings"])
            same = f". Aynı birim sayılan yazılışlar: {spellings}" if spellings else ""
            self.fields[name] = forms.ChoiceField(
                label=f"“{item['name']}”",
                # Headings of the file stand in it, and unfold prints it as it is.
                help_text=escape(f"{places}{f' ve {more} yer daha' if more > 0 else ''}{same}"),
                # Before there are any units, all names are new ones.
                initial="" if units or likely else CREATE,
                widget=UnfoldAdminSelectWidget,
                choices=[
                    ("", "Seçin…"),
                    *([("Benzeyenler", likely)] if likely else []),
                    (
                        "Başka",
                        [
                            (CREATE, "Yeni birim olarak ekle"),
                            (LEAVE_OUT, "Dışarıda bırak (bu adın geçtiği yerler boş kalır)"),
                        ],
                    ),
                    ("Tüm birimler", rest),
                ],
            )

    def decisions(self) -> dict[str, str]:
        """The chosen code, CREATE or LEAVE_OUT by name."""
        return {item["name"]: self.cleaned_data[name] for name, item in self.names.items()}


@admin.register(WorkbookImport)
class WorkbookImportAdmin(PageMixin):
    """Its list is the page of the workbook; an import has a page that follows it."""

    has_module_permission = has_view_permission = strategists
    has_add_permission = has_change_permission = has_delete_permission = nobody

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        views: list[tuple[str, Any, str]] = [
            ("", self.page, "changelist"),
            ("bos-plan.xlsx", self.empty, "empty"),
            ("kopyala/", self.copy, "copy"),
            ("plan/<slug:slug>.xlsx", self.export, "export"),
            ("<uuid:token>/", self.job, "job"),
            ("<uuid:token>/durum/", self.state, "state"),
        ]
        return [
            path(route, wrap(never_cache(for_team(view))), name=self.url_name(ending))
            for route, view, ending in views
        ]

    # Pages

    def page(self, request: UserRequest, copy_form: CopyForm | None = None) -> HttpResponse:
        """Everything that can be done with workbooks; a POST brings one."""
        form = WorkbookForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and copy_form is None:
            if form.is_valid():
                file = form.cleaned_data["file"]
                return redirect(_job_url(jobs.start(request.user, file.name, file.read())))
        else:
            form = WorkbookForm()
        plans = list(Plan.objects.all())
        last = max((plan.end_year for plan in plans), default=timezone.localdate().year)
        return self.render_page(
            request,
            "plans/workbook/page.html",
            title="Çalışma kitabı",
            plans=plans,
            form=form,
            empty_form=EmptyForm(initial={"first_year": last + 1, "last_year": last + 5}),
            copy_form=copy_form or (CopyForm(initial=_next_of(plans[0])) if plans else None),
            jobs=WorkbookImport.objects.filter(user=request.user)[:_LISTED],
        )

    def job(self, request: UserRequest, token: uuid.UUID) -> HttpResponse:
        """An import: its progress, what it would change, what the person decides, the outcome."""
        job = get_object_or_404(WorkbookImport, token=token, user=request.user)
        units = UnitsForm(job.outcome.get("unknown", []))
        if request.method == "POST" and job.state == State.READY:
            match request.POST.get("action"):
                case "units":
                    units = UnitsForm(job.outcome["unknown"], request.POST)
                    if not units.is_valid():
                        return self._render_job(request, job, units)
                    jobs.examine_again(job, units.decisions())
                case "save" if not units.names:
                    jobs.agree(
                        job,
                        request.POST.getlist("delete"),
                        knows_errors="knows_errors" in request.POST,
                    )
                case "cancel":
                    jobs.cancel(job)
                    messages.success(request, "Vazgeçildi; hiçbir şey kaydedilmedi.")
                    return redirect(reverse("admin:plans_workbookimport_changelist"))
        if request.method == "POST":
            return redirect(_job_url(job))
        return self._render_job(request, job, units)

    def _render_job(
        self, request: UserRequest, job: WorkbookImport, units: UnitsForm
    ) -> HttpResponse:
        sheets = job.outcome.get("sheets", [])
        plan = Plan.objects.filter(slug=job.slug).first() if job.slug else None
        return self.render_page(
            request,
            "plans/workbook/job.html",
            title=f"Çalışma kitabı: {job.file_name}",
            job=job,
            plan=plan,
            units=units,
            sheets=sheets,
            changed_sheets=[s for s in sheets if s["new"] or s["changed"] or s["missing"]],
            totals={
                name: sum(sheet[name] for sheet in sheets)
                for name in ("new", "changed", "missing", "same")
            },
            deleted_sheets=job.deleted_sheets,
            is_lost=job.is_lost,
            **_waiting(job),
        )

    def state(self, request: UserRequest, token: uuid.UUID) -> HttpResponse:
        """How far an import is, for its page, which asks again and again."""
        job = get_object_or_404(WorkbookImport, token=token, user=request.user)
        if not job.is_waited_for:
            return HttpResponse(headers={"HX-Refresh": "true"})
        context = {"job": job, **_waiting(job)}
        return TemplateResponse(request, "plans/workbook/_progress.html", context)

    # Files

    def export(self, request: UserRequest, slug: str) -> HttpResponse:
        plan = get_object_or_404(Plan, slug=slug)
        return workbook_response(write_book(load(plan).book), f"{slug}.xlsx")

    def empty(self, request: UserRequest) -> HttpResponse:
        form = EmptyForm(request.GET)
        if not form.is_valid():
            for error in form.errors.values():
                messages.error(request, " ".join(map(str, error)))
            return redirect(reverse("admin:plans_workbookimport_changelist"))
        years = form.cleaned_data["first_year"], form.cleaned_data["last_year"]
        book = empty_book(load(None).book[titles.UNITS], *years)
        return workbook_response(write_book(book), "bos-plan.xlsx")

    def copy(self, request: UserRequest) -> HttpResponse:
        """Make the workbook of the next period's draft, to be looked at and agreed to."""
        form = CopyForm(request.POST or None)
        if request.method != "POST" or not form.is_valid():
            return self.page(request, copy_form=form)
        values = form.cleaned_data
        book = next_period(
            load(values["plan"]).book, values["slug"], values["first_year"], values["parts"]
        )
        job = jobs.start(request.user, f"{values['slug']}.xlsx", write_book(book))
        return redirect(_job_url(job))


def _waiting(job: WorkbookImport) -> dict[str, Any]:
    """How far the job is, and whether it waits for too long."""
    queue = late_queue("import") if job.is_late else None
    return {"progress": job.progress, "is_late": job.is_late, "queue": queue}


def _job_url(job: WorkbookImport) -> str:
    return reverse("admin:plans_workbookimport_job", args=[job.token])


def _next_of(plan: Plan) -> dict[str, Any]:
    """The name and first year that the plan after this one would have."""
    length = plan.end_year - plan.start_year
    first = plan.end_year + 1
    slug = plan.slug.replace(str(plan.start_year), str(first))
    slug = slug.replace(str(plan.end_year), str(first + length))
    return {"plan": plan, "slug": "" if slug == plan.slug else slug, "first_year": first}
