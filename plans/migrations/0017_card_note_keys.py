"""Risks, findings and needs get keys that stay: what is said of a risk in a period hangs on it."""

import uuid

from django.db import migrations, models

#: The fixture names its rows in the same way, so that it may be loaded again after an upgrade.
NAMESPACE = uuid.UUID("6b1f0b4e-6f0c-5d0e-9a53-7a0e6f4d2c11")


def name_rows(apps, schema_editor):
    """Give each row, and its history, a key that follows from where it stands now."""
    rows, history = apps.get_model("plans", "CardNote"), apps.get_model("plans", "HistoricalCardNote")
    for pk, slug, goal, objective, card, kind, order in rows.objects.values_list(
        "pk",
        "card__objective__goal__plan__slug",
        "card__objective__goal__number",
        "card__objective__number",
        "card__order",
        "kind",
        "order",
    ):
        uid = uuid.uuid5(NAMESPACE, f"{slug}/H{goal}.{objective}/{card}/{kind}/{order}")
        rows.objects.filter(pk=pk).update(uid=uid)
        history.objects.filter(id=pk).update(uid=uid)
    # Those that are gone each get one of their own, under which they can be brought back.
    for pk in {*history.objects.exclude(id__in=rows.objects.values("pk")).values_list("id", flat=True)}:
        history.objects.filter(id=pk).update(uid=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("plans", "0016_portal")]

    operations = [
        migrations.AddField(
            model_name="cardnote",
            name="uid",
            field=models.UUIDField(editable=False, null=True, verbose_name="kimlik"),
        ),
        migrations.AddField(
            model_name="historicalcardnote",
            name="uid",
            field=models.UUIDField(
                db_index=True, default=uuid.uuid4, editable=False, verbose_name="kimlik"
            ),
        ),
        migrations.RunPython(name_rows, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="cardnote",
            name="uid",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, unique=True, verbose_name="kimlik"
            ),
        ),
    ]
