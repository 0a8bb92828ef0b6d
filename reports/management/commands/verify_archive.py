"""`manage.py verify_archive`: what was published, evidence and pictures against their hashes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.archive.verifying import verify_archive
from reports.models import Publication, PublicationFile
from reports.publishing.archiving import ask_for_missing_files


class Command(BaseCommand):
    help = (
        "Yayımlanan raporların verisini ve dosyalarını, kanıtları ve resimleri SHA-256 özetleriyle "
        "karşılaştırır; dosyası olmayan raporları sıraya alır. Fark varsa 1 ile biter. Günlük "
        "bakım da bunu yapar."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for publication in ask_for_missing_files():
            self.stdout.write(f"{publication}: dosyaları hazırlanmak üzere sırada.")
        differences = verify_archive()
        for difference in differences[1:]:
            self.stderr.write(difference)
        if differences:
            raise CommandError(f"Arşivde {len(differences)} fark var. İlki: {differences[0]}")
        self.stdout.write(
            f"Arşiv sağlam: {Publication.objects.count()} yayın, "
            f"{PublicationFile.objects.count()} dosya."
        )
