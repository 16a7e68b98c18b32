import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ceremony', '0001_first_tables'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Minutes',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='minutes', to='ceremony.ceremony')),
                    ('issuing_body', models.CharField(max_length=200, verbose_name='body that issues the minutes')),
                    ('sign', models.CharField(default='BB-UBND', max_length=40, verbose_name='sign of the document')),
                    ('chair', models.CharField(blank=True, max_length=160, verbose_name='who chairs')),
                    ('secretary', models.CharField(blank=True, max_length=160, verbose_name='who takes the minutes')),
                    ('course', models.TextField(blank=True, verbose_name='how it went')),
                    ('conclusion', models.TextField(blank=True, verbose_name='conclusion')),
                    ('facts', models.JSONField(blank=True, help_text='Frozen when settled, by `queries.facts_now`', null=True)),
                    ('settled_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name_plural': 'minutes',
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('facts', None), ('settled_at', None)), models.Q(('facts__isnull', False), ('settled_at__isnull', False)), _connector='OR'), name='minutes_settled_with_facts')],
                },
            ),
            migrations.CreateModel(
                name='Photo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='ceremony.site')),
                    ('file', models.FileField(upload_to='closing/photos/')),
                    ('small', models.FileField(upload_to='closing/small/')),
                    ('size', models.PositiveIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('caption', models.CharField(blank=True, max_length=200, verbose_name='caption')),
                    ('state', models.CharField(choices=[('waiting', 'To be looked at'), ('shown', 'Kept photo'), ('hidden', 'Put aside')], default='waiting', max_length=10, verbose_name='state')),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-sent_at', '-pk'],
                    'indexes': [models.Index(fields=['state', 'sent_at'], name='closing_pho_state_83cce8_idx')],
                    'constraints': [models.UniqueConstraint(fields=('site', 'digest'), name='photo_once_per_site'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'shown', 'hidden'])), name='photo_state_known')],
                },
            ),
            migrations.CreateModel(
                name='Feedback',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='ceremony.ceremony')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback', to='ceremony.site')),
                    ('device', models.UUIDField(help_text='Made at random, kept in a cookie of this form only')),
                    ('picture', models.PositiveSmallIntegerField(verbose_name='Picture on the screen')),
                    ('sound', models.PositiveSmallIntegerField(verbose_name='Sound')),
                    ('content', models.PositiveSmallIntegerField(verbose_name='Content of the ceremony')),
                    ('organisation', models.PositiveSmallIntegerField(verbose_name='Organisation at the site')),
                    ('words', models.CharField(blank=True, max_length=1000, verbose_name='What should be done better?')),
                    ('said_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'verbose_name_plural': 'feedback',
                    'ordering': ['-said_at', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'device'), name='feedback_once_per_device'), models.CheckConstraint(condition=models.Q(('content__range', (1, 5)), ('organisation__range', (1, 5)), ('picture__range', (1, 5)), ('sound__range', (1, 5))), name='feedback_one_to_five')],
                },
            ),
        ]),
    ]
