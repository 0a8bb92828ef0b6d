"""The versions of a plan and its revisions: the team acts, auditors and council read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans.audit import Finding
from plans.face.face import find_face
from plans.language.codes import parse_key
from plans.models import Plan, Revision
from plans.people.requests import UserRequest, login_required
from plans.people.roles import is_strategist, may_read_all
from plans.revision.approving import Examination, approve, examine
from plans.revision.comparing import (
    Comparison,
    compare_books,
    compare_versions,
    count_changes,
)
from plans.revision.drafting import abandon, alter, say_not_revisable, start
from plans.revision.workbook import comparison_workbook
from plans.sheets import titles
from plans.versions.adoption import ErrorsOpen
from reports.access import sees_drafts
from reports.pdf.downloads import Forms, file_response
from reports.pdf.styles import print_styles
from reports.revision.forms import ApprovalForm, StartForm

#: How many errors of the audit are listed; its page has them all.
_MOST_ERRORS = 10
_STYLES = ("reports/plan/plan.css", "reports/pdf/pdf.css", "reports/monitoring/pdf.css")
_OWN_STYLES = ("plans/revision/changes.css", "reports/revision/pdf.css")


@dataclass
class _Forms:
    """What the page of a revision asks for, and the errors of the draft's audit once they count."""

    about: StartForm
    approval: ApprovalForm
    errors: list[Finding] = field(default_factory=list)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def versions(request: UserRequest, slug: str) -> HttpResponse:
    """Which versions of the plan there are, and what revised it; a POST starts a revision."""
    plan = _get_plan(request, slug)
    if plan.draft_number:  # of a draft all that is to be known stands with its plan
        return redirect(Revision.objects.select_related("plan").get(draft=plan))
    obstacle = say_not_revisable(plan)
    is_post = request.method == "POST"
    form = StartForm(plan, request.POST if is_post else None)
    begin = partial(start, request.user, plan)
    if is_post and form.is_valid() and _told(form, lambda: begin(**form.cleaned_data)):
        messages.success(request, "Güncelleme başladı. Değişiklikleri taslak planda yapın.")
        return redirect(plan.revisions.get(state=Revision.State.DRAFT))
    people = ("started_by", "approved_by")
    context = {
        "plan": plan,
        "versions": plan.versions.defer("book").select_related("revision", "made_by"),
        "revisions": plan.revisions.defer("base").select_related("plan", *people),
        "reads_corrections": may_read_all(request.user),
        "obstacle": obstacle,
        "form": form,
        "may_act": is_strategist(request.user),
    }
    return render(request, "reports/revision/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def revision(request: UserRequest, slug: str, number: int) -> HttpResponse:
    """A revision: what it changes, what stands in its way; a POST approves it or gives it up."""
    plan = _get_plan(request, slug, reads_on_post="format" in request.GET)
    rows = plan.revisions.exclude(state=Revision.State.ABANDONED)
    row = get_object_or_404(
        rows.select_related("plan", "draft", "started_by", "approved_by"), number=number
    )
    found = examine(row) if row.is_open else None
    if "format" in request.GET:
        comparison = _compare(row, found)
        return file_response(
            request,
            str(row),
            f"{plan.slug}-{number}-guncelleme",
            Forms(
                lambda: _comparison_html(row, comparison),
                workbook=lambda: comparison_workbook(row, comparison),
            ),
        )
    forms = _Forms(
        StartForm(plan, None, row), ApprovalForm(row.from_year, found.repeated if found else [])
    )
    if request.method == "POST" and found and (done := _act(request, row, found, forms)):
        messages.success(request, done)
        is_given_up = request.POST.get("action") == "abandon"
        return redirect("plan_versions", plan.slug) if is_given_up else redirect(row)
    comparison = _compare(row, found)
    context = {
        "plan": plan,
        "revision": row,
        "faults": found.faults if found else [],
        "comparison": comparison,
        "counts": count_changes(comparison).items(),
        "about": forms.about,
        "form": forms.approval,
        "errors": forms.errors[:_MOST_ERRORS],
        "more_errors": max(0, len(forms.errors) - _MOST_ERRORS),
        "exceptions": _name_exceptions(row) if row.exceptions else [],
        "may_act": is_strategist(request.user),
    }
    return render(request, "reports/revision/revision.html", context)


def _get_plan(request: UserRequest, slug: str, *, reads_on_post: bool = False) -> Plan:
    """The plan; who may not read drafts, or act with a POST, is refused."""
    may_act = request.method != "POST" or reads_on_post or is_strategist(request.user)
    if not (sees_drafts(request.user) and may_act):
        raise PermissionDenied
    return get_object_or_404(Plan, slug=slug)


def _act(request: UserRequest, row: Revision, found: Examination, forms: _Forms) -> str:
    """Do what was asked for and say so; empty where the forms tell what is missing."""
    name = f"{row.number}. güncelleme"
    match request.POST.get("action"):
        case "abandon":
            abandon(request.user, row)
            return f"{name}den vazgeçildi; plan olduğu gibi kaldı."
        case "alter":
            stored = Revision.objects.get(pk=row.pk)
            form = forms.about = StartForm(row.plan, request.POST, stored)
            if form.is_valid() and _told(
                form, lambda: alter(request.user, row, **form.cleaned_data)
            ):
                return f"{name}nin bilgileri kaydedildi."
        case _ if _approve(request, row, found, forms):
            return f"{name} onaylandı ve plana işlendi."
    return ""


def _approve(request: UserRequest, row: Revision, found: Examination, forms: _Forms) -> bool:
    """Approve what was filled in; else the forms say what is missing, and the open errors."""
    count = parse_key(request.POST.get("errors_shown", ""))
    form = ApprovalForm(row.from_year, found.repeated, request.POST, errors_shown=count)
    forms.approval = form
    if not form.is_valid():
        return False
    try:
        return _told(
            form,
            lambda: approve(
                request.user,
                row,
                decision_date=form.cleaned_data["decision_date"],
                decision_number=form.cleaned_data["decision_number"],
                exceptions=form.exceptions,
                knows_errors=form.cleaned_data.get("knows_errors", False),
            ),
        )
    except ErrorsOpen as error:
        forms.errors, count = error.errors, len(error.errors)
        forms.approval = ApprovalForm(
            row.from_year, found.repeated, request.POST, errors_shown=count
        )
        return False


def _told(form: BaseForm, act: Callable[[], object]) -> bool:
    """Whether it was done; what speaks against it is said in the form."""
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error.messages)
        return False
    return True


def _name_exceptions(row: Revision) -> list[tuple[str, str]]:
    """The targets that an approved revision changed once more, and why."""
    names = {uid: indicator["name"] for (uid,), indicator in row.base[titles.INDICATORS]}
    reasons = ((*key.rsplit(":", 1), reason) for key, reason in row.exceptions.items())
    return [(f"{names[uid]}, {year} hedefi", reason) for uid, year, reason in reasons]


def _compare(row: Revision, found: Examination | None) -> Comparison:
    if found:
        return compare_books(found.carried.store.book, found.carried.file.book)
    return compare_versions(row.plan, row.version.number)


def _comparison_html(row: Revision, comparison: Comparison) -> str:
    """The comparison as one HTML text that carries its styles and needs nothing else."""
    face = find_face(row.plan.institution)
    context = {
        "plan": row.plan,
        "revision": row,
        "comparison": comparison,
        "counts": count_changes(comparison).items(),
        "face": face,
        "styles": print_styles(face, *_STYLES, *_OWN_STYLES),
        "today": timezone.localdate(),
    }
    return render_to_string("reports/revision/document.html", context)
