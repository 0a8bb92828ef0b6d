"""`manage.py housekeeping`: the daily chores at once, for cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.language.turkish import turkish_capital
from plans.records.chores import keep_house, note_done


class Command(BaseCommand):
    help = (
        "Gerekmeyenleri siler: uzun süredir istenmeyen PDF’ler, yanıtlanmayan içe aktarmalar, "
        "süresi dolan oturumlar; günlük yedeği alır. Her gece çalıştırılmıyorsa arka plan hizmeti "
        "bunu günde bir kez kendiliğinden yapar."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        note_done()
        for sentence in keep_house():
            self.stdout.write(f"{turkish_capital(sentence)}.")
