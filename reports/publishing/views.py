"""Where the strategy team publishes the report of a half or a year, and the plan itself."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators.review.queries import unit_rows
from indicators.workflow import Incomplete, WorkflowError
from plans.language.fields import DayField
from plans.people.requests import UserRequest, for_team
from reports.access import visible_plans
from reports.models import LONGEST_DECISION, Publication
from reports.monitoring.html import monitoring_context
from reports.monitoring.source import (
    Half,
    MonitoringSource,
    find_period,
    find_versions,
    of_half,
)
from reports.publications.damage import tells_damage
from reports.publications.reading import address_of, report_name, versions_of
from reports.publishing import publish as publishing
from reports.publishing.publish import (
    obstacle_to,
    obstacle_to_plan,
    periods_of_report,
    publish,
    report_to_publish,
    waiting_values,
)


class PublishForm(forms.Form):
    """On whose decision; from the second version on, why."""

    #: What the page showed when the person decided.
    version = forms.IntegerField(widget=forms.HiddenInput)
    waiting = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.CharField(
        label="Karar",
        required=False,
        max_length=LONGEST_DECISION,
        help_text="Meclis ya da yönetim kararı varsa. Örnek: 07.08.2025 tarihli ve 112 sayılı "
        "meclis kararı",
    )
    decision_date = DayField(label="Karar tarihi", required=False)
    reason = forms.CharField(
        label="Düzeltme gerekçesi",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bu sürüm neden yayımlanıyor? Belgenin üzerinde yazar.",
        error_messages={"required": "Yeni sürümün gerekçesini yazın."},
    )
    confirmed = forms.BooleanField(
        error_messages={"required": "Yayımlamak için kutuyu işaretleyin."}
    )

    def __init__(
        self,
        data: QueryDict | None,
        versions: list[Publication],
        waiting: int = 0,
        what: str = "Rapor",
    ) -> None:
        """The form for the version after these; `what` is published, so many values wait."""
        self.next = versions[0].version + 1 if versions else 1
        shown = {"version": self.next, "waiting": waiting}
        super().__init__(data, initial=shown)
        if not versions:
            del self.fields["reason"]
        self.fields["confirmed"].label = (
            f"Gördüm: onay bekleyen {waiting} değer hesaba katılmadan, rapor bu hâliyle "
            "yayımlansın; sonradan değiştirilemez."
            if waiting
            else f"{what} bu hâliyle yayımlansın; sonradan değiştirilemez."
        )

    def publish(self, act: Callable[..., Publication]) -> Publication | None:
        """What `act` publishes with what was entered; None, and the form says why, if nothing."""
        publication = None
        if self.is_valid():
            entered = self.cleaned_data.items()
            try:
                publication = act(**{name: value for name, value in entered if name != "confirmed"})
            except Incomplete as error:
                seen = {field.name for field in self.visible_fields()}
                for name, text in error.fields.items():
                    self.add_error(name if name in seen else None, text)
            except WorkflowError as error:
                self.add_error(None, str(error))
        if self.is_bound:  # what the page shows now is what the person decides on next
            self.data = dict(self.data.items(), **self.initial)
        return publication


@for_team
@require_safe
@tells_damage
@of_half
def preview_report(request: UserRequest, slug: str, half: Half) -> HttpResponse:
    """The report as visitors would see it."""
    versions = find_versions(slug, half)
    period = find_period(request.user, slug, half, versions)
    publish_page = f"{address_of(period.plan.slug, period)}yayimla/"
    if obstacle := obstacle_to(period):
        messages.error(request, obstacle)
        return redirect(publish_page)
    report = report_to_publish(period, versions[0].version + 1 if versions else 1)
    context = monitoring_context(report) | {
        "source": MonitoringSource(report, period, None, [], ""),
        "publish_page": publish_page,
        "user": AnonymousUser(),  # the menu that visitors have
    }
    return render(request, "reports/monitoring/page.html", context)


@for_team
@require_http_methods(["GET", "POST"])
@tells_damage
@of_half
def publish_report(request: UserRequest, slug: str, half: Half) -> HttpResponse:
    """Publish the izleme raporu of a first half, the değerlendirme raporu of a year."""
    versions = find_versions(slug, half)
    period = find_period(request.user, slug, half, versions)
    waiting = waiting_values(period)
    form = PublishForm(request.POST or None, versions, waiting)
    if publication := form.publish(partial(publish, request.user, period)):
        _tell(request, publication, "Rapor")
        return redirect(publication)
    obstacle = obstacle_to(period)
    context = {
        "period": period,
        "plan": period.plan,
        "versions": versions,
        "version": form.next,
        "title": report_name(period),
        "report_url": address_of(period.plan.slug, period),
        "waiting": waiting,
        "obstacle": obstacle,
        "report": None if obstacle else report_to_publish(period, form.next),
        "lacking": [
            row for half in periods_of_report(period) for row in unit_rows(half) if row.lacks
        ],
        "site": settings.SITE_URL,
        "form": form,
    }
    return render(request, "reports/publishing/page.html", context)


@for_team
@require_http_methods(["GET", "POST"])
def publish_plan(request: UserRequest, slug: str) -> HttpResponse:
    """Publish the plan itself, as its document stands today."""
    plan = get_object_or_404(visible_plans(request.user), slug=slug)
    versions = versions_of(plan, Publication.Kind.PLAN)
    form = PublishForm(request.POST or None, versions, what="Plan")

    def act(waiting: int, **entered: Any) -> Publication:
        return publishing.publish_plan(request.user, plan, **entered)

    if publication := form.publish(act):
        _tell(request, publication, "Bu sürüm")
        return redirect(publication.verification_url)
    context = {
        "plan": plan,
        "versions": versions,
        "version": form.next,
        "title": f"{plan} {plan.title}",
        "obstacle": obstacle_to_plan(plan),
        "form": form,
    }
    return render(request, "reports/publishing/plan.html", context)


def _tell(request: UserRequest, publication: Publication, what: str) -> None:
    messages.success(
        request,
        f"{publication.title}, {publication.version}. sürüm yayımlandı. {what} artık herkese açık; "
        "dosyaları hazırlanıyor.",
    )
