"""`manage.py send_reminders`: the day's e-mails of open periods and late action items, for cron."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from indicators.mails.digests import digests, late_items, say_late
from indicators.mails.outbox import send_due


class Command(BaseCommand):
    help = (
        "Açık dönemler için bugün gönderilecek e-postaları gönderir: açılış, son güne 7, 3, 1 gün "
        "kala ve son gün, gecikince ertesi gün ve her hafta. Toplantıların istediği, son günü "
        "geçen işleri haftada bir hatırlatır. Günde birkaç kez çalışsa da kimse aynı e-postayı "
        "iki kez almaz."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="göndermez, kime ne gideceğini yazar"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        today = timezone.localdate()
        if dry_run:
            mails = {user: say_late(items) for user, items in late_items(today).items()}
            mails |= {digest.user: digest.subject for digest in digests(today)}  # has them, too
            for user, subject in mails.items():
                self.stdout.write(f"{user.email}: {subject}")
            return
        outcome = send_due(today)
        self.stdout.write(f"{len(outcome.sent)} e-posta gönderildi.")
        sentences = []
        if outcome.failed:
            sentences.append(
                f"{len(outcome.failed)} e-posta gönderilemedi: {', '.join(outcome.failed)}. "
                "Nedeni günlükte; adresleri ve EMAIL_URL ayarını kontrol edip komutu yeniden "
                "çalıştırın, gönderilenler yinelenmez."
            )
        if outcome.doubtful:
            sentences.append(
                f"{len(outcome.doubtful)} e-postayı sunucu aldı, sonra yanıt vermedi: "
                f"{', '.join(outcome.doubtful)}. Ulaşıp ulaşmadığı bilinmediği için yeniden "
                "gönderilmez; kişilere sorun."
            )
        if sentences:
            raise CommandError("\n".join(sentences))
