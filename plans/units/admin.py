"""Units and the people who work for them."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import TabularInline
from unfold.decorators import action

from plans.admin.base.pages import admin_address, list_column, nobody, text_link
from plans.admin.base.records import OrderedListMixin, RecordAdmin
from plans.admin.base.stale import VersionedForm
from plans.exchange.admin import ExchangeMixin
from plans.language.turkish import by_name
from plans.models import Unit, UnitMember
from plans.people.roles import name_of_person
from plans.units.members_admin import people_address, state_of
from plans.units.names import shorten_name
from plans.units.succession_admin import SuccessionMixin


class UnitMemberInline(TabularInline):
    """Who works for the unit, to be read: people are invited, and each role has its page."""

    model = UnitMember
    fields = readonly_fields = ["person", "role_name", "span", "state"]
    verbose_name = "görevli"
    verbose_name_plural = "birimin görevlileri"
    extra = 0
    can_delete = False
    hide_title = True

    @admin.display(description="kişi")
    def person(self, member: UnitMember) -> str:
        return text_link(admin_address(member), name_of_person(member.user))

    role_name = list_column("görev", lambda member: member.get_role_display())
    span = list_column("süre", "span")
    state = list_column("durum", state_of)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user")

    has_add_permission = has_change_permission = nobody


class UnitForm(VersionedForm):
    """A unit whose short name follows from its name until a person writes another."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if field := self.fields.get("short_name"):
            field.required = False
            field.help_text = f"{field.help_text} Boş bırakırsanız adından kısaltılır."
        if field := cast(ModelChoiceField | None, self.fields.get("parent")):
            offered = Q(is_active=True) & ~Q(pk=self.instance.pk) | Q(pk=self.instance.parent_id)
            field.queryset = Unit.objects.filter(offered)
        #: Who had taken over from it before it was opened again.
        self.successor = self.instance.successor

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("short_name"):
            cleaned["short_name"] = shorten_name(cleaned.get("name") or "")
        return cleaned


@admin.register(Unit)
class UnitAdmin(OrderedListMixin, ExchangeMixin, SuccessionMixin, RecordAdmin):
    list_title = "Birimler"
    form = UnitForm
    list_display = ["sorted_name", "short_name", "member_count", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name__trlower__contains", "short_name__trlower__contains"]
    search_help_text = "Birim adı"
    ordering = ["order"]
    prepopulated_fields = {"code": ["name"]}
    actions = [*SuccessionMixin.actions, *ExchangeMixin.actions]
    readonly_fields = ["successor"]
    inlines = [UnitMemberInline]
    actions_detail = [*SuccessionMixin.actions_detail, "invite_people", "list_people"]
    history_sources: ClassVar = [(UnitMember, "unit")]

    @action(description="Görevli davet et", url_path="davet", permissions=["change"])
    def invite_people(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:plans_unitmember_invite", object_id)

    @action(description="Görevliler", url_path="gorevliler", permissions=["change"])
    def list_people(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect(people_address(object_id))

    sorted_name = list_column("birim adı", "name", by_name("name"))
    member_count = list_column("görevli sayısı", "member_count", "member_count")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        match = request.resolver_match
        is_chooser = match is not None and match.url_name == "autocomplete"
        return (found.filter(is_active=True) if is_chooser else found), may_repeat

    def get_fields(self, request: HttpRequest, obj: Unit | None = None) -> list[Any]:
        ending = ["ended_on", "successor"] if obj and not obj.is_active else []
        return ["name", "short_name", "code", "parent", "superior_email", "is_active", *ending]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(member_count=Count("members"))

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        # A list that is put in order saves with a form of its own.
        if isinstance(form, UnitForm) and obj.is_active and form.successor:
            messages.warning(
                request,
                f"{obj} yeniden kullanımda. Devrettiği kartlar, işaretler ve görevliler "
                f"{form.successor} biriminde kaldı; geri alınacak olanları kendi sayfalarında "
                "değiştirin.",
            )
