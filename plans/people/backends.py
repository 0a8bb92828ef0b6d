"""What the groups of an account allow in the admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet

from plans.people.roles import groups_of, is_auditor, read_person


class RoleBackend(ModelBackend):
    """Permissions come from the groups that the person has now; an auditor has none."""

    def get_user(self, user_id: Any) -> User | None:
        user = read_person(user_id)
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        return set() if is_auditor(user_obj) else super().get_all_permissions(user_obj, obj)

    def _get_group_permissions(self, user_obj: Any) -> QuerySet[Permission]:
        return Permission.objects.filter(group__name__in=groups_of(user_obj)).distinct()
