"""Who may see which plan and which of its reports."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from indicators.models import Period
from plans.models import Plan, Unit
from plans.roles import COUNCIL, STRATEGY_TEAM, units_of


def sees_drafts(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether `user` may read what is not in force yet: staff, strategy team and council."""
    if not user.is_authenticated:
        return False
    return user.is_staff or user.groups.filter(name__in=[STRATEGY_TEAM, COUNCIL]).exists()


def visible_plans(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Plan]:
    """The plans that `user` may read; a draft is for those who work on it and decide on it."""
    plans = Plan.objects.all()
    return plans if sees_drafts(user) else plans.exclude(status=Plan.Status.DRAFT)


def readable_periods(user: AbstractBaseUser | AnonymousUser, plan: Plan) -> QuerySet[Period]:
    """The periods whose reports `user` may read: closed ones; those under way are for the team
    and the council."""
    states = [Period.State.CLOSED]
    if sees_drafts(user):
        states.append(Period.State.OPEN)
    return plan.periods.filter(state__in=states).select_related("plan")


def reads_scorecard(user: AbstractBaseUser | AnonymousUser, unit: Unit) -> bool:
    """Whether `user` may read the unit's scorecard: its own people, the team and the council."""
    return user.is_authenticated and (unit.pk in units_of(user) or sees_drafts(user))
