"""What is done with accounts, on pages, in the admin and by commands alike."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from plans.language.turkish import fold
from plans.models import GroupTerm, TrailEvent, Unit, UnitMember
from plans.models.people import FLAGS
from plans.people.letters import send_letter, send_password_letter
from plans.people.roles import (
    AUDITOR,
    STRATEGY_TEAM,
    is_auditor,
    is_strategist,
    members_now,
    name_of_person,
    team_now,
)
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


class OpenTask(NamedTuple):
    """What somebody who leaves had to do, in a sentence, and the page of the team where it is
    given to another, if it has to be."""

    sentence: str
    address: str = ""


#: What open work of somebody who leaves the others are told; apps add theirs.
_open_tasks: list[Callable[[User, list[Unit]], Iterable[OpenTask]]] = []


def register_open_tasks(source: Callable[[User, list[Unit]], Iterable[OpenTask]]) -> None:
    """Let an app name what somebody who leaves had to do; called from `AppConfig.ready`."""
    _open_tasks.append(source)


# --- Inviting -----------------------------------------------------------------------------------


@transaction.atomic
def invite(actor: User | None, unit: Unit, person: Invited) -> UnitMember:
    """Make somebody a member of the unit and write to them where to choose a password; who has an
    account already keeps it. None as `actor` is a command. Raises PeopleError."""
    _require_team(actor)
    user = _account_of(person)
    if is_auditor(user):
        raise PeopleError(f"{person.email} bir denetçinin adresi; denetçi birimde görev alamaz.")
    member = UnitMember.objects.filter(unit=unit, user=user).first() or UnitMember(
        unit=unit, user=user
    )
    member.role, member.starts_on, member.ends_on = person.role, person.starts_on, person.ends_on
    member._change_reason = "Davet"
    member.save()
    write_to(member)
    return member


@transaction.atomic
def invite_to_group(actor: User | None, group: Group, person: Invited) -> User:
    """The same into one of the program's groups; only an administrator, or a command, gives what
    groups may. Raises PeopleError."""
    if not (actor is None or actor.is_superuser):
        raise PermissionDenied
    user = _account_of(person)
    has_more = user.groups.exclude(pk=group.pk).exists() or user.is_staff or user.is_superuser
    if group.name == AUDITOR and (has_more or user.unit_memberships.exists()):
        raise PeopleError(
            f"{person.email} adresli hesabın başka yetkileri var; denetçi yalnız okur. Denetçiye "
            "ayrı bir hesap açın."
        )
    if group.name != AUDITOR and is_auditor(user):
        raise PeopleError(f"{person.email} bir denetçinin adresi; denetçi başka grupta yer almaz.")
    user.groups.add(group)
    if group.name == STRATEGY_TEAM and not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    term = user.group_terms.filter(group=group).first() or GroupTerm(user=user, group=group)
    term.starts_on, term.ends_on = person.starts_on, person.ends_on
    if term.pk or term.starts_on or term.ends_on:
        term._change_reason = "Davet"
        term.save()
    _write_to_member(user, group)
    return user


def write_to(member: UnitMember) -> None:
    """Write to an invited person, also again: where to choose a password, or that the unit is
    added to an account in use."""
    role = member.get_role_display()
    where = f"{member.unit} biriminde {role} olarak"
    _write_to(member.user, member, str(member.unit), where, role=role)


def remind(user: User) -> bool:
    """Write again to somebody who was invited; whether they were, to anything, and can be."""
    if not user.email:
        return False
    member = user.unit_memberships.select_related("unit").order_by("pk").last()
    group = user.groups.order_by("pk").last()
    if member:
        write_to(member)
    elif group:
        _write_to_member(user, group)
    return bool(member or group)


def _write_to_member(user: User, group: Group) -> None:
    term = user.group_terms.filter(group=group).first() or GroupTerm(user=user, group=group)
    _write_to(user, term, group.name, f"“{group}” grubuna")


def _write_to(
    user: User, term: UnitMember | GroupTerm, place: str, where: str, *, role: str = ""
) -> None:
    facts = {"term": term, "place": place, "role": role}
    if not user.email:  # an account of the administrator's, whose person is told by mouth
        pass
    elif user.last_login is None and not user.has_usable_password():
        send_password_letter(user, "invitation", **facts)
    else:
        send_letter(user, "added", **facts)
    record(TrailEvent.Kind.ACCOUNT, user.get_username(), f"{where} davet edildi.", account=user)


def _account_of(person: Invited) -> User:
    """The account of the address, made where there is none; raises PeopleError."""
    user = account_at(person.email)
    if user is None and "@" not in person.email:
        raise PeopleError(f"“{person.email}” bir e-posta adresi değil, bu adla hesap da yok.")
    if user is None:
        user = User(username=_free_name(person.email), email=person.email)
        user.first_name, user.last_name = person.first_name, person.last_name
        user.set_unusable_password()
        user.save()
    elif not user.is_active:
        raise PeopleError(f"{person.email} adresli hesap kapalı; önce sistem yöneticisi açmalıdır.")
    return user


def account_at(name: str) -> User | None:
    """The account with this address, or with this user name; one in use goes first."""
    by = "email__iexact" if "@" in name else "username"
    return User.objects.filter(**{by: name}).order_by("-is_active", "pk").first()


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

    tasks: list[OpenTask]
    told: list[User]
    #: Whether that is the team, because nobody of the units has an address.
    is_for_team: bool = False


def refuse_leaving(actor: User | None, user: User) -> None:
    """Raises PeopleError where the actor may not close the person's account."""
    _require_team(actor)
    above = user.groups.filter(name__in=[STRATEGY_TEAM, AUDITOR])  # from a later day, too
    if (user.is_superuser or above.exists()) and not (actor is None or actor.is_superuser):
        raise PeopleError(
            "Sistem yöneticisinin, denetçinin ve strateji ekibinden birinin hesabını yalnız bir "
            "sistem yöneticisi kapatır."
        )
    if actor == user:
        raise PeopleError("Kendi hesabınızı kapatamazsınız.")
    if not user.is_active:
        raise PeopleError(f"{name_of_person(user)} ayrılmış; hesabı kapalı.")


