"""Sample accounts and sample measurements for trying the application out."""

import os
import secrets
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from karsplan.environment import ensure_secret
from plans.models import Plan, Unit
from plans.versions.adoption import freeze_in_force
from reports.demo import accounts, cycle, revision
from reports.demo.profiles import write_profiles


class Command(BaseCommand):
    help = (
        "Deneme hesaplarını açar, planın bugüne kadarki izleme dönemlerini örnek verilerle "
        "doldurur; veritabanında plan yoksa Kars planını yükler. Yeniden çalıştırılabilir."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Plan veya kullanıcı varsa hiçbir şey yapmaz."
        )
        parser.add_argument(
            "--show", action="store_true", help="Yalnız adresleri ve deneme hesaplarını yazar."
        )
        parser.add_argument("--plan", help="Planın kısa adı; birden çok plan varsa gerekir.")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="Veriler bu güne göre hazırlanır (YYYY-AA-GG); verilmezse bugün.",
        )

    def handle(
        self, *, if_empty: bool, show: bool, plan: str | None, today: date | None, **options: Any
    ) -> None:
        if not show:
            if if_empty and (Plan.objects.exists() or User.objects.exists()):
                return
            try:
                self._fill(plan, today or timezone.localdate())
            except accounts.DemoRefused as error:
                raise CommandError(str(error)) from error
        if not if_empty:
            self._show()

    @transaction.atomic
    def _fill(self, slug: str | None, today: date) -> None:
        if not Plan.objects.exists():
            self._say("Kars planı yükleniyor…")
            call_command("loaddata", "kars_2025_2029", verbosity=0)
        plan = _plan(slug)
        cycle.require_no_real_period(plan)
        users = accounts.make_accounts(demo_password())
        strategist = users[accounts.STRATEGISTS[0].username]
        write_profiles(plan, strategist)
        for code in cycle.fill_periods(plan, users, today):
            self._say(f"Örnek veriler hazırlanıyor ({code})…")
        if plan.status == Plan.Status.ACTIVE and not plan.is_frozen:
            freeze_in_force(strategist, plan)
        revision.start_revision(plan, strategist)
        if today.year < plan.start_year:
            self._say(f"Plan {plan.start_year} yılında başlıyor; örnek ölçüm eklenmedi.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _show(self) -> None:
        root = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
        lines = [("Ana sayfa", reverse("home")), ("Yönetim", reverse("admin:index"))]
        lines += [(str(plan), plan.get_absolute_url()) for plan in Plan.objects.all()[:3]]
        self.stdout.write("\nAdresler")
        for label, path in lines:
            self.stdout.write(f"  {label:<33} {root}{path}")
        users = User.objects.filter(email__endswith=f"@{accounts.MAIL_DOMAIN}")
        names = set(users.values_list("username", flat=True))
        if names:
            self.stdout.write(f"\nDeneme hesapları (parola: {demo_password()})")
            for account in accounts.GENERAL:
                if account.username in names:
                    self.stdout.write(f"  {account.username:<33} {account.title}")
            self.stdout.write("  Birimler: veri girişi için birimin kodu, müdürü için kod-mudur.")
            for unit in Unit.objects.filter(code__in=names):
                self.stdout.write(f"  {unit.code:<33} {unit.name}")
        self.stdout.write("")


def _plan(slug: str | None) -> Plan:
    """The plan of that short name, or the only one; raises CommandError."""
    plans = list(Plan.objects.filter(slug=slug) if slug else Plan.objects.filter(draft_number=0))
    if not plans:
        raise CommandError(f"“{slug}” kısa adlı bir plan yok.")
    if len(plans) > 1:
        names = ", ".join(plan.slug for plan in plans)
        raise CommandError(f"Birden çok plan var; --plan ile birini seçin: {names}")
    return plans[0]


def demo_password() -> str:
    """The password of the demo accounts: made once for an installation, kept in DATA_DIR.

    Where the file was lost or is not whole, the accounts get the new one.
    """
    path = settings.DATA_DIR / "demo_password"
    password, is_new = ensure_secret(
        path, r"ornek-[0-9a-f]{8}", lambda: f"ornek-{secrets.token_hex(4)}"
    )
    if is_new:
        accounts.set_password(password)
    return password
