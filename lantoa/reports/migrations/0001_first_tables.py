import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plan', '0001_first_tables'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='ReportRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='report_requests', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('addressee', models.ForeignKey(help_text='Who decides on it', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('form', models.JSONField(default=dict)),
                    ('due_at', models.DateTimeField(verbose_name='deadline')),
                    ('cutoff_at', models.DateTimeField(blank=True, null=True, verbose_name='data cut-off')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='report_request_key_once'), models.CheckConstraint(condition=models.Q(('cutoff_at', None), ('cutoff_at__lte', models.F('due_at')), _connector='OR'), name='report_cutoff_before_due')],
                },
            ),
            migrations.CreateModel(
                name='Obligation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='obligations', to='reports.reportrequest')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='units.unit')),
                    ('draft', models.JSONField(default=dict)),
                ],
                options={
                    'ordering': ['unit__sort_key', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('request', 'unit'), name='obligation_once')],
                },
            ),
            migrations.CreateModel(
                name='Submission',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='reports.obligation')),
                    ('version', models.PositiveSmallIntegerField()),
                    ('figures', models.JSONField()),
                    ('texts', models.JSONField()),
                    ('digest', models.CharField(max_length=64)),
                    ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('submitted_at', models.DateTimeField()),
                ],
                options={
                    'ordering': ['-version'],
                    'constraints': [models.UniqueConstraint(fields=('obligation', 'version'), name='submission_version_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='submission_version_from_one')],
                },
            ),
            migrations.CreateModel(
                name='Decision',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('submission', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='reports.submission')),
                    ('verdict', models.CharField(choices=[('accept', 'Accept'), ('return', 'Return')], max_length=10)),
                    ('reason', models.TextField(blank=True)),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['accept', 'return'])), name='decision_verdict_known'), models.CheckConstraint(condition=models.Q(('verdict', 'accept'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='decision_return_has_reason')],
                },
            ),
        ]),
    ]
