"""Accounts and groups, in the admin's own style."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import ManyToManyField
from django.forms import ModelMultipleChoiceField
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from plans.turkish import by_name

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
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
    search_help_text = "Kullanıcı adı, ad veya soyad yazın."

    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Kişi", {"fields": ["first_name", "last_name", "email"]}),
        ("Yetkiler", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
    ]
    filter_horizontal = []

    @admin.display(description="adı soyadı", ordering=by_name("first_name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    def formfield_for_manytomany(
        self, db_field: ManyToManyField, request: HttpRequest, **options: Any
    ) -> ModelMultipleChoiceField | None:
        options["widget"] = UnfoldAdminCheckboxSelectMultipleWidget()
        return super().formfield_for_manytomany(db_field, request, **options)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    search_fields = ["name__trlower__contains"]
    # What a group may do is given by the program (`plans.roles`).
    fields = ["name"]
