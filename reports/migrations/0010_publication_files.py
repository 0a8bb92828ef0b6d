from django.db import migrations, models
from django.db.models import PROTECT

import plans.language.codes


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_publication_codes")]

    operations = [
        migrations.AlterField(
            model_name="publication",
            name="code",
            field=models.CharField(
                default=plans.language.codes.make_code,
                max_length=12,
                unique=True,
                verbose_name="doğrulama kodu",
            ),
        ),
        migrations.CreateModel(
            name="Archiving",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changed_at", models.DateTimeField(auto_now_add=True, verbose_name="durum değişti")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Sırada"),
                            ("running", "Hazırlanıyor"),
                            ("done", "Hazır"),
                            ("failed", "Hazırlanamadı"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="durum",
                    ),
                ),
                ("error", models.TextField(blank=True, verbose_name="hata")),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        related_name="archiving",
                        to="reports.publication",
                        verbose_name="yayımlanan rapor",
                    ),
                ),
            ],
            options={
                "verbose_name": "arşivleme",
                "verbose_name_plural": "arşivlemeler",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(state__in=["queued", "running", "done", "failed"]),
                        name="archiving_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("pdf", "PDF"), ("xlsx", "Excel")], max_length=5, verbose_name="tür"),
                ),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveBigIntegerField(verbose_name="boyut")),
                ("engine", models.CharField(max_length=100, verbose_name="yapan program")),
                ("made_at", models.DateTimeField(auto_now_add=True, verbose_name="hazırlandı")),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="files",
                        to="reports.publication",
                        verbose_name="yayımlanan rapor",
                    ),
                ),
            ],
            options={
                "verbose_name": "yayın dosyası",
                "verbose_name_plural": "yayın dosyaları",
                "ordering": ["publication", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("publication", "kind"), name="publication_file"),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["pdf", "xlsx"]), name="publication_file_kind"
                    ),
                ],
            },
        ),
    ]
