"""Who may see which plan."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from plans.models import Plan
from plans.roles import COUNCIL, STRATEGY_TEAM


def sees_drafts(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether `user` may read what is not in force yet: staff, strategy team and council."""
    if not user.is_authenticated:
        return False
    return user.is_staff or user.groups.filter(name__in=[STRATEGY_TEAM, COUNCIL]).exists()


def visible_plans(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Plan]:
    """The plans that `user` may read; a draft is for those who work on it and decide on it."""
    plans = Plan.objects.all()
    return plans if sees_drafts(user) else plans.exclude(status=Plan.Status.DRAFT)
