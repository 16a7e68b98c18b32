import django.db.models.deletion
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Movement',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('short_title', models.CharField(max_length=120, verbose_name='short title')),
                    ('root', models.ForeignKey(help_text='The unit that launches it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('units_as_of', models.DateField(help_text='The day whose map of units it uses')),
                    ('launch_day', models.DateField(verbose_name='launch day')),
                    ('launched_at', models.DateTimeField(blank=True, null=True, verbose_name='launched at')),
                    ('is_current', models.BooleanField(default=False)),
                    ('is_simulated', models.BooleanField(default=False, help_text='Its totals hold synthetic records: pages say so')),
                    ('source', models.JSONField(default=dict, help_text='The applied plan file, as data')),
                    ('digest', models.CharField(blank=True, help_text="SHA-256 of the applied plan file's data", max_length=64)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('is_current',), name='movement_one_current')],
                },
            ),
            migrations.CreateModel(
                name='Goal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=300)),
                    ('measure', models.CharField(max_length=40)),
                    ('per', models.CharField(default='member', max_length=20)),
                    ('target', models.PositiveIntegerField()),
                    ('days', models.PositiveSmallIntegerField()),
                    ('counts_launch_day', models.BooleanField(default=True, help_text='Is the launch day the first of the days?')),
                    ('unit', models.ForeignKey(blank=True, help_text='Only for this unit and below', null=True, on_delete=django.db.models.deletion.PROTECT, to='units.unit')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('movement', 'key'), name='goal_key_once'), models.UniqueConstraint(fields=('movement', 'key', 'unit'), name='goal_key_once_per_unit'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('target__gte', 1)), name='goal_positive')],
                },
            ),
            migrations.CreateModel(
                name='DocumentPart',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='plan.movement')),
                    ('number', models.CharField(max_length=12)),
                    ('order', models.PositiveSmallIntegerField()),
                    ('heading', models.CharField(max_length=300)),
                    ('paragraphs', models.JSONField(default=list)),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('movement', 'number'), name='document_part_once')],
                },
            ),
            migrations.CreateModel(
                name='UnitGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=300)),
                    ('units', models.ManyToManyField(related_name='+', to='units.unit')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='unit_group_once')],
                },
            ),
            migrations.CreateModel(
                name='Task',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('order', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=300)),
                    ('section', models.CharField(max_length=12)),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='plan.unitgroup')),
                    ('kind', models.CharField(choices=[('once', 'Once'), ('continuing', 'Continuing'), ('optional', 'As conditions allow')], max_length=12)),
                    ('due_at', models.DateTimeField(blank=True, null=True)),
                    ('evidence', models.CharField(blank=True, max_length=160)),
                    ('indicator', models.CharField(blank=True, max_length=60)),
                    ('retired_at', models.DateTimeField(blank=True, null=True)),
                    ('supporting', models.ManyToManyField(related_name='+', to='plan.unitgroup')),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='task_key_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['once', 'continuing', 'optional'])), name='task_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Assignment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='plan.task')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='units.unit')),
                    ('state', models.CharField(choices=[('open', 'Not started'), ('doing', 'In progress'), ('done', 'Done')], default='open', max_length=8, verbose_name='state of the task')),
                    ('note', models.TextField(blank=True, verbose_name='note')),
                    ('link', models.URLField(blank=True, verbose_name='link to the evidence')),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['unit', 'state'], name='plan_assign_unit_id_93d935_idx')],
                    'constraints': [models.UniqueConstraint(fields=('task', 'unit'), name='assignment_once'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'doing', 'done'])), name='assignment_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='assignment_done_has_date')],
                },
            ),
            migrations.CreateModel(
                name='BudgetSource',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_sources', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=300)),
                    ('source', models.CharField(max_length=300)),
                    ('uncertain', models.TextField(blank=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='budget_source_once')],
                },
            ),
        ]),
    ]
