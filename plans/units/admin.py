"""Units and the people who work for them."""

from typing import Any, ClassVar, cast

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, ForeignKey, OuterRef, Q, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from unfold.admin import TabularInline
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSelectWidget

from plans.admin.base.fields import SharedModelChoiceField
from plans.admin.base.pages import admin_address, list_column, text_link
from plans.admin.base.records import OrderedListMixin, RecordAdmin, TurkishLabels
from plans.admin.base.stale import VersionedForm
from plans.exchange.admin import ExchangeMixin
from plans.language.turkish import by_name
from plans.models import Unit, UnitMember
from plans.people.roles import name_of_person
from plans.records.ordering import LabelledFormSet
from plans.units.members_admin import UnitMemberAdmin as UnitMemberAdmin
from plans.units.names import shorten_name
from plans.units.succession_admin import SuccessionMixin


class UnitMemberInline(TurkishLabels, TabularInline):
    model = UnitMember
    fields = ["user", "role", "starts_on", "ends_on"]
    formset = LabelledFormSet
    verbose_name = "görevli"
    verbose_name_plural = "birimin görevlileri"
    extra = 0
    hide_title = True

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **options: Any
    ) -> ModelChoiceField | None:
        members = UnitMember.objects.filter(user=OuterRef("pk"))
        # The strategy team may choose people without permission for accounts.
        return SharedModelChoiceField(
            # Members of a unit with a closed account stay choices, so that the page can be saved.
            get_user_model()
            .objects.filter(Q(is_active=True) | Exists(members))
            .order_by("username"),
            label=db_field.verbose_name,
            widget=UnfoldAdminSelectWidget(),
        )


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
    actions_detail = [*SuccessionMixin.actions_detail, "invite_people"]
    history_sources: ClassVar = [(UnitMember, "unit")]

    @action(description="Görevli davet et", url_path="davet", permissions=["change"])
    def invite_people(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return redirect("admin:plans_unitmember_invite", object_id)

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

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for member in formset.deleted_objects:
            history = text_link(admin_address(form.instance, "history"), "geçmişten")
            leaving = text_link(admin_address(UnitMember, "changelist"), "görevliler listesinden")
            name = name_of_person(member.user)
            messages.warning(
                request,
                format_html(
                    "{} artık bu birimin görevlisi değil. Yanlışlıkla olduysa {} geri getirin; "
                    "işten ayrıldıysa hesabını {} kapatın.",
                    *(name, history, leaving),
                ),
            )

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
