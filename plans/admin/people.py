"""Accounts and groups, in the admin's own style."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import Count, Field, ManyToManyField, QuerySet
from django.forms import Field as FormField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.html import format_html
from django_tasks_db.models import DBTaskResult
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from plans.admin.base.history import PageChange, read_changes
from plans.admin.base.pages import (
    PageMixin,
    admin_address,
    fieldset,
    link_lines,
    list_column,
    nobody,
    require,
    text_link,
)
from plans.admin.base.records import TurkishLabels
from plans.admin.people_list import (
    STATES,
    RoleNameFilter,
    SecondStepFilter,
    SpanFilter,
    StateFilter,
    UnitFilter,
    read_people,
    roles_of_row,
    second_step_of,
    show_roles,
    write_people,
)
from plans.language.turkish import by_name
from plans.models import GroupTerm, UnitMember
from plans.models.people import FLAGS
from plans.people.requests import UserRequest
from plans.people.roles import AUDITOR, GROUPS, is_strategist, name_of_person
from plans.people.steps import (
    PeopleError,
    leave,
    open_tasks,
    refuse_leaving,
    remind,
    remove_second_step,
)

CLOSE_INSTEAD = (
    "Hesaplar silinmez, kapatılır. Ayrılan için listedeki “Kişi ayrıldı…” bağlantısını kullanın: "
    "görevleri biter, kalanlara açık işler yazılır; adı ve yaptıkları geçmişte kalır."
)

admin.site.unregister(User)
admin.site.unregister(Group)
# Its pages are for programmers, in English; what of it concerns people is said where they wait.
admin.site.unregister(DBTaskResult)
# People see their own on “Hesap güvenliği”; of others nobody needs to.
for app in ("account", "mfa", "socialaccount", "usersessions"):
    admin.site.unregister(filter(admin.site.is_registered, apps.get_app_config(app).get_models()))


class NoteForm(forms.Form):
    """What those who stay are told of somebody who leaves."""

    note = forms.CharField(
        label="Kalanlara notunuz",
        required=False,
        max_length=2000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Açık işlerle birlikte e-postada yazar. Boş kalabilir.",
    )


class GroupTermInline(TurkishLabels, TabularInline):
    model = GroupTerm
    fields = ["group", "starts_on", "ends_on"]
    extra = 0
    hide_title = True
    verbose_name_plural = "grupların süreleri: yazılmayan grup süresizdir"


class AccountForm(UserChangeForm):
    """An auditor is nothing else: the page refuses what would be asleep. An administrator stays."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        groups = {group.name for group in cleaned.get("groups", ())}
        if AUDITOR in groups and (
            len(groups) > 1 or cleaned.get("is_staff") or cleaned.get("is_superuser")
        ):
            self.add_error(
                "groups",
                f"“{AUDITOR}” yalnız okur: başka grupla, “Yönetim sayfalarına girer” ya da “Sistem "
                "yöneticisi” işaretiyle birlikte verilmez. Ötekileri kaldırın ya da ayrı bir hesap "
                "açın.",
            )
        administrators = User.objects.filter(**dict.fromkeys(FLAGS, True))
        if [*administrators] == [self.instance] and not all(map(cleaned.get, FLAGS)):
            raise ValidationError(
                "Bu, son sistem yöneticisinin hesabı: “Hesap açık”, “Yönetim sayfalarına girer” ve "
                "“Sistem yöneticisi” işaretleri kalır. Önce başka birini sistem yöneticisi yapın."
            )
        return cleaned


