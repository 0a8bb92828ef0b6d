"""Accounts and groups, in the admin's own style."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

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

    @admin.display(description="adı soyadı", ordering=by_name("first_name"))
    def full_name(self, user: User) -> str:
        return user.get_full_name()


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    search_fields = ["name__trlower__contains"]
