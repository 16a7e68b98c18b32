import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code', models.CharField(help_text='Official code, zero-padded text', max_length=20, verbose_name='code')),
                    ('kind', models.CharField(choices=[('province', 'Province'), ('district', 'District'), ('commune', 'Commune'), ('village', 'Village'), ('office', "Office of the People's Committee"), ('department', 'Department'), ('mass_org', 'Mass organisation'), ('youth_union', 'Youth Union'), ('university', 'University or college'), ('school', 'School'), ('press', 'Press agency')], max_length=20, verbose_name='kind')),
                    ('name', models.CharField(max_length=160, verbose_name='name')),
                    ('designation', models.CharField(blank=True, max_length=40, verbose_name='designation')),
                    ('name_fold', models.CharField(db_index=True, editable=False, max_length=160)),
                    ('sort_key', models.CharField(editable=False, max_length=500)),
                    ('parent', models.ForeignKey(blank=True, db_column='parent_path', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='units.unit', to_field='path', verbose_name='parent')),
                    ('path', models.CharField(editable=False, max_length=50, unique=True)),
                    ('valid_from', models.DateField(verbose_name='valid from')),
                    ('valid_to', models.DateField(blank=True, help_text='First day on which it no longer exists', null=True, verbose_name='valid to')),
                    ('org_code', models.CharField(blank=True, max_length=40, verbose_name='organisation identifier')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                    ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='population')),
                    ('tile_row', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ('tile_col', models.PositiveSmallIntegerField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['path'],
                    'indexes': [models.Index(fields=['kind', 'path'], name='units_unit_kind_bca147_idx'), models.Index(fields=['parent', 'sort_key'], name='units_unit_parent__a5e7f3_idx')],
                    'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='unit_code_once_a_day'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('code',), name='unit_code_current_once'), models.CheckConstraint(condition=models.Q(('code', ''), _negated=True), name='unit_has_code'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='unit_has_name'), models.CheckConstraint(condition=models.Q(('kind__in', ['province', 'district', 'commune', 'village', 'office', 'department', 'mass_org', 'youth_union', 'university', 'school', 'press'])), name='unit_kind_known'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='unit_dates_in_order'), models.CheckConstraint(condition=models.Q(('parent', None), ('parent_id', django.db.models.functions.text.Left('path', django.db.models.expressions.CombinedExpression(django.db.models.functions.text.Length('path'), '-', models.Value(5)))), _connector='OR'), name='unit_path_below_parent'), models.CheckConstraint(condition=models.Q(models.Q(('parent', None), _negated=True), ('path__regex', '^[0-9]{5}$'), _connector='OR'), name='unit_root_has_one_segment'), models.CheckConstraint(condition=models.Q(models.Q(('tile_col', None), ('tile_row', None)), models.Q(('tile_col__isnull', False), ('tile_row__isnull', False)), _connector='OR'), name='unit_tile_whole'), models.CheckConstraint(condition=models.Q(models.Q(('parent', None), models.Q(('kind__in', ('district', 'commune', 'village')), _negated=True)), models.Q(('parent__isnull', False), models.Q(('kind', 'province'), _negated=True)), _connector='OR'), name='unit_kind_stands_where_it_may')],
                },
            ),
            migrations.CreateModel(
                name='Succession',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='units.unit')),
                    ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='units.unit')),
                    ('portion', models.CharField(choices=[('whole', 'Whole'), ('part', 'Part')], max_length=10)),
                    ('share', models.DecimalField(decimal_places=4, help_text="Part of the old unit's figures, 0 to 1", max_digits=5)),
                    ('note', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('old', 'new'), name='succession_once'), models.CheckConstraint(condition=models.Q(('share__gt', 0), ('share__lte', 1)), name='succession_share_in_range'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='succession_not_to_itself'), models.CheckConstraint(condition=models.Q(models.Q(('portion', 'whole'), ('share', 1)), ('portion', 'part'), _connector='OR'), name='succession_whole_is_one')],
                },
            ),
            migrations.CreateModel(
                name='UnitImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('subject', models.CharField(choices=[('units', 'Units'), ('successions', 'Successions')], max_length=12)),
                    ('file_name', models.CharField(max_length=200)),
                    ('day', models.DateField(help_text='The day of the change, for successions', null=True)),
                    ('table', models.JSONField(default=dict, help_text='What was uploaded: heads and numbered rows')),
                    ('result', models.JSONField(default=dict, help_text='What confirming it did: counts')),
                    ('expires_at', models.DateTimeField(db_index=True)),
                    ('applied_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('day', None), ('subject', 'units')), models.Q(('day__isnull', False), ('subject', 'successions')), _connector='OR'), name='unit_import_day_of_successions')],
                },
            ),
        ]),
    ]
