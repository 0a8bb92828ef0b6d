"""`WorkbookImport` comes to this app from `reports`: its table stays where it is."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0006_right_changes"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="WorkbookImport",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("changed_at", models.DateTimeField(auto_now_add=True, verbose_name="durum değişti")),
                        ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ("address", models.GenericIPAddressField(null=True, verbose_name="adres")),
                        ("file_name", models.CharField(max_length=200, verbose_name="dosya adı")),
                        ("state", models.CharField(choices=[("examining", "İnceleniyor"), ("ready", "Onayınızı bekliyor"), ("saving", "Kaydediliyor"), ("done", "Kaydedildi"), ("refused", "Alınamadı"), ("cancelled", "Vazgeçildi")], default="examining", max_length=10, verbose_name="durum")),
                        ("slug", models.CharField(blank=True, max_length=50, verbose_name="plan")),
                        ("units", models.JSONField(default=dict, verbose_name="birim kararları")),
                        ("deleted_sheets", models.JSONField(default=list, verbose_name="silinecek satırların sayfaları")),
                        ("outcome", models.JSONField(default=dict, verbose_name="sonuç")),
                        ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="yüklendi")),
                        ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="yükleyen")),
                    ],
                    options={
                        "verbose_name": "çalışma kitabı",
                        "verbose_name_plural": "çalışma kitapları",
                        "db_table": "reports_workbookimport",
                        "ordering": ["-created_at"],
                        "constraints": [models.CheckConstraint(condition=models.Q(("state__in", ["examining", "ready", "saving", "done", "refused", "cancelled"])), name="workbook_import_state")],
                    },
                ),
            ],
        ),
    ]
