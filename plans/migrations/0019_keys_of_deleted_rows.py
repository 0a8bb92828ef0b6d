"""Activities and notes that were deleted before they had keys get one each, instead of one for all:
under it they can be brought back."""

import uuid

from django.db import migrations
from django.db.models import Count


def separate(rows, history):
    """Give each deleted row, in all of its history, a key of its own where several share one."""
    gone = history.objects.exclude(uid__in=rows.objects.values("uid"))
    shared = gone.values("uid").order_by().annotate(count=Count("id", distinct=True))
    shared = [*shared.filter(count__gt=1).values_list("uid", flat=True)]
    for pk in {*history.objects.filter(uid__in=shared).values_list("id", flat=True)}:
        history.objects.filter(id=pk).update(uid=uuid.uuid4())


def separate_all(apps, schema_editor):
    for name in ("Activity", "CardNote"):
        separate(apps.get_model("plans", name), apps.get_model("plans", f"Historical{name}"))


class Migration(migrations.Migration):
    dependencies = [("plans", "0018_trail_events")]
    operations = [migrations.RunPython(separate_all, migrations.RunPython.noop)]
