"""Who may see which plan and which of its reports."""

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q, QuerySet

from plans.content.pictures import address_of
from plans.models import Institution, Plan, Section
from plans.people.roles import COUNCIL, groups_of, may_read_all, units_of

Person = User | AnonymousUser


def sees_drafts(user: Person) -> bool:
    """Whether `user` may read what is not in force yet: the team, auditors and council."""
    return may_read_all(user) or COUNCIL in groups_of(user)


def visible_plans(user: Person) -> QuerySet[Plan]:
    """The plans that `user` may read; a draft is for those who work on it and decide on it."""
    plans = Plan.objects.all()
    return plans if sees_drafts(user) else plans.exclude(status=Plan.Status.DRAFT)


def listed_plans(user: Person) -> QuerySet[Plan]:
    """The visible plans that lists offer; the draft of a revision is found by its own plan."""
    return visible_plans(user).filter(draft_number=0)


def portal_plans() -> QuerySet[Plan]:
    """The plans whose results and data are open to everybody, on pages of their own."""
    return Plan.objects.filter(has_portal=True).exclude(status=Plan.Status.DRAFT)


def sees_picture(user: Person, sha256: str) -> bool:
    """Whether `user` may see the picture: it is as public as the texts that show it."""
    # What an institution once showed stands in what was published then.
    shown_ever = Institution.history.filter(Q(logo=sha256) | Q(cover=sha256))
    if sees_drafts(user) or shown_ever.exists():
        return True
    address = address_of(sha256)
    shown = Q(text__contains=address) | Q(tables__text__contains=address)
    plans = visible_plans(user)
    texts = Section.objects.filter(shown, plan__in=plans)
    return texts.exists() or plans.filter(cover=sha256).exists()


def reads_unpublished(user: Person) -> bool:
    """Whether `user` may read reports that are not published: the team, the council, the units."""
    return sees_drafts(user) or (user.is_authenticated and bool(units_of(user)))


def reads_scorecard(user: Person, unit_id: int) -> bool:
    """Whether `user` may read the unit's scorecard: its own people, the team and the council."""
    return user.is_authenticated and (unit_id in units_of(user) or sees_drafts(user))
