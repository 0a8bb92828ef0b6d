"""A sample account for every role and every unit."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User

from plans.models import Unit, UnitMember
from plans.people.roles import AUDITOR, COUNCIL, STRATEGY_TEAM

#: The mark of a sample account: a domain that can never exist.
MAIL_DOMAIN = "ornek.invalid"

Role = UnitMember.Role


class DemoRefused(Exception):
    """Sample data would mix with real data; the message is a Turkish sentence."""


@dataclass(frozen=True)
class Account:
    """Who the account stands for and what it may do."""

    username: str
    title: str
    group: str | None = None
    is_staff: bool = False
    is_superuser: bool = False
    unit_code: str | None = None
    role: str = Role.CLERK


ADMINISTRATOR = Account("yonetici", "Sistem Yöneticisi", is_staff=True, is_superuser=True)
#: Two strategists, because nobody approves what they entered or sent themselves.
STRATEGISTS = [
    Account("strateji", "Strateji Uzmanı", STRATEGY_TEAM, is_staff=True),
    Account("strateji2", "İkinci Strateji Uzmanı", STRATEGY_TEAM, is_staff=True),
]
COUNCILLOR = Account("meclis", "Meclis Üyesi", COUNCIL)
GENERAL = [
    ADMINISTRATOR,
    *STRATEGISTS,
    COUNCILLOR,
    Account("denetci", "Sayıştay Denetçisi", AUDITOR),
]


def clerk_of(unit: Unit) -> Account:
    return Account(unit.code, f"{_name(unit)} Memuru", unit_code=unit.code)


def manager_of(unit: Unit) -> Account:
    return Account(
        f"{unit.code}-mudur", f"{_name(unit)} Müdürü", unit_code=unit.code, role=Role.MANAGER
    )


def _name(unit: Unit) -> str:
    return unit.short_name.removesuffix(" Md.")


def make_accounts(password: str) -> dict[str, User]:
    """Make the accounts that are not there yet; all of them, by user name.

    Raises DemoRefused where a user name belongs to a real person.
    """
    units = {unit.code: unit for unit in Unit.objects.filter(is_active=True)}
    wanted = [*GENERAL]
    for unit in units.values():
        wanted += [clerk_of(unit), manager_of(unit)]
    found = {u.username: u for u in User.objects.filter(username__in=[a.username for a in wanted])}
    for user in found.values():
        if not is_sample(user):
            raise DemoRefused(
                f"“{user.username}” adlı hesap örnek hesap değil. Örnek veriler gerçek "
                "kullanıcıların olduğu bir veritabanına eklenmez; boş bir veritabanında deneyin."
            )
    groups = {group.name: group for group in Group.objects.all()}
    hashed = make_password(password)  # once: it is slow by design, and the password is the same
    for account in wanted:
        if account.username in found:
            continue
        user = found[account.username] = User.objects.create(
            username=account.username,
            password=hashed,
            first_name="Örnek",
            last_name=account.title,
            email=f"{account.username}@{MAIL_DOMAIN}",
            is_staff=account.is_staff,
            is_superuser=account.is_superuser,
        )
        if account.group:
            user.groups.add(groups[account.group])
        if account.unit_code:
            UnitMember.objects.create(unit=units[account.unit_code], user=user, role=account.role)
    return found


def set_password(password: str) -> None:
    """Give all sample accounts another password."""
    samples = User.objects.filter(email__endswith=f"@{MAIL_DOMAIN}")
    samples.update(password=make_password(password))


def is_sample(user: User) -> bool:
    return user.email.endswith(f"@{MAIL_DOMAIN}")