@transaction.atomic
def leave(actor: User | None, user: User, note: str = "") -> Leaving:
    """Close the account of somebody who leaves: terms and sessions end now, history stays, and the
    people of the units (without any the team) are told what was open, with a note of the actor.
    Raises PeopleError."""
    refuse_leaving(actor, user)
    found = open_tasks(user)
    today = timezone.localdate()
    still = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    terms: list[UnitMember | GroupTerm] = [*user.unit_memberships.filter(still)]
    terms += user.group_terms.filter(still)
    for term in terms:
        term._change_reason = "Ayrıldı"
        if term.is_ahead:
            term.delete()
            continue
        term.ends_on = max(today - timedelta(days=1), term.starts_on or date.min)
        term.save()
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.groups.clear()
    user.is_active = user.is_staff = user.is_superuser = False
    user.save(update_fields=[*FLAGS])
    for one in found.told:
        facts = {"tasks": found.tasks, "is_for_team": found.is_for_team, "note": note}
        send_letter(one, "left", who=name_of_person(user), **facts)
    told = ", ".join(map(name_of_person, found.told)) or "kimseye"
    open_ = f" {len(found.tasks)} açık işi yazıldı: {told}." if found.tasks else ""
    words = f"Ayrıldı.{open_}" + (f" Not: {note}" if note else "")
    record(TrailEvent.Kind.ACCOUNT, user.get_username(), words, account=user)
    return found


def open_tasks(user: User) -> Leaving:
    """What is open in the units of the person, and who would be told of it."""
    units = list(Unit.objects.filter(members__user=user, is_active=True).distinct())
    tasks = [task for source in _open_tasks for task in source(user, units)]
    others = members_now().filter(unit__in=units).exclude(user=user).values("user")
    people = list(User.objects.filter(pk__in=others).exclude(email="")) if tasks else []
    if tasks and not people:
        return Leaving(tasks, [*team_now().exclude(pk=user.pk).exclude(email="")], True)
    return Leaving(tasks, people)


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
