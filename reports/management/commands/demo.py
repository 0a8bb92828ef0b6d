"""Demo accounts for trying the application out."""

import os
import secrets
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.urls import reverse

from plans.models import Plan
from plans.roles import COUNCIL, STRATEGY_TEAM

#: User name, what the account is for, group, staff, superuser.
ACCOUNTS = [
    ("yonetici", "Sistem yöneticisi", None, True, True),
    ("strateji", "Strateji ekibi", STRATEGY_TEAM, True, False),
    ("meclis", "Meclis üyesi", COUNCIL, False, False),
]


class Command(BaseCommand):
    help = "Deneme hesaplarını açar; veritabanında plan yoksa Kars planını yükler."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Plan veya kullanıcı varsa hiçbir şey yapmaz."
        )
        parser.add_argument(
            "--show", action="store_true", help="Yalnız adresleri ve deneme hesaplarını yazar."
        )

    def handle(self, *, if_empty: bool, show: bool, **options: Any) -> None:
        if not show:
            if if_empty and (Plan.objects.exists() or User.objects.exists()):
                return
            self._fill()
        if not if_empty:
            self._show()

    @transaction.atomic
    def _fill(self) -> None:
        if not Plan.objects.exists():
            call_command("loaddata", "kars_2025_2029", verbosity=0)
        password = demo_password()
        for name, title, group, staff, superuser in ACCOUNTS:
            user, created = User.objects.get_or_create(
                username=name,
                defaults={
                    "first_name": "Örnek",
                    "last_name": title,
                    "is_staff": staff,
                    "is_superuser": superuser,
                },
            )
            if created:
                user.set_password(password)
                user.save()
                if group:
                    user.groups.add(Group.objects.get(name=group))

    def _show(self) -> None:
        root = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        lines = [("Ana sayfa", reverse("home")), ("Yönetim", reverse("admin:index"))]
        lines += [(str(plan), plan.get_absolute_url()) for plan in Plan.objects.all()[:3]]
        self.stdout.write("\nAdresler")
        for label, path in lines:
            self.stdout.write(f"  {label:<28} {root}{path}")
        titles = {name: title for name, title, *_ in ACCOUNTS}
        users = User.objects.filter(username__in=titles, first_name="Örnek").order_by("pk")
        if users:
            self.stdout.write(f"\nDeneme hesapları (parola: {demo_password()})")
            for user in users:
                self.stdout.write(f"  {user.username:<28} {titles[user.username]}")
        self.stdout.write("")


def demo_password() -> str:
    """The password of the demo accounts: made once for an installation, kept in DATA_DIR."""
    path = settings.DATA_DIR / "demo_password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"ornek-{secrets.token_hex(4)}")
    return path.read_text()
