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
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='Letter',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='letter', to='ceremony.ceremony')),
                    ('nominate_until', models.DateTimeField(verbose_name='units name delegates until')),
                    ('answer_until', models.DateTimeField(verbose_name='delegates answer until')),
                    ('issuing_body', models.CharField(max_length=120, verbose_name='issuing body')),
                    ('sign', models.CharField(max_length=40, verbose_name='sign after the number')),
                    ('invites', models.TextField(max_length=1000, verbose_name='what the letter invites to')),
                    ('request', models.TextField(blank=True, max_length=1000, verbose_name='what delegates are asked to mind')),
                    ('authority', models.CharField(blank=True, max_length=80, verbose_name='on whose behalf it is signed')),
                    ('signer_title', models.CharField(blank=True, max_length=80, verbose_name='title of the signer')),
                    ('signer', models.CharField(blank=True, max_length=80, verbose_name='name of the signer')),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('answer_until__gte', models.F('nominate_until'))), name='letter_answers_after_nominations')],
                },
            ),
            migrations.CreateModel(
                name='Delegate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegates', to='ceremony.ceremony')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='ceremony.site')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegates', to='ceremony.delegategroup')),
                    ('unit', models.ForeignKey(help_text='The unit that names them', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('number', models.PositiveIntegerField(help_text='Of the ticket, counted within the ceremony')),
                    ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                    ('name_fold', models.CharField(editable=False, max_length=120)),
                    ('sort_key', models.CharField(editable=False, max_length=240)),
                    ('position', models.CharField(blank=True, max_length=160, verbose_name='position')),
                    ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('seat', models.CharField(blank=True, max_length=20, verbose_name='seat or row')),
                    ('state', models.CharField(choices=[('named', 'Named'), ('invited', 'Invited'), ('accepted', 'Will come'), ('declined', 'Will not come'), ('replaced', 'Replaced'), ('withdrawn', 'Taken off')], default='named', max_length=10, verbose_name='state')),
                    ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                    ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='delegates.delegate')),
                    ('nonce', models.CharField(editable=False, max_length=16)),
                    ('named_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('named_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('invited_at', models.DateTimeField(blank=True, null=True)),
                    ('mailed_at', models.DateTimeField(blank=True, null=True)),
                    ('reminded_at', models.DateTimeField(blank=True, null=True)),
                    ('answered_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['site__unit__path', 'group__order', 'sort_key', 'pk'],
                    'indexes': [models.Index(fields=['ceremony', 'state'], name='delegates_d_ceremon_fbc1a2_idx'), models.Index(fields=['unit', 'state'], name='delegates_d_unit_id_249a47_idx')],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'number'), name='delegate_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['named', 'invited', 'accepted'])), fields=('ceremony', 'unit', 'name_fold', 'position'), name='delegate_standing_once'), models.CheckConstraint(condition=models.Q(('state__in', ['named', 'invited', 'accepted', 'declined', 'replaced', 'withdrawn'])), name='delegate_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('full_name', ''), _negated=True), models.Q(('nonce', ''), _negated=True)), name='delegate_has_name_and_link'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'declined']), _negated=True), ('answered_at__isnull', False), _connector='OR'), name='delegate_answer_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='delegate_declines_with_reason')],
                },
            ),
            migrations.CreateModel(
                name='DelegateList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ceremony.ceremony')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=200)),
                    ('rows', models.JSONField(help_text='What will be named: one object a row')),
                    ('faults', models.JSONField(help_text='What cannot be read: row, column, cause')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-pk'],
                },
            ),
            migrations.CreateModel(
                name='Arrival',
                fields=[
                    ('id', models.UUIDField(primary_key=True, serialize=False)),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='ceremony.site')),
                    ('kind', models.CharField(choices=[('ticket', 'Ticket'), ('name', 'Found by name'), ('walk_in', 'Came without invitation'), ('group', 'Group, counted'), ('undo', 'Undone')], max_length=10)),
                    ('rehearsal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='ceremony.rehearsal')),
                    ('delegate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='delegates.delegate')),
                    ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ceremony.delegategroup')),
                    ('people', models.PositiveSmallIntegerField(default=1)),
                    ('guest_name', models.CharField(blank=True, max_length=120)),
                    ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='delegates.arrival')),
                    ('at', models.DateTimeField(help_text="By the device's clock, put right")),
                    ('clock_ahead', models.IntegerField(default=0, help_text="Seconds by which the device's clock went before ours")),
                    ('device', models.UUIDField(null=True)),
                    ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['-received_at', 'pk'],
                    'indexes': [models.Index(fields=['site', 'kind'], name='delegates_a_site_id_855cc4_idx'), models.Index(fields=['received_at'], name='delegates_a_receive_2c18b2_idx')],
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('delegate__isnull', False), ('kind__in', ['ticket', 'name']), ('undoes', None)), models.Q(('delegate', None), ('group__isnull', False), ('kind__in', ['walk_in', 'group']), ('undoes', None)), models.Q(('delegate', None), ('kind', 'undo'), ('undoes__isnull', False)), _connector='OR'), name='arrival_is_of_one_kind'), models.CheckConstraint(condition=models.Q(('people__gte', 1), ('people__lte', 500)), name='arrival_of_people')],
                },
            ),
        ]),
    ]
