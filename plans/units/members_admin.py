"""Who is in which unit with which role, from when to when: list, invitations, leaving."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextareaWidget

from plans.admin.base.pages import admin_address, list_column, require, text_link
from plans.admin.base.records import RecordAdmin
from plans.exchange.report_sheet import ReportBook, ReportColumn
from plans.exchange.table import FileError
from plans.exchange.uploads import MAX_UPLOAD
from plans.exchange.writing import workbook_response
from plans.models import Institution, Unit, UnitMember
from plans.models.people import in_term
from plans.people.requests import UserRequest
from plans.people.roles import name_of_person
from plans.people.steps import PeopleError, invite, leave, open_tasks, write_to
from plans.units.inviting import faults_of, read_file, read_lines


def states() -> dict[str, tuple[str, Q]]:
    """What members may be by now, in the order of the list: title and rows, by the word."""
    open_, here = Q(user__is_active=True), in_term()
    never = Q(user__last_login__isnull=True)
    invited = never & Q(user__password__startswith="!")
    return {
        "etkin": ("etkin", open_ & here & ~never),
        "davet": ("davet edildi, parola seçmedi", open_ & here & invited),
        "girmedi": ("hiç girmedi", open_ & here & never & ~invited),
        "disinda": ("süresi dışında", open_ & ~here),
        "ayrildi": ("ayrıldı", ~open_),
    }


def state_of(member: UnitMember) -> str:
    """The same for one member."""
    user = member.user
    if not user.is_active:
        return "ayrıldı"
    if not member.holds:
        return "süresi dışında"
    if user.last_login:
        return "etkin"
    return "hiç girmedi" if user.has_usable_password() else "davet edildi, parola seçmedi"


class StateFilter(admin.SimpleListFilter):
    title, parameter_name = "durum", "durum"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(word, title) for word, (title, _) in states().items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        found = states().get(self.value() or "")
        return queryset.filter(found[1]) if found else queryset


class InviteForm(forms.Form):
    """Whom to invite, as lines or as a file."""

    lines = forms.CharField(
        label="Kişiler",
        required=False,
        max_length=50_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text="Her satıra bir kişi: e-posta; ad; soyad; görev; başlangıç; son gün. Yalnız "
        "e-posta da yeter. Görev “Veri girişi” ya da “Müdür”; boşsa veri girişidir. Excel’den "
        "kopyalayıp yapıştırabilirsiniz.",
    )
    file = forms.FileField(
        label="ya da dosya",
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".xlsx,.csv"}),
        help_text="Excel (.xlsx) ya da CSV; ilk satırı: E-posta, Ad, Soyad, Görev, Başlangıç, "
        "Son gün.",
    )


@admin.register(UnitMember)
class UnitMemberAdmin(RecordAdmin):
    list_display = ["person", "unit", "role", "starts_on", "ends_on", "state"]
    list_display_links = ["person"]
    list_select_related = ["user", "unit"]
    list_filter = ["role", StateFilter, "unit"]
    search_fields = [
        "user__first_name__trlower__contains",
        "user__last_name__trlower__contains",
        "user__username__trlower__contains",
        "unit__name__trlower__contains",
    ]
    search_help_text = "Kişi ya da birim adı"
    ordering = ["unit__order", "-role"]
    fields = ["person", "email", "unit", "role", "starts_on", "ends_on", "state"]
    readonly_fields = ["person", "email", "unit", "state"]
    goes_along = True
    actions = ["send_again", "export"]
    actions_detail = ["begin_leaving"]
    pages: ClassVar = [
        ("davet/<int:unit>/", "invite_view", "invite"),
        ("<int:pk>/ayrildi/", "leave_view", "leave"),
    ]

    person = list_column("kişi", lambda member: name_of_person(member.user), "user__first_name")
    email = list_column("e-posta", "user.email")
    state = list_column("durum", state_of)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people are invited

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # terms end

    @admin.action(description="Daveti yeniden gönder", permissions=["change"])
    def send_again(self, request: HttpRequest, members: QuerySet[UnitMember]) -> None:
        """Write again to those who were invited and did not come yet."""
        waiting = members.filter(user__last_login__isnull=True, user__is_active=True)
        for member in waiting.select_related("user", "unit"):
            write_to(member)
        sent = f"{len(waiting)} kişiye davet yeniden gönderiliyor."
        self.message_user(request, sent if waiting else "Seçilenler zaten giriş yapmış.")

    @admin.action(description="Seçilenleri Excel dosyası olarak indir", permissions=["view"])
    def export(self, request: HttpRequest, members: QuerySet[UnitMember]) -> HttpResponse:
        """The list as a workbook."""
        columns = [
            *(ReportColumn("Kişi", 30), ReportColumn("Kullanıcı adı", 20)),
            *(ReportColumn("E-posta", 30), ReportColumn("Birim", 40), ReportColumn("Görev", 14)),
            *(
                ReportColumn("Başlangıç", 12),
                ReportColumn("Son gün", 12),
                ReportColumn("Durum", 24),
            ),
        ]
        rows = [
            [
                *(name_of_person(member.user), member.user.username, member.user.email),
                *(str(member.unit), member.get_role_display(), member.starts_on, member.ends_on),
                state_of(member),
            ]
            for member in members.select_related("user", "unit")
        ]
        institution = Institution.objects.values_list("name", flat=True).first() or ""
        book = ReportBook(institution, "Birim görevlileri")
        book.add("Görevliler", columns, rows, has_filter=True)
        return workbook_response(book.to_bytes(), f"gorevliler-{timezone.localdate()}.xlsx")

    # Inviting

    def invite_view(self, request: UserRequest, unit: int) -> HttpResponse:
        """Read the list, show what it says, invite those in it."""
        require(self.has_change_permission(request))
        found = get_object_or_404(Unit, pk=unit, is_active=True)
        form = InviteForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "unit": found}
        if request.method == "POST" and form.is_valid():
            try:
                text = form.cleaned_data["lines"]
                if file := form.cleaned_data["file"]:
                    if file.size > MAX_UPLOAD:
                        raise FileError("Dosya 10 MB’tan büyük. Yalnız gereken satırları bırakın.")
                    text = read_file(file.read())
                lines = read_lines(text, found)
                if "confirm" in request.POST and not faults_of(lines):
                    return self._invite(request, found, lines)
                context |= {"lines": lines, "faults": faults_of(lines)}
                context["form"] = InviteForm(initial={"lines": text})
            except FileError as error:
                place = "file" if form.cleaned_data["file"] else "lines"
                form.add_error(place, list(error.sentences))
        title = f"Görevli davet et: {found}"
        return self.render_page(request, "plans/units/invite.html", title=title, **context)

    def _invite(self, request: UserRequest, unit: Unit, lines: list[Any]) -> HttpResponse:
        invited = 0
        for line in lines:
            try:
                invite(request.user, unit, line.person)
                invited += 1
            except PeopleError as error:
                messages.error(request, str(error))
        if invited:
            messages.success(request, f"{unit}: {invited} kişiye davet gönderiliyor.")
        return redirect(admin_address(UnitMember, "changelist", unit__id__exact=unit.pk))

    # Leaving

    @action(description="Kişi ayrıldı", url_path="ayril", permissions=["change"])
    def begin_leaving(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:plans_unitmember_leave", object_id)

    def leave_view(self, request: UserRequest, pk: int) -> HttpResponse:
        """Say what ends and who is told of what; then end it."""
        require(self.has_change_permission(request))
        member = get_object_or_404(UnitMember.objects.select_related("user"), pk=pk)
        name = name_of_person(member.user)
        if request.method == "POST":
            try:
                leaving = leave(request.user, member.user)
            except PeopleError as error:
                messages.error(request, str(error))
            else:
                told = f" {len(leaving.told)} kişiye açık işler yazılıyor." if leaving.told else ""
                messages.success(request, f"{name} ayrıldı; hesabı kapandı.{told}")
                for task in filter(lambda task: task.address, leaving.tasks):
                    link = text_link(task.address, task.sentence)
                    messages.warning(request, link)
            return redirect(admin_address(UnitMember, "changelist"))
        return self.render_page(
            request,
            "plans/units/leave.html",
            title=f"{name} ayrıldı",
            member=member,
            roles=UnitMember.objects.filter(user=member.user).select_related("unit"),
            leaving=open_tasks(member.user),
        )
