"""The versions of a plan and its revisions: the team acts, auditors and council read."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from plans.audit import Finding
from plans.face.face import find_face
from plans.models import Plan, Revision
from plans.people.requests import UserRequest, login_required
from plans.people.roles import is_strategist
from plans.revision.approving import Examination, approve, examine
from plans.revision.comparing import (
    Comparison,
    compare_books,
    compare_versions,
    count_changes,
)
from plans.revision.drafting import abandon, say_not_revisable, start
from plans.revision.workbook import comparison_workbook
from plans.versions.adoption import ErrorsOpen
from reports.access import sees_drafts
from reports.pdf.downloads import file_response
from reports.pdf.styles import print_styles
from reports.revision.forms import ApprovalForm, StartForm

#: How many errors of the audit are listed; its page has them all.
_MOST_ERRORS = 10
_STYLES = ("reports/plan/plan.css", "reports/pdf/pdf.css", "reports/monitoring/pdf.css")
_OWN_STYLES = ("plans/revision/changes.css", "reports/revision/pdf.css")


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
    if is_post and form.is_valid():
        try:
            revision = start(request.user, plan, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request,
                f"{revision.number}. güncelleme başladı. Değişiklikleri taslak planda yapın.",
            )
            return redirect(revision)
    people = ("started_by", "approved_by")
    context = {
        "plan": plan,
        "versions": plan.versions.defer("book").select_related("revision", "made_by"),
        "revisions": plan.revisions.defer("base").select_related("plan", *people),
        "corrections": plan.corrections.select_related("by")[:50],
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
            html=lambda: _comparison_html(row, comparison),
            workbook=lambda: comparison_workbook(row, comparison),
        )
    form = ApprovalForm(row.from_year, found.repeated if found else [])
    errors: list[Finding] = []
    if request.method == "POST" and found:
        if request.POST.get("action") == "abandon":
            abandon(request.user, row)
            messages.success(
                request, f"{number}. güncellemeden vazgeçildi; plan olduğu gibi kaldı."
            )
            return redirect("plan_versions", plan.slug)
        form, errors = _approve(request, row, found)
        if not form.errors and not errors:
            messages.success(request, f"{number}. güncelleme onaylandı ve plana işlendi.")
            return redirect(row)
    comparison = _compare(row, found)
    context = {
        "plan": plan,
        "revision": row,
        "faults": found.faults if found else [],
        "comparison": comparison,
        "counts": count_changes(comparison).items(),
        "form": form,
        "errors": errors[:_MOST_ERRORS],
        "more_errors": max(0, len(errors) - _MOST_ERRORS),
        "exceptions": row.exceptions.values(),
        "may_act": is_strategist(request.user),
    }
    return render(request, "reports/revision/revision.html", context)


def _get_plan(request: UserRequest, slug: str, *, reads_on_post: bool = False) -> Plan:
    """The plan; who may not read drafts, or act with a POST, is refused."""
    may_act = request.method != "POST" or reads_on_post or is_strategist(request.user)
    if not (sees_drafts(request.user) and may_act):
        raise PermissionDenied
    return get_object_or_404(Plan, slug=slug)


def _approve(
    request: UserRequest, row: Revision, found: Examination
) -> tuple[ApprovalForm, list[Finding]]:
    """Approve what was filled in; the form says what is missing, with the audit's open errors."""
    asked = int(request.POST.get("errors_shown") or 0)
    form = ApprovalForm(row.from_year, found.repeated, request.POST, errors_shown=asked)
    if not form.is_valid():
        return form, []
    values = form.cleaned_data
    try:
        approve(
            request.user,
            row,
            decision_date=values["decision_date"],
            decision_number=values["decision_number"],
            exceptions=form.exceptions,
            knows_errors=values.get("knows_errors", False),
        )
    except ErrorsOpen as error:
        return ApprovalForm(
            row.from_year, found.repeated, request.POST, errors_shown=len(error.errors)
        ), error.errors
    except ValidationError as error:
        form.add_error(None, error.messages)
    return form, []


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
