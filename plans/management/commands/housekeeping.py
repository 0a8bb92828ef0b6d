"""`manage.py housekeeping`: the daily chores at once, for cron or by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.language.turkish import turkish_capital
from plans.records.chores import keep_house


class Command(BaseCommand):
    help = (
        "Gerekmeyenleri siler: uzun süredir istenmeyen PDF’ler, yanıtlanmayan içe aktarmalar, "
        "süresi dolan oturumlar. Arka plan hizmeti bunu günde bir kez kendiliğinden yapar."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for sentence in keep_house():
            self.stdout.write(f"{turkish_capital(sentence)}.")
