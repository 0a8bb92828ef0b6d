import django.db.models.deletion
import django.utils.timezone
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from plans.records.creating import TablesMigration


class Migration(TablesMigration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plans', '0022_terms'),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table', models.CharField(max_length=63, verbose_name='tablo')),
                ('row', models.PositiveBigIntegerField(verbose_name='satır')),
                ('column', models.CharField(max_length=63, verbose_name='alan')),
                ('place', models.CharField(max_length=300, verbose_name='yer')),
                ('old', models.TextField(verbose_name='eski metin')),
                ('new', models.TextField(verbose_name='yeni metin')),
                ('reason', models.TextField(verbose_name='gerekçe')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='tarih')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='düzelten')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='plans.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'yazım düzeltmesi',
                'verbose_name_plural': 'yazım düzeltmeleri',
                'ordering': ['-at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_has_reason', violation_error_message='Düzeltmenin gerekçesini yazın.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRevision',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
                ('number', models.PositiveSmallIntegerField(verbose_name='güncelleme no')),
                ('state', models.CharField(choices=[('draft', 'Taslak'), ('applying', 'İşleniyor'), ('approved', 'Onaylandı'), ('abandoned', 'Vazgeçildi')], default='draft', editable=False, max_length=10, verbose_name='durum')),
                ('reason', models.TextField(help_text='Plan neden güncelleniyor?', verbose_name='gerekçe')),
                ('requested_by', models.CharField(help_text='Güncellemeyi isteyen makam, birim ya da kurul.', max_length=200, verbose_name='isteyen')),
                ('from_year', models.PositiveSmallIntegerField(help_text='Değişiklikler bu yılın başından başlayarak geçerlidir.', verbose_name='yürürlük yılı')),
                ('decision_date', models.DateField(blank=True, null=True, verbose_name='karar tarihi')),
                ('decision_number', models.CharField(blank=True, max_length=50, verbose_name='karar sayısı')),
                ('exceptions', models.JSONField(blank=True, default=dict, editable=False, verbose_name='istisnalar')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='başlangıç')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='onay')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='onaylayan')),
                ('draft', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.plan', verbose_name='taslak plan')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.plan', verbose_name='plan')),
                ('started_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='başlatan')),
            ],
            options={
                'verbose_name': 'historical güncelleme',
                'verbose_name_plural': 'historical güncellemeler',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PlanVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='sürüm')),
                ('from_year', models.PositiveSmallIntegerField(verbose_name='yürürlük yılı')),
                ('book', models.JSONField(verbose_name='içerik')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='kesinleşme')),
                ('made_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kesinleştiren')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='plans.plan', verbose_name='plan')),
                ('revision', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='version', to='plans.revision', verbose_name='güncelleme')),
            ],
            options={
                'verbose_name': 'plan sürümü',
                'verbose_name_plural': 'plan sürümleri',
                'ordering': ['plan', 'number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='plan_version_number'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('revision__isnull', True)), models.Q(('number__gt', 1), ('revision__isnull', False)), _connector='OR'), name='plan_version_is_of_a_revision')],
            },
        ),
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='güncelleme no')),
                ('state', models.CharField(choices=[('draft', 'Taslak'), ('applying', 'İşleniyor'), ('approved', 'Onaylandı'), ('abandoned', 'Vazgeçildi')], default='draft', editable=False, max_length=10, verbose_name='durum')),
                ('reason', models.TextField(help_text='Plan neden güncelleniyor?', verbose_name='gerekçe')),
                ('requested_by', models.CharField(help_text='Güncellemeyi isteyen makam, birim ya da kurul.', max_length=200, verbose_name='isteyen')),
                ('from_year', models.PositiveSmallIntegerField(help_text='Değişiklikler bu yılın başından başlayarak geçerlidir.', verbose_name='yürürlük yılı')),
                ('decision_date', models.DateField(blank=True, null=True, verbose_name='karar tarihi')),
                ('decision_number', models.CharField(blank=True, max_length=50, verbose_name='karar sayısı')),
                ('exceptions', models.JSONField(blank=True, default=dict, editable=False, verbose_name='istisnalar')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='başlangıç')),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='onay')),
                ('approved_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='onaylayan')),
                ('draft', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='revision', to='plans.plan', verbose_name='taslak plan')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='plans.plan', verbose_name='plan')),
                ('started_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='başlatan')),
            ],
            options={
                'verbose_name': 'güncelleme',
                'verbose_name_plural': 'güncellemeler',
                'ordering': ['plan', 'number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='revision_number'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'applying'])), fields=('plan',), name='revision_one_at_a_time', violation_error_message='Bu planın açık bir güncellemesi var.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'applying', 'approved', 'abandoned'])), name='revision_state'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'abandoned']), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('decision_number', ''), _negated=True), ('decision_date__isnull', False)), _connector='OR'), name='revision_has_decision', violation_error_message='Kararın tarihini ve sayısını yazın.')],
            },
        ),
        migrations.AddField(
            model_name='historicalplan',
            name='version',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='sürüm'),
        ),
        migrations.AddField(
            model_name='historicalplan',
            name='version_from',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='sürümün yürürlük yılı'),
        ),
        migrations.AddField(
            model_name='plan',
            name='version',
            field=models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='sürüm'),
        ),
        migrations.AddField(
            model_name='plan',
            name='version_from',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='sürümün yürürlük yılı'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('version', 0), ('version_from__isnull', True)), models.Q(('version__gt', 0), ('version_from__isnull', False), models.Q(('status', 'draft'), _negated=True)), _connector='OR'), name='plan_version_is_of_a_plan_in_force', violation_error_message='Sürümü kesinleşen plan yeniden taslak olamaz.'),
        ),
    ]
