"""As plans/0019 for activities: each deleted indicator has a key of its own."""

import uuid

from django.db import migrations
from django.db.models import Count


def separate(apps, schema_editor):
    rows = apps.get_model("indicators", "Indicator")
    history = apps.get_model("indicators", "HistoricalIndicator")
    gone = history.objects.exclude(uid__in=rows.objects.values("uid"))
    shared = gone.values("uid").order_by().annotate(count=Count("id", distinct=True))
    shared = [*shared.filter(count__gt=1).values_list("uid", flat=True)]
    for pk in {*history.objects.filter(uid__in=shared).values_list("id", flat=True)}:
        history.objects.filter(id=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("indicators", "0015_agenda_point_once")]
    operations = [migrations.RunPython(separate, migrations.RunPython.noop)]
