import django.db.models.deletion
import django.db.models.functions.comparison
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
                name='Ceremony',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('view', models.CharField(choices=[('auto', 'By the programme'), ('title', 'Title card'), ('speaker', 'Speaker'), ('slides', 'Slides'), ('video', 'Video'), ('stream', 'Live picture'), ('countdown', 'Time until the start'), ('map', 'Map of sites'), ('totals', 'Totals')], default='auto', max_length=10, verbose_name='screens show')),
                    ('page', models.PositiveSmallIntegerField(default=1, help_text='Of the slides')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ceremonies', to='plan.movement')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('starts_at', models.DateTimeField(verbose_name='starts at')),
                    ('venue', models.CharField(max_length=200, verbose_name='venue')),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('live', 'Live'), ('launched', 'Launched'), ('closed', 'Closed')], default='planned', max_length=10, verbose_name='state')),
                    ('stream_url', models.URLField(blank=True, help_text='HLS: ends in .m3u8', verbose_name='address of the live picture')),
                    ('conference_url', models.URLField(blank=True, help_text='For talk in both directions', verbose_name='conference link')),
                    ('recording_url', models.URLField(blank=True, verbose_name='recording')),
                    ('quorum', models.PositiveSmallIntegerField(help_text='How many must hold the button together', verbose_name='quorum')),
                    ('hold_seconds', models.PositiveSmallIntegerField(default=3, verbose_name='seconds to hold')),
                    ('lead_seconds', models.PositiveSmallIntegerField(default=8, help_text='From the decision to the launch instant', verbose_name='seconds of countdown')),
                    ('links_until', models.DateTimeField(verbose_name='links are good until')),
                    ('programme_agreed', models.BooleanField(default=False, help_text='Agreed as a script: the plan file no longer changes the programme')),
                ],
                options={
                    'verbose_name_plural': 'ceremonies',
                    'constraints': [models.UniqueConstraint(fields=('movement', 'key'), name='ceremony_key_once'), models.CheckConstraint(condition=models.Q(('quorum__gte', 1)), name='ceremony_quorum_positive'), models.CheckConstraint(condition=models.Q(('hold_seconds__gte', 1), ('hold_seconds__lte', 30)), name='ceremony_hold_range'), models.CheckConstraint(condition=models.Q(('lead_seconds__gte', 3), ('lead_seconds__lte', 60)), name='ceremony_lead_range'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'live', 'launched', 'closed'])), name='ceremony_state_known'), models.CheckConstraint(condition=models.Q(('links_until__gt', models.F('starts_at'))), name='ceremony_links_outlive_start')],
                },
            ),
            migrations.CreateModel(
                name='ProgrammeStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='ceremony.ceremony')),
                    ('key', models.SlugField()),
                    ('order', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('opening', 'Opening'), ('programme', 'Programme'), ('speech', 'Speech'), ('launch', 'Launch ritual'), ('closing', 'Closing'), ('other', 'Other')], max_length=10, verbose_name='kind')),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                    ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                    ('presenter', models.CharField(blank=True, max_length=160, verbose_name='presenter')),
                    ('script', models.TextField(blank=True, verbose_name='script')),
                    ('cue', models.CharField(blank=True, max_length=300, verbose_name='cue')),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'key'), name='step_key_once'), models.UniqueConstraint(fields=('ceremony', 'order'), name='step_order_once'), models.UniqueConstraint(condition=models.Q(('kind', 'launch')), fields=('ceremony',), name='step_one_launch'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='step_takes_time'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('ended_at__gte', models.F('started_at')), ('started_at__isnull', False)), _connector='OR'), name='step_times_in_order')],
                },
            ),
            migrations.CreateModel(
                name='SiteList',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='site_lists', to='ceremony.ceremony')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=200)),
                    ('rows', models.JSONField()),
                    ('faults', models.JSONField()),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('applied_at', models.DateTimeField(blank=True, null=True)),
                ],
            ),
            migrations.CreateModel(
                name='DelegateGroup',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='delegate_groups', to='ceremony.ceremony')),
                    ('key', models.SlugField()),
                    ('level', models.CharField(choices=[('main', 'Main site'), ('district', 'District site'), ('commune', 'Commune site')], max_length=10, verbose_name='level')),
                    ('order', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=300, verbose_name='title')),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'key'), name='delegategroup_key_once'), models.CheckConstraint(condition=models.Q(('level__in', ['main', 'district', 'commune'])), name='delegategroup_level_known')],
                },
            ),
            migrations.CreateModel(
                name='Presser',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pressers', to='ceremony.ceremony')),
                    ('key', models.SlugField()),
                    ('order', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('is_active', models.BooleanField(default=True)),
                    ('is_podium', models.BooleanField(default=False, help_text="The one key at the podium, not a leader's own device")),
                    ('link_nonce', models.CharField(editable=False, max_length=16)),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'key'), name='presser_key_once'), models.UniqueConstraint(condition=models.Q(('is_podium', True)), fields=('ceremony',), name='presser_one_podium'), models.CheckConstraint(condition=models.Q(('link_nonce', ''), _negated=True), name='presser_has_nonce')],
                },
            ),
            migrations.CreateModel(
                name='Material',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='materials', to='ceremony.ceremony')),
                    ('kind', models.CharField(choices=[('slides', 'Slides'), ('video', 'Video'), ('image', 'Image')], max_length=10, verbose_name='kind')),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('file', models.FileField(upload_to='ceremony/materials/')),
                    ('media_type', models.CharField(max_length=40)),
                    ('size', models.PositiveBigIntegerField()),
                    ('digest', models.CharField(help_text='SHA-256 of the content', max_length=64)),
                    ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['-added_at', '-pk'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'digest'), name='material_file_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['slides', 'video', 'image'])), name='material_kind_known')],
                },
            ),
            migrations.CreateModel(
                name='Rehearsal',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('current_step', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.programmestep')),
                    ('view', models.CharField(choices=[('auto', 'By the programme'), ('title', 'Title card'), ('speaker', 'Speaker'), ('slides', 'Slides'), ('video', 'Video'), ('stream', 'Live picture'), ('countdown', 'Time until the start'), ('map', 'Map of sites'), ('totals', 'Totals')], default='auto', max_length=10, verbose_name='screens show')),
                    ('material', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.material')),
                    ('page', models.PositiveSmallIntegerField(default=1, help_text='Of the slides')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rehearsals', to='ceremony.ceremony')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('planned', 'Planned'), ('live', 'Live'), ('launched', 'Launched')], default='planned', max_length=10, verbose_name='state')),
                    ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'number'), name='rehearsal_number_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ceremony',), name='rehearsal_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'live', 'launched'])), name='rehearsal_state_known'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='rehearsal_ends_after_begin')],
                },
            ),
            migrations.CreateModel(
                name='RehearsedStep',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('rehearsal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='ceremony.rehearsal')),
                    ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ceremony.programmestep')),
                    ('started_at', models.DateTimeField(blank=True, null=True)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('rehearsal', 'step'), name='rehearsedstep_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), models.Q(('ended_at__gte', models.F('started_at')), ('started_at__isnull', False)), _connector='OR'), name='rehearsedstep_times_in_order')],
                },
            ),
            migrations.CreateModel(
                name='RollCall',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roll_calls', to='ceremony.ceremony')),
                    ('rehearsal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='roll_calls', to='ceremony.rehearsal')),
                    ('called_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('ended_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('ceremony',), name='rollcall_one_open'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('called_at')), _connector='OR'), name='rollcall_ends_after_call')],
                },
            ),
            migrations.CreateModel(
                name='StageMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='ceremony.ceremony')),
                    ('rehearsal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='ceremony.rehearsal')),
                    ('text', models.CharField(max_length=300, verbose_name='message')),
                    ('level', models.CharField(blank=True, choices=[('main', 'Main site'), ('district', 'District site'), ('commune', 'Commune site')], help_text='Empty: as the sites were named', max_length=10)),
                    ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'ordering': ['-sent_at', '-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='stagemessage_says_something')],
                },
            ),
            migrations.CreateModel(
                name='Launch',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='launches', to='ceremony.ceremony')),
                    ('rehearsal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='launches', to='ceremony.rehearsal')),
                    ('attempt', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('armed', 'Armed'), ('holding', 'Being held'), ('fixed', 'Counting down'), ('fired', 'Launched'), ('aborted', 'Aborted')], default='armed', max_length=10)),
                    ('quorum', models.PositiveSmallIntegerField()),
                    ('hold_seconds', models.PositiveSmallIntegerField()),
                    ('lead_seconds', models.PositiveSmallIntegerField()),
                    ('armed_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('fixed_at', models.DateTimeField(blank=True, null=True)),
                    ('t0', models.DateTimeField(blank=True, help_text='The launch instant, whole milliseconds', null=True)),
                    ('signature', models.CharField(blank=True, max_length=64)),
                    ('aborted_at', models.DateTimeField(blank=True, null=True)),
                    ('pressers', models.ManyToManyField(help_text='Whose hold counts', related_name='launches', to='ceremony.presser')),
                ],
                options={
                    'verbose_name_plural': 'launches',
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'attempt'), name='launch_attempt_once'), models.UniqueConstraint(condition=models.Q(models.Q(('state', 'aborted'), _negated=True), ('rehearsal', None)), fields=('ceremony',), name='launch_one_not_aborted'), models.UniqueConstraint(condition=models.Q(('state', 'aborted'), _negated=True), fields=('rehearsal',), name='launch_one_not_aborted_in_rehearsal'), models.CheckConstraint(condition=models.Q(models.Q(('aborted_at', None), ('fixed_at', None), ('signature', ''), ('state__in', ['armed', 'holding']), ('t0', None)), models.Q(('aborted_at', None), ('state__in', ['fixed', 'fired']), ('t0__gt', models.F('fixed_at')), models.Q(('signature', ''), _negated=True)), models.Q(('aborted_at__isnull', False), ('state', 'aborted')), _connector='OR'), name='launch_state_has_its_facts'), models.CheckConstraint(condition=models.Q(('quorum__gte', 1)), name='launch_quorum_positive')],
                },
            ),
            migrations.CreateModel(
                name='Hold',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('launch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='ceremony.launch')),
                    ('presser', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='ceremony.presser')),
                    ('key', models.UUIDField(unique=True)),
                    ('pressed_at', models.DateTimeField()),
                    ('seen_at', models.DateTimeField(help_text='When the device last said that the finger is still down')),
                    ('released_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('launch', 'presser'), name='hold_one_open_per_presser'), models.CheckConstraint(condition=models.Q(('seen_at__gte', models.F('pressed_at'))), name='hold_seen_after_press'), models.CheckConstraint(condition=models.Q(('released_at', None), ('released_at__gte', models.F('pressed_at')), _connector='OR'), name='hold_released_after_press')],
                },
            ),
            migrations.CreateModel(
                name='MaterialPage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('material', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pages', to='ceremony.material')),
                    ('number', models.PositiveSmallIntegerField(help_text='From 1')),
                    ('file', models.FileField(upload_to='ceremony/pages/')),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('material', 'number'), name='materialpage_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='materialpage_from_one')],
                },
            ),
            migrations.CreateModel(
                name='StepMaterial',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('step', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown', to='ceremony.programmestep')),
                    ('material', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='ceremony.material')),
                    ('order', models.PositiveSmallIntegerField()),
                ],
                options={
                    'ordering': ['order'],
                    'constraints': [models.UniqueConstraint(fields=('step', 'material'), name='stepmaterial_once'), models.UniqueConstraint(fields=('step', 'order'), name='stepmaterial_order_once')],
                },
            ),
            migrations.CreateModel(
                name='Site',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('ceremony', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sites', to='ceremony.ceremony')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='units.unit')),
                    ('level', models.CharField(choices=[('main', 'Main site'), ('district', 'District site'), ('commune', 'Commune site')], max_length=10, verbose_name='level')),
                    ('venue', models.CharField(blank=True, max_length=200, verbose_name='venue')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                    ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contact person')),
                    ('contact_phone', models.CharField(blank=True, max_length=20, verbose_name='contact phone')),
                    ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='contact e-mail')),
                    ('capacity', models.PositiveIntegerField(blank=True, help_text='Seats', null=True, verbose_name='capacity')),
                    ('link_nonce', models.CharField(editable=False, max_length=16)),
                    ('short_code', models.CharField(editable=False, max_length=8, unique=True, verbose_name='short code')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('ceremony', 'unit'), name='site_once_per_unit'), models.UniqueConstraint(condition=models.Q(('level', 'main')), fields=('ceremony',), name='site_one_main'), models.CheckConstraint(condition=models.Q(('level__in', ['main', 'district', 'commune'])), name='site_level_known'), models.CheckConstraint(condition=models.Q(('link_nonce', ''), _negated=True), name='site_has_nonce')],
                },
            ),
            migrations.CreateModel(
                name='SiteCheck',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='checks', to='ceremony.site')),
                    ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='tested at')),
                    ('has_screen', models.BooleanField(default=False, verbose_name='Screen or projector')),
                    ('has_sound', models.BooleanField(default=False, verbose_name='Sound')),
                    ('has_camera', models.BooleanField(default=False, verbose_name='Camera')),
                    ('has_main_line', models.BooleanField(default=False, verbose_name='Main line')),
                    ('has_backup_line', models.BooleanField(default=False, verbose_name='Backup line')),
                    ('has_power', models.BooleanField(default=False, verbose_name='Reserve power')),
                    ('line', models.CharField(choices=[('good', 'Good'), ('poor', 'Unsteady'), ('failed', 'No connection')], max_length=10, verbose_name='test connection')),
                    ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                    ('is_synthetic', models.BooleanField(default=False)),
                ],
                options={
                    'indexes': [models.Index(fields=['site', 'at'], name='ceremony_si_site_id_443285_idx')],
                    'constraints': [models.CheckConstraint(condition=models.Q(('line__in', ['good', 'poor', 'failed'])), name='sitecheck_line_known')],
                },
            ),
            migrations.CreateModel(
                name='SiteTest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tests', to='ceremony.site')),
                    ('planned_at', models.DateTimeField(verbose_name='planned at')),
                    ('check_done', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tests', to='ceremony.sitecheck')),
                ],
                options={
                    'ordering': ['planned_at'],
                    'indexes': [models.Index(fields=['check_done', 'planned_at'], name='ceremony_si_check_d_bfbc9f_idx')],
                    'constraints': [models.UniqueConstraint(fields=('site', 'planned_at'), name='sitetest_once')],
                },
            ),
            migrations.CreateModel(
                name='Attendance',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='ceremony.site')),
                    ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='ceremony.delegategroup')),
                    ('present', models.PositiveIntegerField(verbose_name='present')),
                    ('counted', models.PositiveIntegerField(blank=True, help_text="The site's own head count", null=True)),
                    ('entered', models.PositiveIntegerField(blank=True, help_text='Noted at the entrance', null=True)),
                    ('day', models.DateField(help_text='The day on which it counts')),
                    ('counted_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('is_synthetic', models.BooleanField(default=False)),
                ],
                options={
                    'verbose_name_plural': 'attendance',
                    'constraints': [models.UniqueConstraint(fields=('site', 'group', 'is_synthetic'), name='attendance_once'), models.CheckConstraint(condition=models.Q(('present', django.db.models.functions.comparison.Greatest(django.db.models.functions.comparison.Coalesce('counted', 0), django.db.models.functions.comparison.Coalesce('entered', 0)))), name='attendance_is_the_larger')],
                },
            ),
            migrations.CreateModel(
                name='RollAnswer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('roll_call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='ceremony.rollcall')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roll_answers', to='ceremony.site')),
                    ('word', models.CharField(choices=[('present', 'Present, all is well'), ('trouble', 'Present, with trouble')], max_length=10, verbose_name='answer')),
                    ('note', models.CharField(blank=True, max_length=200, verbose_name='what is wrong')),
                    ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('roll_call', 'site'), name='rollanswer_once'), models.CheckConstraint(condition=models.Q(('word__in', ['present', 'trouble'])), name='rollanswer_word_known')],
                },
            ),
            migrations.CreateModel(
                name='Hand',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hands', to='ceremony.site')),
                    ('rehearsal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='hands', to='ceremony.rehearsal')),
                    ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('lowered_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(condition=models.Q(('lowered_at', None)), fields=('site',), name='hand_one_up'), models.CheckConstraint(condition=models.Q(('lowered_at', None), ('lowered_at__gte', models.F('raised_at')), _connector='OR'), name='hand_lowered_after_raised')],
                },
            ),
            migrations.CreateModel(
                name='Receipt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='ceremony.stagemessage')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='ceremony.site')),
                    ('read_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'indexes': [models.Index(fields=['site', 'message'], name='ceremony_re_site_id_b37c38_idx')],
                    'constraints': [models.UniqueConstraint(fields=('message', 'site'), name='receipt_once')],
                },
            ),
            migrations.CreateModel(
                name='LaunchReport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('launch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='ceremony.launch')),
                    ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='ceremony.site')),
                    ('screen', models.UUIDField(help_text='Made by the browser and kept there')),
                    ('fired_at', models.DateTimeField()),
                    ('lateness_ms', models.FloatField(help_text='First frame of the sequence after T0')),
                    ('offset_ms', models.FloatField(blank=True, help_text="Server's clock minus the device's", null=True)),
                    ('rtt_ms', models.FloatField(blank=True, help_text='Round trip of the exchange behind the offset', null=True)),
                    ('is_late', models.BooleanField(default=False, help_text='Opened after T0 and joined the running sequence')),
                    ('reported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('launch', 'screen'), name='launchreport_once_per_screen')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='Ceremony',
            name='current_step',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.programmestep'),
        ),
        migrations.AddField(
            model_name='Ceremony',
            name='material',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.material'),
        ),
        migrations.AddField(
            model_name='Ceremony',
            name='rehearsal',
            field=models.OneToOneField(blank=True, help_text='The open one', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.rehearsal'),
        ),
        migrations.AddField(
            model_name='Site',
            name='latest_check',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='ceremony.sitecheck'),
        ),
    ]
