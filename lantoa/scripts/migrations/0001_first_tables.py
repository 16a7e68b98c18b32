import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ceremony', '0001_first_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='ScriptVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='script_versions', to='ceremony.ceremony')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('draft', 'Draft'), ('proposed', 'Proposed for agreement'), ('approved', 'Agreed')], default='draft', max_length=10, verbose_name='state')),
                    ('steps', models.JSONField(default=list, help_text='The steps in order, as `steps.Step` reads them')),
                    ('past', models.JSONField(default=list, help_text='Earlier contents of `steps`, to undo a change')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('proposed_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_at', models.DateTimeField(blank=True, null=True)),
                    ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'number'), name='scriptversion_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved'), _negated=True), fields=('ceremony',), name='scriptversion_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('state', 'draft')), models.Q(('approved_at', None), ('proposed_at__isnull', False), ('state', 'proposed')), models.Q(('approved_at__isnull', False), ('state', 'approved')), _connector='OR'), name='scriptversion_state_has_its_facts')],
                },
            ),
            migrations.CreateModel(
                name='ScriptComment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='scripts.scriptversion')),
                    ('step_key', models.SlugField(blank=True, help_text='Empty: of the whole version')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('text', models.CharField(max_length=1000, verbose_name='comment')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['at', 'pk'],
                    'indexes': [models.Index(fields=['version', 'at'], name='scripts_scr_version_f961b9_idx')],
                },
            ),
        ]),
    ]
