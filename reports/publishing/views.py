"""Where the strategy team publishes the report of a half or a year."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from indicators.models import Period
from indicators.review.forms import DayField
from indicators.workflow import Incomplete, WorkflowError
from plans.people.roles import is_strategist
from reports.monitoring.source import find_plan
from reports.monitoring.views import half_of
from reports.publications.damage import tells_damage
from reports.publications.reading import address_of, kind_of, report_name, subject_of, versions_at
from reports.publishing.publish import obstacle_to, publish, report_to_publish, waiting_values


class PublishForm(forms.Form):
    """On whose decision; from the second version on, why."""

    #: What the page showed when the person decided.
    version = forms.IntegerField(widget=forms.HiddenInput)
    waiting = forms.IntegerField(widget=forms.HiddenInput)
    decision = forms.CharField(
        label="Karar",
        required=False,
        max_length=200,
        help_text="Meclis ya da yönetim kararı varsa. Örnek: 07.08.2025 tarihli ve 112 sayılı "
        "meclis kararı",
    )
    decision_date = DayField(label="Karar tarihi", required=False)
    reason = forms.CharField(
        label="Düzeltme gerekçesi",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Bu sürüm neden yayımlanıyor? Raporun üzerinde yazar.",
        error_messages={"required": "Yeni sürümün gerekçesini yazın."},
    )
    confirmed = forms.BooleanField(
        error_messages={"required": "Yayımlamak için kutuyu işaretleyin."}
    )

    def __init__(self, *args: Any, is_first: bool, waiting: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_first:
            del self.fields["reason"]
        self.fields["confirmed"].label = (
            f"Gördüm: onay bekleyen {waiting} değer hesaba katılmadan, rapor bu haliyle "
            "yayımlansın; sonradan değiştirilemez."
            if waiting
            else "Rapor bu haliyle yayımlansın; sonradan değiştirilemez."
        )


@login_required
@require_http_methods(["GET", "POST"])
@tells_damage
def publish_monitoring(request: HttpRequest, slug: str, period: str) -> HttpResponse:
    """Publish the izleme raporu of a first half; that of the second is published with its year."""
    year, half = half_of(period)
    if half == Period.Half.SECOND:
        return redirect("publish_evaluation", slug, year)
    return _publish(request, slug, (year, half))


@login_required
@require_http_methods(["GET", "POST"])
@tells_damage
def publish_evaluation(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """Publish the değerlendirme raporu of a year."""
    return _publish(request, slug, (year, Period.Half.SECOND))


def _publish(request: HttpRequest, slug: str, half: tuple[int, int]) -> HttpResponse:
    if not is_strategist(request.user):
        raise PermissionDenied
    named = Period(year=half[0], half=half[1])
    versions = versions_at(slug, kind_of(named), subject_of(named))
    plan = find_plan(request.user, slug, versions)
    period = get_object_or_404(
        plan.periods.exclude(state=Period.State.PLANNED).select_related("plan"),
        year=half[0],
        half=half[1],
    )
    waiting = waiting_values(period)
    version = versions[0].version + 1 if versions else 1
    form = PublishForm(
        request.POST or None,
        is_first=not versions,
        waiting=waiting,
        initial={"version": version, "waiting": waiting},
    )
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "confirmed"}
        try:
            publication = publish(request.user, period, **given)
        except Incomplete as error:
            seen = {field.name for field in form.visible_fields()}
            for name, text in error.fields.items():
                form.add_error(name if name in seen else None, text)
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                f"{publication.title}, {publication.version}. sürüm yayımlandı. Rapor artık "
                "herkese açık.",
            )
            return redirect(publication)
    if form.is_bound:  # what the page shows now is what the person decides on next
        form.data = form.data.copy()
        form.data["version"], form.data["waiting"] = version, waiting
    obstacle = obstacle_to(period)
    context = {
        "period": period,
        "plan": plan,
        "versions": versions,
        "version": version,
        "title": report_name(period),
        "report_url": address_of(plan.slug, period),
        "waiting": waiting,
        "obstacle": obstacle,
        "report": None if obstacle else report_to_publish(period),
        "form": form,
    }
    return render(request, "reports/publishing/page.html", context)
