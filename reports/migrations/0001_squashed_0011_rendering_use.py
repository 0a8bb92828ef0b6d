import django.db.models.deletion
import django.utils.timezone
import plans.language.codes
from django.conf import settings
from django.db import migrations, models

from plans.records.creating import TablesMigration


class Migration(TablesMigration):

    replaces = [
        ('reports', '0001_renderings'),
        ('reports', '0002_workbook_imports'),
        ('reports', '0003_publications'),
        ('reports', '0004_workbook_import_address'),
        ('reports', '0005_first_trail'),
        ('reports', '0006_note_public_reports'),
        ('reports', '0007_rendering_sha256'),
        ('reports', '0008_workbook_imports_move'),
        ('reports', '0009_publication_codes'),
        ('reports', '0010_publication_files'),
        ('reports', '0011_rendering_use'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('budgeting', '0002_history_address'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('indicators', '0004_year_value_and_log'),
        ('plans', '0007_workbook_imports'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True, verbose_name='içerik özeti')),
                ('title', models.CharField(max_length=300, verbose_name='başlık')),
                ('state', models.CharField(choices=[('queued', 'Sırada'), ('running', 'Hazırlanıyor'), ('done', 'Hazır'), ('failed', 'Hazırlanamadı'), ('cancelled', 'Vazgeçildi')], default='queued', max_length=10, verbose_name='durum')),
                ('html', models.TextField(blank=True, help_text='Yalnız belge hazır olana dek tutulur.', verbose_name='kaynak')),
                ('error', models.TextField(blank=True, verbose_name='hata')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='istendi')),
                ('changed_at', models.DateTimeField(auto_now_add=True, verbose_name='durum değişti')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='isteyen')),
                ('losses', models.PositiveSmallIntegerField(default=0, verbose_name='yarıda kalma')),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='son istek')),
            ],
            options={
                'verbose_name': 'PDF belgesi',
                'verbose_name_plural': 'PDF belgeleri',
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='rendering_state')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('plan', 'Stratejik Plan'), ('izleme', 'İzleme Raporu'), ('degerlendirme', 'Değerlendirme Raporu')], max_length=15, verbose_name='tür')),
                ('slug', models.SlugField(verbose_name='planın kısa adı')),
                ('subject', models.CharField(blank=True, max_length=10, verbose_name='konu')),
                ('version', models.PositiveSmallIntegerField(verbose_name='sürüm')),
                ('title', models.CharField(max_length=300, verbose_name='başlık')),
                ('data', models.TextField(verbose_name='veri')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('is_sample', models.BooleanField(default=False, verbose_name='örnek veri')),
                ('published_at', models.DateTimeField(verbose_name='yayım tarihi')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='adres')),
                ('decision', models.CharField(blank=True, max_length=200, verbose_name='karar')),
                ('decision_date', models.DateField(null=True, verbose_name='karar tarihi')),
                ('reason', models.TextField(blank=True, verbose_name='düzeltme gerekçesi')),
                ('period', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='indicators.period', verbose_name='dönem')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='plans.plan', verbose_name='plan')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='yayımlayan')),
                ('publisher', models.CharField(blank=True, max_length=200, verbose_name='yayımlayanın adı')),
                ('code', models.CharField(default=plans.language.codes.make_code, max_length=12, unique=True, verbose_name='doğrulama kodu')),
            ],
            options={
                'verbose_name': 'yayımlanan rapor',
                'verbose_name_plural': 'yayımlanan raporlar',
                'ordering': ['-published_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'kind', 'subject', 'version'), name='publication_version'), models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'izleme', 'degerlendirme'])), name='publication_kind'), models.CheckConstraint(condition=models.Q(('version', 1), models.Q(('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='publication_correction_has_reason', violation_error_message='Yeni sürümün gerekçesini yazın.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'plan'), ('period__isnull', True), ('subject', '')), models.Q(models.Q(('kind', 'plan'), _negated=True), ('period__isnull', False), models.Q(('subject', ''), _negated=True)), _connector='OR'), name='publication_subject')],
            },
        ),
        migrations.CreateModel(
            name='Archiving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('changed_at', models.DateTimeField(auto_now_add=True, verbose_name='durum değişti')),
                ('state', models.CharField(choices=[('queued', 'Sırada'), ('running', 'Hazırlanıyor'), ('done', 'Hazır'), ('failed', 'Hazırlanamadı'), ('cancelled', 'Vazgeçildi')], default='queued', max_length=10, verbose_name='durum')),
                ('error', models.TextField(blank=True, verbose_name='hata')),
                ('publication', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archiving', to='reports.publication', verbose_name='yayımlanan rapor')),
                ('losses', models.PositiveSmallIntegerField(default=0, verbose_name='yarıda kalma')),
            ],
            options={
                'verbose_name': 'arşivleme',
                'verbose_name_plural': 'arşivlemeler',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'cancelled'])), name='archiving_state')],
            },
        ),
        migrations.CreateModel(
            name='PublicationFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('xlsx', 'Excel')], max_length=5, verbose_name='tür')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='boyut')),
                ('engine', models.CharField(max_length=100, verbose_name='yapan program')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='hazırlandı')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='reports.publication', verbose_name='yayımlanan rapor')),
            ],
            options={
                'verbose_name': 'yayın dosyası',
                'verbose_name_plural': 'yayın dosyaları',
                'ordering': ['publication', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('publication', 'kind'), name='publication_file'), models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'xlsx'])), name='publication_file_kind')],
            },
        ),
    ]
