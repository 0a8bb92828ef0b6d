"""The audit of a plan: its page, its files, accepting findings and taking that back."""

import json
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from plans.audit import Audit, Severity, run_audit
from plans.audit.acceptance import MOST_IN_REASON, accept, notes, withdraw
from plans.audit.listing import as_values, summary
from plans.audit.registry import Family
from plans.audit.run import anchor_of
from plans.models import Plan
from plans.people.requests import UserRequest, for_team, login_required
from plans.people.roles import is_strategist
from reports.access import sees_drafts
from reports.audit.page import STATES, FindingFilter, audit_html, audit_title, overview
from reports.audit.workbook import audit_workbook
from reports.pdf.downloads import Forms, file_response

#: How many of the decisions on findings are listed.
_MOST_NOTES = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def audit(request: UserRequest, slug: str) -> HttpResponse:
    """The findings, for the team and the council; a POST asks once more for a failed PDF."""
    plan = _get_plan(request, slug)
    found, shown = run_audit(plan), FindingFilter.read(request.GET)
    if "format" not in request.GET:
        return render(request, "reports/audit/page.html", _context(request, found, shown))
    forms = Forms(
        lambda: audit_html(found, shown),
        lambda: json.dumps(as_values(found), cls=DjangoJSONEncoder, ensure_ascii=False),
        lambda: audit_workbook(found, shown),
    )
    return file_response(request, audit_title(plan), f"{plan.slug}-denetim", forms)


@require_safe
@login_required
def audit_summary(request: UserRequest, slug: str) -> HttpResponse:
    """How many findings are open at a place, as a part of another page."""
    plan, shown = _get_plan(request, slug), FindingFilter.read(request.GET)
    findings = shown.apply(run_audit(plan).findings)
    context = {
        "summary": summary(findings),
        "has_errors": any(row.severity == Severity.ERROR for row in findings),
        "url": _address(plan, shown),
    }
    return render(request, "reports/audit/_summary.html", context)


@require_POST
@for_team
def audit_accept(request: UserRequest, slug: str) -> HttpResponse:
    """Accept a finding with a reason, if it still is the one that was shown."""
    plan, code = _get_plan(request, slug), request.POST.get("code", "")
    finding = run_audit(plan).find(code, request.POST.get("place", ""))
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
    return _back(request, plan)


@require_POST
@for_team
def audit_withdraw(request: UserRequest, slug: str) -> HttpResponse:
    """Open an accepted finding again."""
    plan, code = _get_plan(request, slug), request.POST.get("code", "")
    place = request.POST.get("place", "")
    if accepted := plan.accepted_findings.filter(code=code, place=place).first():
        withdraw(request.user, accepted)
        messages.success(request, f"{code} bulgusunun istisnasını kaldırdınız; bulgu yine açık.")
    else:
        messages.warning(request, "Bu istisna zaten kaldırılmış.")
    return _back(request, plan)


def _get_plan(request: HttpRequest, slug: str) -> Plan:
    if not sees_drafts(request.user):
        raise PermissionDenied
    return get_object_or_404(Plan, slug=slug)


def _context(request: UserRequest, found: Audit, shown: FindingFilter) -> dict[str, object]:
    return {
        "plan": found.plan,
        "shown": shown,
        "place_label": shown.place_label(found),
        "total": len(found.findings),
        "open_summary": summary(found.open),
        "accepted_count": len(found.findings) - len(found.open),
        "overview": overview(found.findings),
        "findings": shown.apply(found.findings),
        "severities": list(Severity),
        "families": list(Family),
        "states": STATES.items(),
        "query": shown.address(),
        "without_place": replace(shown, place="").address(),
        "notes": notes(found.plan, _MOST_NOTES),
        "may_decide": is_strategist(request.user),
        "may_edit": request.user.is_staff,
        "most_in_reason": MOST_IN_REASON,
    }


def _back(request: HttpRequest, plan: Plan) -> HttpResponse:
    """To the page as it was, at the finding; the form says what it showed."""
    shown = FindingFilter.read(QueryDict(request.POST.get("query", "")))
    anchor = anchor_of(request.POST.get("code", ""), request.POST.get("place", ""))
    return redirect(f"{_address(plan, shown)}#{anchor}")


def _address(plan: Plan, shown: FindingFilter) -> str:
    address, query = reverse("plan_audit", args=[plan.slug]), shown.address()
    return f"{address}?{query}" if query else address
