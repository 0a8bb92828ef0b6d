import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from plans.records.creating import TablesMigration


class Migration(TablesMigration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plans', '0021_worker_signs'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='başlangıç')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='son gün')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='auth.group', verbose_name='grup')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_terms', to=settings.AUTH_USER_MODEL, verbose_name='kullanıcı')),
            ],
            options={
                'verbose_name': 'grup süresi',
                'verbose_name_plural': 'grup süreleri',
                'ordering': ['user', 'group'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='groupterm_term', violation_error_message='Son gün başlangıçtan önce olamaz.'), models.UniqueConstraint(fields=('user', 'group'), name='group_term')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalGroupTerm',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='başlangıç')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='son gün')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group', verbose_name='grup')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kullanıcı')),
            ],
            options={
                'verbose_name': 'historical grup süresi',
                'verbose_name_plural': 'historical grup süreleri',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name='historicalunitmember',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='son gün'),
        ),
        migrations.AddField(
            model_name='historicalunitmember',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='başlangıç'),
        ),
        migrations.AddField(
            model_name='unitmember',
            name='ends_on',
            field=models.DateField(blank=True, null=True, verbose_name='son gün'),
        ),
        migrations.AddField(
            model_name='unitmember',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='başlangıç'),
        ),
        migrations.AddConstraint(
            model_name='unitmember',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('starts_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='unitmember_term', violation_error_message='Son gün başlangıçtan önce olamaz.'),
        ),
    ]
