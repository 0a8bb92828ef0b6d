"""What is done with accounts, on pages, in the admin and by commands alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plans.language.turkish import fold
from plans.models import GroupTerm, TrailEvent, Unit, UnitMember
from plans.people.letters import send_letter, send_password_letter
from plans.people.roles import is_auditor, is_strategist, members_now, name_of_person, team_now
from plans.trail import record


class PeopleError(Exception):
    """Why an account cannot be changed so: a Turkish sentence."""


@dataclass(frozen=True)
class Invited:
    """Somebody who is to work for a unit."""

    email: str
    first_name: str = ""
    last_name: str = ""
    role: str = UnitMember.Role.CLERK
    starts_on: date | None = None
    ends_on: date | None = None


#: What open work of somebody who leaves the others are told, in sentences; apps add theirs.
_open_tasks: list[Callable[[User, list[Unit]], Iterable[str]]] = []


def register_open_tasks(source: Callable[[User, list[Unit]], Iterable[str]]) -> None:
    """Let an app name what somebody who leaves had to do; called from `AppConfig.ready`."""
    _open_tasks.append(source)


# --- Inviting -----------------------------------------------------------------------------------


@transaction.atomic
def invite(actor: User | None, unit: Unit, person: Invited) -> UnitMember:
    """Make somebody a member of the unit and write to them where to choose a password; who has an
    account already keeps it. None as `actor` is a command. Raises PeopleError."""
    _require_team(actor)
    user = account_at(person.email)
    if user is None:
        user = User(username=_free_name(person.email), email=person.email)
        user.first_name, user.last_name = person.first_name, person.last_name
        user.set_unusable_password()
        user.save()
    elif not user.is_active:
        raise PeopleError(f"{person.email} adresli hesap kapalı; önce sistem yöneticisi açmalıdır.")
    elif is_auditor(user):
        raise PeopleError(f"{person.email} bir denetçinin adresi; denetçi birimde görev alamaz.")
    member = UnitMember.objects.filter(unit=unit, user=user).first() or UnitMember(
        unit=unit, user=user
    )
    member.role, member.starts_on, member.ends_on = person.role, person.starts_on, person.ends_on
    member._change_reason = "Davet"
    member.save()
    write_to(member)
    return member


def write_to(member: UnitMember) -> None:
    """Write to an invited person, also again: where to choose a password, or that the unit is
    added to an account in use."""
    user, role = member.user, member.get_role_display()
    if user.last_login is None and not user.has_usable_password():
        send_password_letter(user, "invitation", member=member, role=role)
    else:
        send_letter(user, "added", member=member, role=role)
    words = f"{member.unit} biriminde {role} olarak davet edildi."
    record(TrailEvent.Kind.ACCOUNT, user.get_username(), words, account=user)


def account_at(email: str) -> User | None:
    """The account with this address; one in use goes first."""
    return User.objects.filter(email__iexact=email).order_by("-is_active", "pk").first()


def _free_name(email: str) -> str:
    """A user name out of an address that nobody has."""
    stem = fold(email.partition("@")[0])[:100] or "kisi"
    taken = set(User.objects.filter(username__istartswith=stem).values_list("username", flat=True))
    names = [stem, *(f"{stem}{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


# --- Leaving ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Leaving:
    """What came of somebody's leaving: what goes over, and who is told of it."""

    tasks: list[str]
    told: list[User]


@transaction.atomic
def leave(actor: User | None, user: User) -> Leaving:
    """Close the account of somebody who leaves: terms and sessions end now, history stays, and the
    people of the units (without any the team) are told what was open. Raises PeopleError."""
    _require_team(actor)
    if (user.is_superuser or is_auditor(user)) and not (actor is None or actor.is_superuser):
        raise PeopleError(
            "Sistem yöneticisinin ve denetçinin hesabını yalnız bir sistem yöneticisi kapatır."
        )
    if actor == user:
        raise PeopleError("Kendi hesabınızı kapatamazsınız.")
    found = open_tasks(user)
    today = timezone.localdate()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    terms: list[UnitMember | GroupTerm] = [*user.unit_memberships.filter(still)]
    terms += user.group_terms.filter(still)
    for term in terms:
        term.ends_on = max(today - timedelta(days=1), term.starts_on or date.min)
        term._change_reason = "Ayrıldı"
        term.save()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.groups.clear()
    user.is_active = user.is_staff = False
    user.save(update_fields=["is_active", "is_staff"])
    for one in found.told:
        send_letter(one, "left", who=name_of_person(user), tasks=found.tasks)
    return found


def open_tasks(user: User) -> Leaving:
    """What is open in the units of the person, and who would be told of it."""
    units = list(Unit.objects.filter(members__user=user, is_active=True).distinct())
    tasks = [sentence for source in _open_tasks for sentence in source(user, units)]
    others = members_now().filter(unit__in=units).exclude(user=user).values("user")
    people = User.objects.filter(pk__in=others).exclude(email="")
    if not people and tasks:
        people = team_now().exclude(pk=user.pk).exclude(email="")
    return Leaving(tasks, list(people) if tasks else [])


def _require_team(actor: User | None) -> None:
    if not (actor is None or is_strategist(actor)):
        raise PermissionDenied


# --- The second step ----------------------------------------------------------------------------


@transaction.atomic
def remove_second_step(user: User) -> bool:
    """Forget the app, keys and recovery codes of somebody who lost them; whether there were any."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if removed:
        words = "Girişin ikinci adımı kaldırıldı."
        record(TrailEvent.Kind.ACCOUNT, user.get_username(), words, account=user)
    return bool(removed)