@admin.register(User)
class UserAdmin(DjangoUserAdmin, PageMixin):
    form = AccountForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["person", "roles", "status", "second_step", "last_sign_in", "leaving"]
    list_filter = [RoleNameFilter, SpanFilter, StateFilter, SecondStepFilter, UnitFilter]
    list_filter_submit = True
    list_per_page = 50
    search_fields = [
        "username__trlower__contains",
        "first_name__trlower__contains",
        "last_name__trlower__contains",
        "email__trlower__contains",
        "unit_memberships__unit__name__trlower__contains",
    ]
    search_help_text = "Ad, soyad, kullanıcı adı, e-posta ya da birim"
    ordering = [by_name("first_name"), by_name("last_name"), "username"]

    fieldsets = [
        fieldset(None, "username", "password"),
        fieldset("Kişi", "first_name", "last_name", "email"),
        fieldset("Yetkiler", "is_active", "is_staff", "is_superuser", "groups"),
    ]
    filter_horizontal = []
    inlines = [GroupTermInline]
    actions = ["send_again", "export", "drop_second_step"]
    actions_list = ["invite"]
    pages: ClassVar = [("<int:pk>/ayrildi/", "leave_view", "leave")]

    roles = list_column("görevleri", show_roles, "first_unit")
    status = list_column("durum", lambda user: STATES[user.state], "state")
    second_step = list_column("İkinci adım", second_step_of, "has_second_step")
    last_sign_in = list_column("son giriş", "last_login", "last_login")

    @admin.display(description="kişi", ordering=by_name("first_name"))
    def person(self, user: User) -> str:
        name, detail = name_of_person(user), user.email or user.get_username()
        return format_html('{} <span class="span">{}</span>', name, detail)

    @admin.display(description="ayrılma")
    def leaving(self, user: User) -> str:
        if not user.is_active:
            return ""
        return format_html(
            '<a class="text-link" href="{}" aria-label="Kişi ayrıldı…: {}">Kişi ayrıldı…</a>',
            *(admin_address(user, "leave"), name_of_person(user)),
        )

    # The team sees who is what and invites; accounts and groups are an administrator's.

    has_delete_permission = nobody  # the trail names them

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        is_list = obj is None and is_strategist(request.user)
        return is_list or super().has_view_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_strategist(request.user)

    has_invite_permission = has_module_permission

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        may_open = super().has_view_permission(request)
        return super().get_list_display_links(request, list_display) if may_open else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return read_people(super().get_queryset(request))

    @action(description="Kişi davet et", url_path="davet", permissions=["invite"])
    def invite(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:plans_unitmember_invite_to")

    @admin.action(description="Daveti yeniden gönder", permissions=["invite"])
    def send_again(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Write again to those who were invited and did not come yet."""
        waiting = [user for user in people.filter(is_active=True, last_login=None) if remind(user)]
        sent = f"{len(waiting)} kişiye davet yeniden gönderiliyor."
        none = "Seçilenler giriş yapmış, bir göreve davet edilmemiş ya da e-posta adresleri yok."
        self.message_user(request, sent if waiting else none)

    @admin.action(description="Seçilenleri Excel dosyası olarak indir", permissions=["view"])
    def export(self, request: HttpRequest, people: QuerySet[User]) -> HttpResponse:
        """The list as a workbook."""
        return write_people(people)

    @admin.action(description="İkinci adımı kaldır", permissions=["change"])
    def drop_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """For people who lost their phone and their recovery codes."""
        names = [user.get_username() for user in people if remove_second_step(user)]
        said = f"İkinci adım kaldırıldı: {', '.join(names)}. Kişiler artık yalnız parolayla girer."
        none = "Seçilenlerin ikinci adımı kurulu değildi."
        self.message_user(request, said if names else none, messages.SUCCESS)

    def leave_view(self, request: UserRequest, pk: int) -> HttpResponse:
        """Say what ends and who is told of what; then end it."""
        require(is_strategist(request.user))
        user = get_object_or_404(User, pk=pk)
        name, people = name_of_person(user), admin_address(User, "changelist")
        try:
            refuse_leaving(request.user, user)
        except PeopleError as error:
            messages.error(request, str(error))
            return redirect(people)
        form = NoteForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            leaving = leave(request.user, user, form.cleaned_data["note"])
            told = f" {len(leaving.told)} kişiye açık işler yazılıyor." if leaving.told else ""
            messages.success(request, f"{name} ayrıldı; hesabı kapandı.{told}")
            for task in filter(lambda task: task.address, leaving.tasks):
                messages.warning(request, text_link(task.address, task.sentence))
            return redirect(people)
        return self.render_page(
            request,
            "plans/admin/leave.html",
            title=f"{name} ayrıldı",
            form=form,
            roles=[*roles_of_row(user)],
            leaving=open_tasks(user),
        )

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **options: Any
    ) -> FormField | None:
        if db_field.name == "is_active":
            options["help_text"] = CLOSE_INSTEAD
        return super().formfield_for_dbfield(db_field, request, **options)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The person's rights and units: who changed what, when."""
        user = self.get_object(request, unquote(object_id))
        if user is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        require(self.has_view_or_change_permission(request, user))
        changes = [
            *read_changes([(UnitMember, "user"), (GroupTerm, "user")], user.pk),
            *_changes_of_account(user),
        ]
        return self.render_page(
            request,
            "plans/admin/base/history.html",
            title="Geçmiş",
            subtitle=str(user),
            original=user,
            changes=sorted(changes, key=lambda change: change.when, reverse=True),
        )

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **options: Any
    ) -> ModelMultipleChoiceField | None:
        options["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **options)


def _changes_of_account(user: User) -> Iterator[PageChange]:
    """What was given to the account and taken from it, and what the admin noted of its data."""
    name = user.get_username()
    for change in user.right_changes.select_related("user"):
        who, address = name_of_person(change.user), change.address
        yield PageChange(change.created_at, who, address, "Yetki", name, str(change))
    entries = LogEntry.objects.filter(
        content_type__app_label="auth", content_type__model="user", object_id=str(user.pk)
    )
    for entry in entries.select_related("user"):
        said = entry.get_change_message() or entry.get_action_flag_display()
        who = name_of_person(entry.user)
        yield PageChange(entry.action_time, who, None, "Hesap", name, said)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, PageMixin):
    list_display = ["name", "member_count"]
    search_fields = ["name__trlower__contains"]
    search_help_text = "Grup adı"
    readonly_fields = ["rights", "members"]
    # What a group may do is given by the program (`plans.people.roles`).
    fields = ["name", "rights", "members"]

    member_count = list_column("kişi sayısı", "member_count", "member_count")
    rights = list_column(
        "ne yapabilir", lambda group: GROUPS.get(group.name, "Bu gruba yazılım bir yetki vermez.")
    )

    @admin.display(description="gruptaki kişiler")
    def members(self, group: Group) -> str:
        people = group.user_set.order_by(by_name("first_name"), "username")
        links = [
            (admin_address(user), f"{name_of_person(user)}{'' if user.is_active else ' (kapalı)'}")
            for user in people
        ]
        return link_lines(links) or "Bu grupta kimse yok. Kişi kendi hesabının sayfasından eklenir."

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(member_count=Count("user"))

    has_delete_permission = nobody  # the trail names them

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        is_built_in = obj is not None and obj.name in GROUPS
        return not is_built_in and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return self.fields if obj else ["name"]
