"""`manage.py verify_trail`: the chain over the trail."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from plans.trail.chain import count_unsealed, last_seal, look_at_trail


class Command(BaseCommand):
    help = (
        "İzlerin zincirini doğrular: mühürlenmiş bir kayıt değiştirilmiş, silinmiş ya da araya "
        "eklenmişse ilk farkın yerini söyler ve 1 ile biter. Örnek: verify_trail --head ÖZET"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head", metavar="ÖZET", help="daha önce not ettiğiniz özet hâlâ zincirde mi"
        )

    def handle(self, *, head: str | None, **options: Any) -> None:
        verdict, last = look_at_trail(), last_seal()
        if verdict.differences:
            first, count = verdict.differences[0], len(verdict.differences)
            raise CommandError(
                f"Zincir sağlam değil, {count} fark var. İlki {first.seal}. mühürde: "
                f"{first.sentence}. Yedekle karşılaştırın; veritabanına kimin eriştiğini araştırın."
            )
        if head and head.strip().lower() not in verdict.heads:
            raise CommandError(
                "Not ettiğiniz özet zincirde yok: zincir o günden beri baştan yazılmış ya da sonu "
                "kesilmiş. O günkü yedekle karşılaştırın."
            )
        if last is None:
            self.stdout.write("Henüz mühür yok; arka plan hizmeti dakikada bir mühürler.")
        else:
            moment = f"{timezone.localtime(last.made_at):%d.%m.%Y %H:%M}"
            self.stdout.write(
                f"Zincir sağlam: {len(verdict.heads)} mühür, {verdict.rows} mühürlü iz. Son mühür "
                f"{last.pk} ({moment}), özeti:\n{last.head}"
            )
        self.stdout.write(f"Henüz mühürlenmemiş iz: {count_unsealed(last)}.")
