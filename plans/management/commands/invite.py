"""`manage.py invite`: give somebody an account in a unit or a group."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from plans.language.turkish import turkish_lower
from plans.models import Unit
from plans.people.roles import GROUPS, name_of_person
from plans.people.steps import PeopleError, invite, invite_to_group
from plans.units.inviting import read_person


class Command(BaseCommand):
    help = (
        "Bir kişiyi bir birime ya da gruba davet eder: hesabını açar, parolasını seçeceği "
        "bağlantıyı e-postayla yollar. Hesabı olan kişinin hesabı kalır. Örnek: invite "
        "ayse@ornek.bel.tr --unit mali-hizmetler --role müdür"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="e-posta", help="davetin gideceği adres")
        place = parser.add_mutually_exclusive_group(required=True)
        place.add_argument("--unit", metavar="KOD", help="birimin kodu")
        place.add_argument("--group", metavar="GRUP", help=f"şunlardan biri: {', '.join(GROUPS)}")
        parser.add_argument("--first-name", metavar="AD", default="", help="yeni hesap için")
        parser.add_argument("--last-name", metavar="SOYAD", default="", help="yeni hesap için")
        parser.add_argument(
            "--role", metavar="GÖREV", default="", help="birimdeki görevi; verilmezse veri girişi"
        )
        parser.add_argument("--starts-on", metavar="GÜN", default="", help="örnek: 01.09.2026")
        parser.add_argument("--ends-on", metavar="GÜN", default="", help="görevin son günü")

    def handle(self, *, unit: str | None, group: str | None, **options: Any) -> None:
        fields = ("email", "first_name", "last_name", "role", "starts_on", "ends_on")
        place = _find_unit(unit) if unit else _find_group(group or "")
        line = read_person(
            {name: options[name] for name in fields}, place if isinstance(place, Unit) else None
        )
        if line.faults:
            raise CommandError(" ".join(line.faults))
        try:
            if isinstance(place, Unit):
                user = invite(None, place, line.person).user
            else:
                user = invite_to_group(None, place, line.person)
        except PeopleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{place}: {name_of_person(user)} davet edildi (kullanıcı adı {user.get_username()}). "
            f"Davet {user.email} adresine gönderiliyor."
        )


def _find_unit(code: str) -> Unit:
    unit = Unit.objects.filter(code=code, is_active=True).first()
    if unit is None:
        codes = ", ".join(Unit.objects.filter(is_active=True).values_list("code", flat=True))
        raise CommandError(f"“{code}” kodlu, kullanımda bir birim yok. Birimler: {codes}.")
    return unit


def _find_group(name: str) -> Group:
    known = {turkish_lower(one): one for one in GROUPS}.get(turkish_lower(name.strip()))
    if known is None:
        raise CommandError(f"“{name}” grubu yok. Gruplar: {', '.join(GROUPS)}.")
    return Group.objects.get(name=known)
