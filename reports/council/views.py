"""Where the strategy team makes the pack for a session of the council, and minutes are printed."""

from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from indicators.meetings.minutes import minutes_of
from indicators.meetings.steps import readable_meetings
from plans.language.fields import DayField
from plans.people.requests import UserRequest, for_team, login_required
from reports.council.meeting import meeting_docx, meeting_html
from reports.council.minutes import minutes_docx
from reports.council.pack import Session, default_decision, default_subject, pack_html
from reports.monitoring.html import report_file_name, report_title
from reports.monitoring.parts.data import MonitoringReport
from reports.monitoring.source import Half, find_monitoring, of_half
from reports.pdf.downloads import Forms, file_response
from reports.publications.damage import tells_damage


class SessionForm(forms.Form):
    """When the council deals with the report; the files' address holds what is written here."""

    day = DayField(label="Oturumun tarihi")
    name = forms.CharField(
        label="Birleşim ve oturum",
        required=False,
        max_length=100,
        help_text="Örnek: Ağustos 2025, 1. birleşim",
    )
    item = forms.CharField(
        label="Gündem maddesi", required=False, max_length=50, help_text="Örnek: 5. madde"
    )
    subject = forms.CharField(
        label="Konu", max_length=300, error_messages={"required": "Gündemdeki konuyu yazın."}
    )
    decision = forms.CharField(
        label="Önerilen karar",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Meclise önerilen kararı yazın."},
    )

    def __init__(self, report: MonitoringReport, asked: QueryDict) -> None:
        initial = {"subject": default_subject(report), "decision": default_decision(report)}
        super().__init__(asked if "format" in asked else None, initial=initial)
        self.fields["day"].error_messages["required"] = "Oturumun tarihini yazın."


@for_team
@require_http_methods(["GET", "HEAD", "POST"])
@tells_damage
@of_half
def pack(request: UserRequest, slug: str, half: Half) -> HttpResponse:
    """The pack with a report: its form, or with `?format=pdf|docx` and its fields in the address
    one of the files."""
    source = find_monitoring(request.user, slug, half, request.GET)
    report = source.report
    form = SessionForm(report, request.GET)
    if form.is_valid():
        session = Session(**form.cleaned_data)
        name = f"{report_file_name(report)}-meclis"
        return file_response(
            request,
            f"Meclis dosyası: {report_title(report)}",
            name,
            Forms(lambda: pack_html(report, session), word=lambda: minutes_docx(report, session)),
        )
    report_url = request.path.removesuffix("meclis/")
    context: dict[str, Any] = {
        "source": source,
        "report": report,
        "head": report.head,
        "title": report_title(report),
        "report_url": f"{report_url}?{source.query}" if source.query else report_url,
        "form": form,
    }
    return render(request, "reports/council/page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_files(request: UserRequest, pk: int) -> HttpResponse:
    """The call of a meeting that is ahead, else its minutes as they stand or were closed, for those
    who may read it."""
    meeting = get_object_or_404(readable_meetings(request.user), pk=pk)
    minutes, name = minutes_of(meeting), "cagri" if meeting.is_ahead else "tutanak"
    return file_response(
        request,
        f"{minutes.title}: {meeting}",
        f"{name}-{meeting.period.plan.slug}-{meeting.day:%Y-%m-%d}",
        Forms(lambda: meeting_html(minutes), word=lambda: meeting_docx(minutes)),
    )
