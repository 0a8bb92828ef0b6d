"""`WorkbookImport` goes to `plans`; its table stays, and grants go along with its content type."""

from django.db import migrations, models


def move_content_type(apps, schema_editor, old="reports", new="plans"):
    """Permissions hang on the content type's row: whoever was granted them keeps them."""
    rows = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    here = rows.filter(model="workbookimport")
    if here.filter(app_label=old).exists():
        # One that `migrate plans` alone has made by now was never granted to anybody.
        here.filter(app_label=new).delete()
        here.filter(app_label=old).update(app_label=new)


def move_back(apps, schema_editor):
    move_content_type(apps, schema_editor, old="plans", new="reports")


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("plans", "0007_workbook_imports"),
        ("reports", "0007_rendering_sha256"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("WorkbookImport"),
                migrations.AlterField(
                    "rendering",
                    "changed_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="durum değişti"),
                ),
            ],
        ),
        migrations.RunPython(move_content_type, move_back),
    ]
