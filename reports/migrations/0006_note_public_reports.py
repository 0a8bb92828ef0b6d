"""Notes which reports were public: those of closed periods. `reports.publishing.first_versions` stores them."""

from django.db import migrations
from django.utils import timezone

TEXT = "Sürümler tutulmadan önce yayımlanmıştı; güncelleme sırasındaki hali 1. sürüm sayıldı."


def note_public_reports(apps, schema_editor):
    Period = apps.get_model("indicators", "Period")
    PeriodEvent = apps.get_model("indicators", "PeriodEvent")
    public = Period.objects.filter(state="closed").exclude(plan__status="draft")
    PeriodEvent.objects.bulk_create(
        PeriodEvent(
            period=period,
            kind="published",
            text=TEXT,
            # Now, when it is noted: a guard that is in force already refuses any other date.
            created_at=timezone.now(),
        )
        for period in public
    )


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0004_year_value_and_log"),
        ("reports", "0005_first_trail"),
    ]

    operations = [migrations.RunPython(note_public_reports, migrations.RunPython.noop)]
