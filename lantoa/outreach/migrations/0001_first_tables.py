import django.db.models.deletion
import django.utils.timezone
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
                name='Team',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='units.unit', verbose_name='unit')),
                    ('level', models.CharField(choices=[('district', 'District team'), ('commune', 'Commune team'), ('village', 'Village team')], max_length=10, verbose_name='level')),
                    ('name', models.CharField(max_length=200, verbose_name='name')),
                    ('name_fold', models.CharField(db_index=True, editable=False, max_length=200)),
                    ('decision', models.CharField(blank=True, max_length=60, verbose_name='decision number')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                    ('is_synthetic', models.BooleanField(default=False, help_text='Made by the simulation')),
                    ('join_nonce', models.CharField(blank=True, editable=False, max_length=16)),
                    ('join_until', models.DateTimeField(blank=True, help_text='The link to join is open until then', null=True)),
                ],
                options={
                    'ordering': ['unit__path', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('unit', 'name'), name='team_open_name_once'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='team_has_name'), models.CheckConstraint(condition=models.Q(('level__in', ['district', 'commune', 'village'])), name='team_level_known')],
                },
            ),
            migrations.CreateModel(
                name='Membership',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='outreach.team')),
                    ('role', models.CharField(choices=[('leader', 'Leader'), ('deputy', 'Deputy leader'), ('member', 'Member')], default='member', max_length=10, verbose_name='role')),
                    ('since', models.DateTimeField(default=django.utils.timezone.now)),
                    ('until', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['team', 'role', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('user', 'team'), name='membership_open_once'), models.UniqueConstraint(condition=models.Q(('role', 'leader'), ('until', None)), fields=('team',), name='membership_one_leader'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='membership_dates_in_order'), models.CheckConstraint(condition=models.Q(('role__in', ['leader', 'deputy', 'member'])), name='membership_role_known')],
                },
            ),
            migrations.CreateModel(
                name='JoinRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='join_requests', to='outreach.team')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('full_name', models.CharField(blank=True, max_length=120, verbose_name='full name')),
                    ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                    ('state', models.CharField(choices=[('waiting', 'Waits for the leader'), ('accepted', 'Accepted'), ('declined', 'Declined')], default='waiting', max_length=10)),
                    ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('made_account', models.BooleanField(default=False, help_text='The account was made for this request')),
                ],
                options={
                    'ordering': ['asked_at', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting'), models.Q(('phone', ''), _negated=True)), fields=('team', 'phone'), name='join_phone_waits_once'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('team', 'person'), name='join_person_waits_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'accepted', 'declined'])), name='join_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='join_decided_whole')],
                },
            ),
            migrations.CreateModel(
                name='TeamRoster',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=200)),
                    ('rows', models.JSONField(help_text='What will be made: one object a row')),
                    ('faults', models.JSONField(help_text='What cannot be read: row, column, cause')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='Skill',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='plan.movement')),
                    ('key', models.SlugField(max_length=40)),
                    ('title', models.CharField(max_length=160)),
                    ('order', models.PositiveSmallIntegerField(default=0)),
                    ('unit', models.ForeignKey(blank=True, help_text='Only for this unit and below', null=True, on_delete=django.db.models.deletion.PROTECT, to='units.unit')),
                    ('guide', models.CharField(blank=True, help_text='Key of the picture guide that belongs to it', max_length=40)),
                ],
                options={
                    'ordering': ['order', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='skill_key_once')],
                },
            ),
            migrations.CreateModel(
                name='Device',
                fields=[
                    ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='field_devices', to=settings.AUTH_USER_MODEL)),
                    ('installed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('seen_at', models.DateTimeField(null=True)),
                    ('revoked_at', models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                name='Citizen',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plan.movement')),
                    ('key', models.CharField(help_text='HMAC-SHA-256 of the number under a key of this server', max_length=64)),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('day', models.DateField(null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='citizen_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('day', None), ('unit', None)), models.Q(('day__isnull', False), ('unit__isnull', False)), _connector='OR'), name='citizen_place_whole')],
                },
            ),
            migrations.CreateModel(
                name='Progress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plan.movement')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guidance_progress', to=settings.AUTH_USER_MODEL)),
                    ('turn', models.BigIntegerField(default=0)),
                    ('sessions', models.PositiveIntegerField(default=0)),
                    ('citizens', models.PositiveIntegerField(default=0, help_text="Distinct citizens within the goal's days")),
                    ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('day', models.DateField(null=True)),
                    ('reached_at', models.DateTimeField(help_text='When the session happened that reached the goal', null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'user'), name='guidance_progress_once'), models.CheckConstraint(condition=models.Q(models.Q(('day', None), ('unit', None)), models.Q(('day__isnull', False), ('unit__isnull', False)), _connector='OR'), name='guidance_progress_place_whole')],
                },
            ),
            migrations.CreateModel(
                name='GuidanceSession',
                fields=[
                    ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    ('kind', models.CharField(choices=[('session', 'Guidance session'), ('withdrawal', 'Withdrawal')], default='session', max_length=10)),
                    ('movement', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plan.movement')),
                    ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='outreach.membership')),
                    ('unit', models.ForeignKey(help_text="The team's unit, then", on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='outreach.device')),
                    ('happened_at', models.DateTimeField(help_text="The phone's clock, set right by the server's when it was off")),
                    ('received_at', models.DateTimeField()),
                    ('day', models.DateField(help_text='The day in Viet Nam on which it counts')),
                    ('content_hash', models.CharField(max_length=64)),
                    ('initials', models.CharField(blank=True, max_length=5, verbose_name='initials')),
                    ('birth_decade', models.PositiveSmallIntegerField(null=True, verbose_name='born in the years')),
                    ('citizen', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='outreach.citizen')),
                    ('people', models.PositiveSmallIntegerField(default=1, verbose_name='people guided')),
                    ('skills', models.JSONField(default=list, help_text='Keys of skills')),
                    ('outcome', models.CharField(blank=True, choices=[('done', 'Did it alone to the end'), ('helped', 'Did it with help')], max_length=10)),
                    ('place', models.CharField(blank=True, choices=[('home', 'At home'), ('desk', 'One-stop centre'), ('market', 'Market'), ('meeting', 'Meeting')], max_length=10)),
                    ('minutes', models.PositiveSmallIntegerField(default=0)),
                    ('note', models.CharField(blank=True, max_length=300)),
                    ('consent', models.PositiveSmallIntegerField(default=0, help_text='Version of the wording agreed to; 0 is none')),
                    ('state', models.CharField(choices=[('received', 'Received'), ('counted', 'Counted'), ('returned', 'Returned'), ('replaced', 'Corrected by a new record'), ('withdrawn', 'Withdrawn')], max_length=10)),
                    ('reason', models.CharField(blank=True, max_length=300)),
                    ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='outreach.guidancesession')),
                    ('changed', models.BigIntegerField(default=0, help_text="The member's turn in which it last changed")),
                    ('is_synthetic', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(fields=['membership', 'changed'], name='outreach_gu_members_3c28fb_idx'), models.Index(condition=models.Q(('state', 'returned')), fields=['movement', 'received_at'], name='session_returned')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'withdrawal'), ('replaces__isnull', False), ('state', 'received')), models.Q(('kind', 'session'), ('outcome__in', ['done', 'helped']), ('place__in', ['home', 'desk', 'market', 'meeting']), ('state__in', ['received', 'counted', 'returned', 'replaced', 'withdrawn'])), _connector='OR'), name='session_whole'), models.CheckConstraint(condition=models.Q(('people__gte', 1), ('people__lte', 50)), name='session_people_in_range'), models.CheckConstraint(condition=models.Q(('minutes__lte', 600)), name='session_minutes_in_range'), models.CheckConstraint(condition=models.Q(('consent__gte', 1), models.Q(('birth_decade', None), ('citizen', None), ('initials', ''), ('note', '')), _connector='OR'), name='session_personal_by_consent'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='session_return_has_reason'), models.CheckConstraint(condition=models.Q(('replaces', models.F('id')), _negated=True), name='session_not_replaces_itself')],
                },
            ),
            migrations.CreateModel(
                name='Flag',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='flags', to='outreach.guidancesession')),
                    ('rule', models.CharField(choices=[('clock', "The phone's clock was wrong"), ('too_fast', 'Too soon after another session of the same member'), ('same_minute', 'In the same minute as another session of the same member'), ('too_many', 'Too many sessions of one member on one day'), ('shared', 'The same citizen was guided by several members'), ('copied', 'Many sessions of one day alike in every answer'), ('deadline', "Nearly all at the end of the goal's days"), ('same_phone', 'Several cards were confirmed from one phone'), ('denied', 'The citizen says that it did not happen')], max_length=12)),
                    ('numbers', models.JSONField(default=dict)),
                    ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('cleared_at', models.DateTimeField(null=True)),
                    ('cleared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'indexes': [models.Index(condition=models.Q(('cleared_at', None)), fields=['raised_at'], name='flag_open')],
                    'constraints': [models.UniqueConstraint(fields=('session', 'rule'), name='flag_once'), models.CheckConstraint(condition=models.Q(('rule__in', ['clock', 'too_fast', 'same_minute', 'too_many', 'shared', 'copied', 'deadline', 'same_phone', 'denied'])), name='flag_rule_known')],
                },
            ),
            migrations.CreateModel(
                name='Confirmation',
                fields=[
                    ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='confirmation', serialize=False, to='outreach.guidancesession')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
            ),
            migrations.CreateModel(
                name='CardAnswer',
                fields=[
                    ('session_key', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                    ('happened', models.BooleanField(help_text='Did the guidance take place?')),
                    ('rating', models.PositiveSmallIntegerField(null=True)),
                    ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ('trace', models.CharField(blank=True, max_length=32)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('rating', None), ('rating__range', (1, 5)), _connector='OR'), name='card_rating_in_range')],
                },
            ),
            migrations.CreateModel(
                name='CallBack',
                fields=[
                    ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='call_back', serialize=False, to='outreach.guidancesession')),
                    ('drawn_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('result', models.CharField(blank=True, choices=[('confirmed', 'The citizen confirms it'), ('denied', 'The citizen says that it did not happen'), ('not_found', 'The citizen could not be found')], max_length=10, verbose_name='result')),
                    ('way', models.CharField(blank=True, choices=[('visit', 'By a visit'), ('desk', 'At the one-stop centre')], max_length=6, verbose_name='how')),
                    ('done_at', models.DateTimeField(null=True)),
                    ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('result', ''), ('way', '')), models.Q(('done_at__isnull', False), ('result__in', ['confirmed', 'denied', 'not_found']), ('way__in', ['visit', 'desk'])), _connector='OR'), name='call_back_whole')],
                },
            ),
        ]),
    ]
