from django.conf import settings
from django.db import migrations

from plans.records.history import catch_up


def write_first_entries(apps, schema_editor):
    """Rows that fixtures or scripts brought have no history; their first edit would lose them."""
    catch_up("Kaydın ilk hâli", using=schema_editor.connection.alias, apps=apps)


class Migration(migrations.Migration):

    dependencies = [
        ('budgeting', '0002_history_address'),
        ('indicators', '0004_year_value_and_log'),
        ('plans', '0005_keys_and_members'),
        ('reports', '0004_workbook_import_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(write_first_entries, migrations.RunPython.noop, elidable=True),
    ]
