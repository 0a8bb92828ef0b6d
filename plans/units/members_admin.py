"""Whoever works for a unit: invitations, the role and its days."""

from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group, User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from plans.admin.base.pages import admin_address, list_column, nobody, require
from plans.admin.base.records import RecordAdmin
from plans.exchange.table import FileError
from plans.exchange.uploads import size_check
from plans.models import Unit, UnitMember
from plans.people.requests import UserRequest
from plans.people.roles import GROUPS, name_of_person
from plans.people.steps import PeopleError, invite, invite_to_group
from plans.units.inviting import Line, faults_of, read_file, read_lines

#: Where somebody is invited to: a unit, or a group of the program.
Place = Unit | Group


def places_for(user: User) -> dict[str, Place]:
    """Where the person may invite to, by the word in the form."""
    units = {f"birim-{unit.pk}": unit for unit in Unit.objects.filter(is_active=True)}
    groups = Group.objects.filter(name__in=GROUPS) if user.is_superuser else ()
    return {**units, **{f"grup-{group.pk}": group for group in groups}}


class InviteForm(forms.Form):
    """Whom to invite to what, as lines or as a file."""

    place = forms.ChoiceField(label="Birim ya da grup", widget=UnfoldAdminSelectWidget())
    lines = forms.CharField(
        label="Kişiler",
        required=False,
        max_length=50_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text="Her satıra bir kişi: e-posta; ad; soyad; görev; başlangıç; son gün. Yalnız "
        "e-posta, hesabı olanın yalnız kullanıcı adı da yeter. Görev “Veri girişi” ya da “Müdür”; "
        "boşsa veri girişidir, grupta yazılmaz. Excel’den kopyalayıp yapıştırabilirsiniz.",
    )
    file = forms.FileField(
        label="ya da dosya",
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv"}),
        validators=[size_check("Yalnız gereken satırları bırakın.")],
        help_text="Excel (.xlsx) ya da CSV; ilk satırı: E-posta, Ad, Soyad, Görev, Başlangıç, "
        "Son gün.",
    )

    def __init__(self, *args: Any, places: dict[str, Place], **options: Any) -> None:
        super().__init__(*args, **options)
        field = cast(forms.ChoiceField, self.fields["place"])
        field.choices = [("", "Seçin"), *((word, str(place)) for word, place in places.items())]


def people_address(unit: Any = None) -> str:
    """The list of all people, or of those who work, worked and will work for a unit."""
    return admin_address(User, "changelist", **({"birim": unit} if unit else {}))


def state_of(member: UnitMember) -> str:
    """What there is to say of somebody's work for a unit."""
    return (member.state or "sürüyor") if member.user.is_active else "hesabı kapalı"


@admin.register(UnitMember)
class UnitMemberAdmin(RecordAdmin):
    """One role of a person in a unit; the list of all people has them with the others."""

    fields = ["person", "email", "unit", "role", "starts_on", "ends_on", "state"]
    readonly_fields = ["person", "email", "unit", "state"]
    goes_along = True
    actions_detail = ["begin_leaving"]
    pages: ClassVar = [
        ("davet/", "invite_view", "invite_to"),
        ("davet/<int:unit>/", "invite_view", "invite"),
        ("<int:pk>/ayrildi/", "leave_view", "leave"),
    ]

    person = list_column("kişi", lambda member: name_of_person(member.user))
    email = list_column("e-posta", "user.email")
    state = list_column("durum", state_of)

    has_add_permission = has_delete_permission = nobody  # people are invited, and terms end

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        require(self.has_view_permission(request))
        return redirect(people_address(request.GET.get("unit__id__exact")))

    # Inviting

    def invite_view(self, request: UserRequest, unit: int | None = None) -> HttpResponse:
        """Read the list, show what it says, invite those in it."""
        require(self.has_change_permission(request))
        places = places_for(request.user)
        if unit and f"birim-{unit}" not in places:
            raise Http404
        initial = {"place": f"birim-{unit}"} if unit else {}
        data = {**initial, **request.POST.dict()} if request.method == "POST" else None
        form = InviteForm(data, request.FILES or None, initial=initial, places=places)
        context: dict[str, Any] = {"form": form}
        if form.is_valid():
            place = places[form.cleaned_data["place"]]
            found = place if isinstance(place, Unit) else None
            try:
                text = form.cleaned_data["lines"]
                if file := form.cleaned_data["file"]:
                    text = read_file(file.read())
                lines = read_lines(text, found)
                if "confirm" in request.POST and not faults_of(lines):
                    return self._invite(request, place, lines)
                context |= {"lines": lines, "faults": faults_of(lines), "place": place}
                shown = {"lines": text, "place": form.cleaned_data["place"]}
                context |= {"unit": found, "form": InviteForm(initial=shown, places=places)}
            except FileError as error:
                where = "file" if form.cleaned_data["file"] else "lines"
                form.add_error(where, list(error.sentences))
        back = people_address(unit)
        return self.render_page(
            request, "plans/units/invite.html", title="Kişi davet et", back=back, **context
        )

    def _invite(self, request: UserRequest, place: Place, lines: list[Line]) -> HttpResponse:
        invited = 0
        for line in lines:
            try:
                if isinstance(place, Unit):
                    invite(request.user, place, line.person)
                else:
                    invite_to_group(request.user, place, line.person)
                invited += 1
            except PeopleError as error:
                messages.error(request, str(error))
        if invited:
            messages.success(request, f"{place}: {invited} kişiye davet gönderiliyor.")
        if isinstance(place, Unit):
            return redirect(people_address(place.pk))
        return redirect(admin_address(User, "changelist", gorev=place.name))

    # Leaving

    @action(description="Kişi ayrıldı", url_path="ayril", permissions=["change"])
    def begin_leaving(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return self.leave_view(request, object_id)

    def leave_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page of the person says what ends, and ends it."""
        require(self.has_change_permission(request))
        member = get_object_or_404(UnitMember.objects.select_related("user"), pk=pk)
        return redirect(admin_address(member.user, "leave"))
