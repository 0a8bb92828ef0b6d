"""How milestones stood is kept with the progress that was sent: of what was sent before, as now."""

from django.db import migrations, models


def keep_steps(apps, schema_editor):
    rows = apps.get_model("indicators", "ActivityProgress").objects
    history = apps.get_model("indicators", "HistoricalActivityProgress").objects
    for row in rows.filter(state__in=["submitted", "approved"]):
        steps = {
            str(step.uid): f"{step.state}|{step.done_on or ''}|{step.cancel_reason}"
            for step in row.activity_year.milestones.all()
        }
        rows.filter(pk=row.pk).update(steps=steps)
        last = history.filter(id=row.pk).latest("history_id")
        history.filter(pk=last.pk).update(steps=steps)


def field():
    return models.JSONField("iş adımlarının durumu", default=dict, editable=False)


class Migration(migrations.Migration):
    dependencies = [("indicators", "0017_steps_by_day")]
    operations = [
        migrations.AddField("activityprogress", "steps", field()),
        migrations.AddField("historicalactivityprogress", "steps", field()),
        migrations.RunPython(keep_steps, migrations.RunPython.noop),
    ]
