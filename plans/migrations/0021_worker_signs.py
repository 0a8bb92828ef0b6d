"""Workers say that they are alive."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0020_trail_seals")]

    operations = [
        migrations.CreateModel(
            name="WorkerSign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("queue", models.CharField(max_length=32, verbose_name="kuyruk")),
                ("machine", models.CharField(max_length=100, verbose_name="makine")),
                ("at", models.DateTimeField(verbose_name="son haber")),
            ],
            options={
                "verbose_name": "işçinin son haberi",
                "verbose_name_plural": "işçilerin son haberleri",
                "constraints": [
                    models.UniqueConstraint(fields=("queue", "machine"), name="worker_sign")
                ],
            },
        ),
    ]
