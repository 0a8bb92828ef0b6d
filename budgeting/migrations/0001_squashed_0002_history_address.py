import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from plans.records.creating import TablesMigration


class Migration(TablesMigration):

    replaces = [
        ('budgeting', '0001_initial'),
        ('budgeting', '0002_history_address'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plans', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BudgetItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(blank=True, verbose_name='sıra')),
                ('side', models.CharField(choices=[('expense', 'Gider'), ('income', 'Gelir')], max_length=10, verbose_name='gelir/gider')),
                ('code', models.CharField(max_length=10, verbose_name='ekonomik kod')),
                ('name', models.CharField(max_length=200, verbose_name='açıklama')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_items', to='plans.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'bütçe kalemi',
                'verbose_name_plural': 'tahmini gelir ve gider bütçesi',
                'ordering': ['plan', 'side', 'order'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'side', 'code'), name='budget_item', violation_error_message='Bu ekonomik kod bu tabloda zaten var.'), models.UniqueConstraint(fields=('plan', 'side', 'order'), name='budget_item_order'), models.CheckConstraint(condition=models.Q(('side__in', ['expense', 'income'])), name='budget_item_side')],
            },
        ),
        migrations.CreateModel(
            name='CardCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField(blank=True, verbose_name='sıra')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='plans.objectivecard', verbose_name='hedef kartı')),
                ('unit', models.ForeignKey(blank=True, help_text='Tutar yalnız bir birime aitse.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='card_costs', to='plans.unit', verbose_name='birim')),
            ],
            options={
                'verbose_name': 'maliyet tahmini',
                'verbose_name_plural': 'maliyet tahmini',
                'ordering': ['order'],
                'constraints': [models.UniqueConstraint(fields=('card', 'order'), name='card_cost_order'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='card_cost_not_negative', violation_error_message='Tutar sıfırdan küçük olamaz.')],
            },
        ),
        migrations.CreateModel(
            name='CostEstimate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('objective', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cost_estimates', to='plans.objective', verbose_name='hedef')),
            ],
            options={
                'verbose_name': 'hedef maliyeti',
                'verbose_name_plural': 'maliyetlendirme',
                'ordering': ['objective__goal__number', 'objective__number', 'year'],
                'constraints': [models.UniqueConstraint(fields=('objective', 'year'), name='cost_estimate', violation_error_message='Bu hedefin bu yıl için maliyeti zaten var.'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='cost_estimate_not_negative', violation_error_message='Tutar sıfırdan küçük olamaz.')],
            },
        ),
        migrations.CreateModel(
            name='GeneralExpense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='general_expenses', to='plans.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'genel yönetim gideri',
                'verbose_name_plural': 'genel yönetim giderleri',
                'ordering': ['plan', 'year'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'year'), name='general_expense', violation_error_message='Bu yıl için genel yönetim gideri zaten var.'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='general_expense_not_negative', violation_error_message='Tutar sıfırdan küçük olamaz.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalBudgetItem',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('order', models.PositiveIntegerField(blank=True, verbose_name='sıra')),
                ('side', models.CharField(choices=[('expense', 'Gider'), ('income', 'Gelir')], max_length=10, verbose_name='gelir/gider')),
                ('code', models.CharField(max_length=10, verbose_name='ekonomik kod')),
                ('name', models.CharField(max_length=200, verbose_name='açıklama')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.plan', verbose_name='plan')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical bütçe kalemi',
                'verbose_name_plural': 'historical tahmini gelir ve gider bütçesi',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCardCost',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('order', models.PositiveIntegerField(blank=True, verbose_name='sıra')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('card', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.objectivecard', verbose_name='hedef kartı')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, help_text='Tutar yalnız bir birime aitse.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.unit', verbose_name='birim')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical maliyet tahmini',
                'verbose_name_plural': 'historical maliyet tahmini',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalCostEstimate',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('objective', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.objective', verbose_name='hedef')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical hedef maliyeti',
                'verbose_name_plural': 'historical maliyetlendirme',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalGeneralExpense',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, validators=[django.core.validators.MinValueValidator(0, 'Tutar sıfırdan küçük olamaz.')], verbose_name='tutar (TL)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.plan', verbose_name='plan')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical genel yönetim gideri',
                'verbose_name_plural': 'historical genel yönetim giderleri',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPublishedTotal',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(choices=[('objective_cost', 'Maliyetlendirme: hedef toplamı'), ('goal_cost', 'Maliyetlendirme: amaç toplamı'), ('programme_cost', 'Maliyetlendirme: amaç ve hedef toplamı'), ('general_expense', 'Maliyetlendirme: genel yönetim giderleri toplamı'), ('grand_total', 'Maliyetlendirme: genel toplam'), ('expense_budget', 'Gider bütçesi toplamı'), ('income_budget', 'Gelir bütçesi toplamı'), ('card_cost', 'Hedef kartı: toplam maliyet'), ('card_weight', 'Hedef kartı: hedefe etkisi toplamı (%)')], max_length=20, verbose_name='hangi toplam')),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='Yılların toplamı ise boş bırakın.', null=True, verbose_name='yıl')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='basılı değer')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('card', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.objectivecard', verbose_name='hedef kartı')),
                ('goal', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.goal', verbose_name='amaç')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('objective', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.objective', verbose_name='hedef')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='plans.plan', verbose_name='plan')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical yayımlanan toplam',
                'verbose_name_plural': 'historical yayımlanan toplamlar',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='PublishedTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('objective_cost', 'Maliyetlendirme: hedef toplamı'), ('goal_cost', 'Maliyetlendirme: amaç toplamı'), ('programme_cost', 'Maliyetlendirme: amaç ve hedef toplamı'), ('general_expense', 'Maliyetlendirme: genel yönetim giderleri toplamı'), ('grand_total', 'Maliyetlendirme: genel toplam'), ('expense_budget', 'Gider bütçesi toplamı'), ('income_budget', 'Gelir bütçesi toplamı'), ('card_cost', 'Hedef kartı: toplam maliyet'), ('card_weight', 'Hedef kartı: hedefe etkisi toplamı (%)')], max_length=20, verbose_name='hangi toplam')),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='Yılların toplamı ise boş bırakın.', null=True, verbose_name='yıl')),
                ('value', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='basılı değer')),
                ('card', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_totals', to='plans.objectivecard', verbose_name='hedef kartı')),
                ('goal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_totals', to='plans.goal', verbose_name='amaç')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='published_totals', to='plans.objective', verbose_name='hedef')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='published_totals', to='plans.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'yayımlanan toplam',
                'verbose_name_plural': 'yayımlanan toplamlar',
                'ordering': ['plan', 'kind', 'goal', 'objective', 'card', 'year'],
                'constraints': [models.UniqueConstraint(models.F('plan'), models.F('kind'), django.db.models.functions.comparison.Coalesce('goal', 0), django.db.models.functions.comparison.Coalesce('objective', 0), django.db.models.functions.comparison.Coalesce('card', 0), django.db.models.functions.comparison.Coalesce('year', 0), name='published_total', violation_error_message='Bu toplam zaten kayıtlı.'), models.CheckConstraint(condition=models.Q(models.Q(('card', None), ('goal__isnull', False), ('kind', 'goal_cost'), ('objective', None)), models.Q(('card', None), ('goal', None), ('kind', 'objective_cost'), ('objective__isnull', False)), models.Q(('card__isnull', False), ('goal', None), ('kind__in', ['card_cost', 'card_weight']), ('objective', None), ('year', None)), models.Q(('card', None), ('goal', None), ('kind__in', ['programme_cost', 'general_expense', 'grand_total', 'expense_budget', 'income_budget']), ('objective', None)), _connector='OR'), name='published_total_says_of_what', violation_error_message='Toplamın türüne uyan yeri (amaç, hedef veya kart) seçin, ötekileri boş bırakın.')],
            },
        ),
        migrations.CreateModel(
            name='BudgetAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='tutar (TL)')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='budgeting.budgetitem', verbose_name='bütçe kalemi')),
            ],
            options={
                'verbose_name': 'bütçe tutarı',
                'verbose_name_plural': 'bütçe tutarları',
                'ordering': ['year'],
                'constraints': [models.UniqueConstraint(fields=('item', 'year'), name='budget_amount', violation_error_message='Bu kalemin bu yıl için tutarı zaten var.')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalBudgetAmount',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='yıl')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=18, verbose_name='tutar (TL)')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='budgeting.budgetitem', verbose_name='bütçe kalemi')),
                ('history_address', models.GenericIPAddressField(null=True, verbose_name='adres')),
            ],
            options={
                'verbose_name': 'historical bütçe tutarı',
                'verbose_name_plural': 'historical bütçe tutarları',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
