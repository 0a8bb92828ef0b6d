"""Every publication gets its verification code, and the name that its publisher has today."""

from django.db import migrations, models

from plans.language.codes import make_code


def fill(apps, schema_editor):
    Publication = apps.get_model("reports", "Publication")
    rows = Publication.objects.select_related("published_by").defer("data")
    for row in rows.filter(code=None):
        user = row.published_by
        name = f"{user.first_name} {user.last_name}".strip() or user.username if user else ""
        Publication.objects.filter(pk=row.pk).update(code=make_code(), publisher=name)


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_workbook_imports_move")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="publisher",
            field=models.CharField(blank=True, max_length=200, verbose_name="yayımlayanın adı"),
        ),
        migrations.AddField(
            model_name="publication",
            name="code",
            field=models.CharField(max_length=12, null=True, verbose_name="doğrulama kodu"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
