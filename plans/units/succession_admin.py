"""The page on which units are merged, handed over or closed: what it would do, then doing it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from plans.admin.base.pages import PageMixin, admin_address, require
from plans.audit.words import format_list
from plans.language.codes import parse_key
from plans.models import Unit
from plans.people.requests import UserRequest
from plans.units.names import make_code, shorten_name
from plans.units.succession import Move, SuccessionError, close, open_work, succeed

EXISTING, NEW, NOBODY = "existing", "new", "nobody"


class SuccessionForm(forms.Form):
    """Which units end, who takes over from them, since when and why."""

    units = forms.ModelMultipleChoiceField(
        Unit.objects.filter(is_active=True), widget=forms.MultipleHiddenInput
    )
    who = forms.ChoiceField(
        label="Görevlerini kim devralıyor?",
        choices=[
            (EXISTING, "Var olan bir birim"),
            (NEW, "Yeni kurulan bir birim"),
            (NOBODY, "Kimse: birim kapanıyor"),
        ],
        initial=EXISTING,
        widget=UnfoldAdminRadioSelectWidget,
    )
    successor = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label="Devralan birim",
        required=False,
        empty_label="Seçin…",
        widget=UnfoldAdminSelectWidget,
        help_text="Var olan bir birim devralıyorsa seçin.",
    )
    new_name = forms.CharField(
        label="Yeni birimin adı",
        max_length=200,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Yeni kurulan bir birim devralıyorsa yazın. Örnek: Teknik İşler Müdürlüğü",
    )
    from_date = forms.DateField(
        label="Hangi günden başlayarak",
        initial=timezone.localdate,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
    )
    reason = forms.CharField(
        label="Gerekçe",
        max_length=80,
        widget=UnfoldAdminTextInputWidget,
        help_text="Her kaydın geçmişinde kalır. Örnek: Meclisin 05.03.2026 günlü 41 sayılı kararı",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        who, name = cleaned.get("who"), (cleaned.get("new_name") or "").strip()
        if who == EXISTING and not cleaned.get("successor"):
            self.add_error("successor", "Devralan birimi seçin.")
        if who == NEW and not name:
            self.add_error("new_name", "Yeni birimin adını yazın.")
        if who == NEW and Unit.objects.filter(name=name).exists():
            self.add_error("new_name", "Bu adda bir birim var; onu devralan birim olarak seçin.")
        return cleaned

    def carry_out(self, user: Any) -> tuple[Unit | None, list[Move]]:
        """Do what the form says, in the caller's transaction; raises SuccessionError."""
        units, day = list(self.cleaned_data["units"]), self.cleaned_data["from_date"]
        reason, who = self.cleaned_data["reason"], self.cleaned_data["who"]
        if who == NOBODY:
            close(user, units, day, reason)
            return None, []
        successor = self.cleaned_data["successor"]
        if who == NEW:
            name = self.cleaned_data["new_name"].strip()
            code = make_code(name, set(Unit.objects.values_list("code", flat=True)))
            successor = Unit(code=code, name=name, short_name=shorten_name(name))
            successor.parent = next((row.parent for row in units if row.parent not in units), None)
            successor._change_reason = f"Birim devri: {reason}"
            successor.save()
        return successor, succeed(user, units, successor, day, reason)


class SuccessionMixin(PageMixin):
    """Adds the action “Birleştir / devret / kapat” to the list of units, and its page."""

    actions = ["begin_succession"]
    pages: ClassVar = [("devret/", "succession_view", "succession")]
    actions_detail = ["end_unit"]

    @action(description="Birleştir / devret / kapat", url_path="kapat", permissions=["change"])
    def end_unit(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(succession_address(Unit.objects.filter(pk=object_id)))

    @admin.action(permissions=["change"], description="Seçilenleri birleştir / devret / kapat")
    def begin_succession(self, request: HttpRequest, queryset: QuerySet[Unit]) -> HttpResponse:
        return redirect(succession_address(queryset))

    def succession_view(self, request: UserRequest) -> HttpResponse:
        """Ask who takes over; show what would move, what stays and what is open; do it."""
        require(self.has_change_permission(request))
        is_post = request.method == "POST"
        form = SuccessionForm(request.POST if is_post else None)
        keys = request.POST.getlist("units") if is_post else request.GET.getlist("birim")
        units = Unit.objects.filter(is_active=True, pk__in=map(parse_key, keys))
        if not units:
            messages.error(request, "Kullanımda olan en az bir birim seçin.")
            return redirect(admin_address(Unit, "changelist"))
        context: dict[str, Any] = {"open_work": open_work(list(units))}
        is_confirmed = "confirm" in request.POST
        if is_post and "edit" not in request.POST and form.is_valid():
            try:
                with transaction.atomic():
                    context["successor"], context["moves"] = form.carry_out(request.user)
                    # Until it is confirmed it is done only to be shown.
                    transaction.set_rollback(not is_confirmed)
            except SuccessionError as error:
                form.add_error(None, list(error.args))
            else:
                context["is_preview"] = True
                if is_confirmed:
                    done = _say_done(form.cleaned_data["units"], context["successor"])
                    messages.success(request, done)
                    return redirect(admin_address(Unit, "changelist"))
        if not is_post:
            form = SuccessionForm(initial={"units": [unit.pk for unit in units]})
        return self.render_page(
            request,
            "plans/units/succession.html",
            title="Birleştir / devret / kapat",
            subtitle=format_list(units),
            units=units,
            form=form,
            back=admin_address(Unit, "changelist"),
            **context,
        )


def _say_done(units: Iterable[Unit], successor: Unit | None) -> str:
    text = f"{format_list(units)} kapandı"
    return f"{text}; görevlerini {successor} devraldı." if successor else f"{text}."


def succession_address(units: Any) -> str:
    """The page on which these units end."""
    query = "&".join(f"birim={unit.pk}" for unit in units)
    return f"{reverse('admin:plans_unit_succession')}?{query}"
