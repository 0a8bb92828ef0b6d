import django.db.models.functions.comparison
from django.db import migrations, models


def keep_one(apps, schema_editor):
    """What was taken up twice stays as a point of its own kind."""
    points = apps.get_model('indicators', 'AgendaPoint').objects.using(schema_editor.connection.alias)
    seen = set()
    for point in points.exclude(kind='other').order_by('order', 'pk'):
        ids = (point.action_item_id, point.objective_id, point.unit_id)
        subject = (point.meeting_id, point.kind, *ids)
        if subject in seen:
            points.filter(pk=point.pk).update(kind='other')
        seen.add(subject)


class Migration(migrations.Migration):

    dependencies = [
        ('indicators', '0014_notices_of_action_items'),
    ]

    operations = [
        migrations.RunPython(keep_one, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='agendapoint',
            constraint=models.UniqueConstraint(models.F('meeting'), models.F('kind'), django.db.models.functions.comparison.Coalesce('action_item', 0), django.db.models.functions.comparison.Coalesce('objective', 0), django.db.models.functions.comparison.Coalesce('unit', 0), condition=models.Q(('kind', 'other'), _negated=True), name='agenda_point_once'),
        ),
    ]
