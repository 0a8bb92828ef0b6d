"""Accounts and groups, in the admin's own style."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import Count, Field, ManyToManyField, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest, HttpResponse
from django_tasks_db.models import DBTaskResult
from unfold.admin import TabularInline
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from plans.admin.base.history import PageChange, read_changes
from plans.admin.base.pages import (
    PageMixin,
    admin_address,
    fieldset,
    link_lines,
    list_column,
    require,
)
from plans.admin.base.records import TurkishLabels
from plans.language.turkish import by_name
from plans.models import GroupTerm, UnitMember
from plans.people.roles import AUDITOR, GROUPS, name_of_person
from plans.people.steps import remove_second_step

CLOSE_INSTEAD = (
    "Hesaplar silinmez, kapatılır: kişi ayrıldığında bu işareti kaldırıp kaydedin. Giriş yapamaz; "
    "adı ve yaptıkları geçmişte kalır."
)

admin.site.unregister(User)
admin.site.unregister(Group)
# Its pages are for programmers, in English; what of it concerns people is said where they wait.
admin.site.unregister(DBTaskResult)
# People see their own on “Hesap güvenliği”; of others nobody needs to.
for app in ("account", "mfa", "socialaccount", "usersessions"):
    admin.site.unregister(filter(admin.site.is_registered, apps.get_app_config(app).get_models()))


class KeptMixin:
    """Records that nobody deletes, because the trail names them."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class GroupTermInline(TurkishLabels, TabularInline):
    model = GroupTerm
    fields = ["group", "starts_on", "ends_on"]
    extra = 0
    hide_title = True
    verbose_name_plural = "grupların süreleri: yazılmayan grup süresizdir"


class AccountForm(UserChangeForm):
    """An auditor is nothing else: the page refuses what would be asleep."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        groups = {group.name for group in cleaned.get("groups", ())}
        if AUDITOR in groups and (
            len(groups) > 1 or cleaned.get("is_staff") or cleaned.get("is_superuser")
        ):
            self.add_error(
                "groups",
                f"“{AUDITOR}” yalnız okur: başka grupla, “personel durumu” ya da “süper kullanıcı” "
                "işaretiyle birlikte verilmez. Ötekileri kaldırın ya da ayrı bir hesap açın.",
            )
        return cleaned


@admin.register(User)
class UserAdmin(KeptMixin, DjangoUserAdmin, PageMixin):
    form = AccountForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "full_name", "email", "is_staff", "is_active"]
    list_filter = ["groups", "is_staff", "is_active"]
    list_filter_submit = True
    search_fields = [
        "username__trlower__contains",
        "first_name__trlower__contains",
        "last_name__trlower__contains",
    ]
    search_help_text = "Kullanıcı adı, ad veya soyad"

    fieldsets = [
        fieldset(None, "username", "password"),
        fieldset("Kişi", "first_name", "last_name", "email"),
        fieldset("Yetkiler", "is_active", "is_staff", "is_superuser", "groups"),
    ]
    filter_horizontal = []
    inlines = [GroupTermInline]
    actions = ["drop_second_step"]

    full_name = list_column("adı soyadı", lambda user: user.get_full_name(), by_name("first_name"))

    @admin.action(description="İkinci adımı kaldır", permissions=["change"])
    def drop_second_step(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """For people who lost their phone and their recovery codes."""
        names = [user.get_username() for user in people if remove_second_step(user)]
        said = f"İkinci adım kaldırıldı: {', '.join(names)}. Kişiler artık yalnız parolayla girer."
        none = "Seçilenlerin ikinci adımı kurulu değildi."
        self.message_user(request, said if names else none, messages.SUCCESS)

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
class GroupAdmin(KeptMixin, DjangoGroupAdmin, PageMixin):
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

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        is_built_in = obj is not None and obj.name in GROUPS
        return not is_built_in and super().has_change_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return self.fields if obj else ["name"]
