import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('plan', '0001_first_tables'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Activity',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='plan.movement')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('kind', models.CharField(choices=[('kickoff', 'Kick-off'), ('response', 'Response activity')], default='kickoff', max_length=10, verbose_name='kind of activity')),
                    ('form', models.CharField(choices=[('rally', 'Rally'), ('parade', 'Parade or loudspeaker car'), ('meeting', 'Meeting or talk'), ('booth', 'Help desk in a public place'), ('doors', 'From door to door'), ('classroom', 'Lesson or workshop'), ('online', 'Online'), ('other', 'Another form')], default='rally', max_length=10, verbose_name='form of activity')),
                    ('title', models.CharField(max_length=160, verbose_name='name of the activity')),
                    ('place', models.CharField(max_length=200, verbose_name='place')),
                    ('starts_at', models.DateTimeField(verbose_name='begins at')),
                    ('about', models.TextField(blank=True, max_length=2000, verbose_name='what will happen')),
                    ('state', models.CharField(choices=[('planned', 'Planned activity'), ('held', 'Held activity'), ('cancelled', 'Called off')], default='planned', max_length=10, verbose_name='state')),
                    ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='people who took part')),
                    ('outcome', models.TextField(blank=True, max_length=2000, verbose_name='what came of it')),
                    ('links', models.JSONField(blank=True, default=list, verbose_name='links')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ('publication', models.CharField(choices=[('waiting', 'Waits for the province'), ('shown', 'On the public pages'), ('hidden', 'Not published')], default='waiting', max_length=10)),
                    ('remark', models.CharField(blank=True, max_length=300, verbose_name='remark to the unit')),
                    ('changed_at', models.DateTimeField(auto_now=True)),
                ],
                options={
                    'verbose_name_plural': 'activities',
                    'ordering': ['-starts_at', '-pk'],
                    'indexes': [models.Index(fields=['movement', 'publication', '-starts_at'], name='responses_a_movemen_1f8e9a_idx'), models.Index(fields=['movement', 'unit', '-starts_at'], name='responses_a_movemen_2009da_idx')],
                    'constraints': [models.UniqueConstraint(fields=('movement', 'unit', 'title', 'starts_at'), name='activity_once'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('place', ''), _negated=True)), name='activity_says_what_and_where'), models.CheckConstraint(condition=models.Q(models.Q(('people__isnull', False), ('state', 'held')), models.Q(models.Q(('state', 'held'), _negated=True), ('people', None)), _connector='OR'), name='activity_people_when_held'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'held', 'cancelled'])), name='activity_state_known'), models.CheckConstraint(condition=models.Q(('publication__in', ['waiting', 'shown', 'hidden'])), name='activity_publication_known')],
                },
            ),
            migrations.CreateModel(
                name='ActivityPhoto',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='responses.activity')),
                    ('file', models.FileField(upload_to='responses/photos/')),
                    ('small', models.FileField(upload_to='responses/small/')),
                    ('size', models.PositiveIntegerField()),
                    ('digest', models.CharField(max_length=64)),
                    ('caption', models.CharField(blank=True, max_length=200, verbose_name='caption')),
                    ('publication', models.CharField(choices=[('waiting', 'Waits for the province'), ('shown', 'On the public pages'), ('hidden', 'Not published')], default='waiting', max_length=10)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['pk'],
                    'indexes': [models.Index(fields=['publication', 'sent_at'], name='responses_a_publica_5f8b68_idx')],
                    'constraints': [models.UniqueConstraint(fields=('activity', 'digest'), name='activity_photo_once'), models.CheckConstraint(condition=models.Q(('publication__in', ['waiting', 'shown', 'hidden'])), name='activity_photo_publication_known')],
                },
            ),
        ]),
    ]
