"""The audit of a plan: its page, its files, accepting findings and taking that back."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.audit import Audit, Family, Severity, run_audit
from plans.audit.acceptance import MOST_IN_REASON, accept, notes, withdraw
from plans.audit.listing import as_values, summary
from plans.audit.run import name_anchor
from plans.exchange.downloads import workbook_response
from plans.models import Plan
from plans.people.requests import UserRequest
from plans.people.roles import is_strategist
from reports.access import sees_drafts
from reports.audit.page import (
    STATES,
    Filter,
    audit_file_name,
    audit_html,
    audit_title,
    count_by_family,
    place_label,
)
from reports.audit.workbook import audit_workbook
from reports.pdf.downloads import pdf_response

#: How many of the decisions on findings are listed.
_MOST_NOTES = 50


@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: UserRequest, slug: str) -> HttpResponse:
    """The findings, for the team and the council; a POST asks once more for a failed PDF."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    plan = _get_plan(request, slug)
    found, shown = run_audit(plan), Filter.read(request.GET)
    match request.GET.get("format"):
        case None:
            return render(request, "reports/audit/page.html", _context(request, found, shown))
        case "json":
            return JsonResponse(as_values(found), json_dumps_params={"ensure_ascii": False})
        case "xlsx":
            return workbook_response(audit_workbook(found, shown), audit_file_name(plan, "xlsx"))
        case "pdf":
            return pdf_response(
                request,
                audit_html(found, shown),
                title=audit_title(plan),
                file_name=audit_file_name(plan, "pdf"),
            )
        case _:
            raise Http404


@require_safe
def audit_summary(request: UserRequest, slug: str) -> HttpResponse:
    """How many findings are open at a place, as a part of another page."""
    plan = _get_plan(request, slug)
    found, shown = run_audit(plan), Filter.read(request.GET)
    open_findings = shown.apply(found.findings)
    context = {
        "summary": summary(open_findings),
        "has_errors": any(row.severity == Severity.ERROR for row in open_findings),
        "url": _page(plan, shown.address()),
    }
    return render(request, "reports/audit/_summary.html", context)


@require_POST
def audit_accept(request: UserRequest, slug: str) -> HttpResponse:
    """Accept a finding with a reason, if it still is the one that was shown."""
    plan = _get_plan(request, slug)
    code, place = request.POST.get("code", ""), request.POST.get("place", "")
    finding = run_audit(plan).find(code, place)
    if finding is None:
        messages.warning(request, "Bu bulgu artık yok; bu arada düzeltilmiş.")
    elif finding.figures != request.POST.get("figures"):
        messages.warning(
            request,
            "Siz sayfayı açtıktan sonra bulgunun sayıları değişti. Yeni hâline bakıp yeniden karar "
            "verin.",
        )
    else:
        try:
            accept(request.user, plan, finding, request.POST.get("reason", ""))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{code} bulgusuna istisna tanıdınız: {finding.place.label}.")
    return _back(request, plan, code, place)


@require_POST
def audit_withdraw(request: UserRequest, slug: str) -> HttpResponse:
    """Open an accepted finding again."""
    plan = _get_plan(request, slug)
    code, place = request.POST.get("code", ""), request.POST.get("place", "")
    accepted = plan.accepted_findings.filter(code=code, place=place).first()
    if accepted:
        withdraw(request.user, accepted)
        messages.success(request, f"{code} bulgusunun istisnasını kaldırdınız; bulgu yine açık.")
    else:
        messages.warning(request, "Bu istisna zaten kaldırılmış.")
    return _back(request, plan, code, place)


def _get_plan(request: UserRequest, slug: str) -> Plan:
    if not sees_drafts(request.user):
        raise PermissionDenied
    return get_object_or_404(Plan, slug=slug)


def _context(request: UserRequest, found: Audit, shown: Filter) -> dict[str, object]:
    findings = shown.apply(found.findings)
    return {
        "plan": found.plan,
        "shown": shown,
        "place_label": place_label(found.findings, shown.place) if shown.place else "",
        "total": len(found.findings),
        "open_summary": summary(found.open),
        "accepted_count": len(found.findings) - len(found.open),
        "found_count": len(findings),
        "overview": count_by_family(found.findings),
        "findings": findings,
        "severities": list(Severity),
        "families": list(Family),
        "states": STATES.items(),
        "query": shown.address(),
        "without_place": shown.address(yer=""),
        "notes": notes(found.plan, _MOST_NOTES),
        "may_decide": is_strategist(request.user),
        "may_edit": request.user.is_staff,
        "most_in_reason": MOST_IN_REASON,
    }


def _back(request: UserRequest, plan: Plan, code: str, place: str) -> HttpResponse:
    """To the page as it was, at the finding; the form says what it showed."""
    shown = Filter.read(QueryDict(request.POST.get("query", "")))
    return redirect(f"{_page(plan, shown.address())}#{name_anchor(code, place)}")


def _page(plan: Plan, query: str) -> str:
    address = reverse("plan_audit", args=[plan.slug])
    return f"{address}?{query}" if query else address
