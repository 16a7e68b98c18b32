import django.core.serializers.json
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
                name='Blob',
                fields=[
                    ('digest', models.CharField(help_text='SHA-256', max_length=64, primary_key=True, serialize=False)),
                    ('size', models.PositiveBigIntegerField()),
                    ('file', models.FileField(max_length=200, upload_to='courses')),
                ],
            ),
            migrations.CreateModel(
                name='ResumeKey',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='resume_key', to=settings.AUTH_USER_MODEL)),
                    ('nonce', models.CharField(max_length=32, unique=True)),
                    ('pin', models.CharField(help_text='Hashed', max_length=128)),
                    ('failures', models.PositiveSmallIntegerField(default=0)),
                ],
            ),
            migrations.CreateModel(
                name='Course',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(unique=True)),
                    ('title', models.CharField(max_length=200, verbose_name='title')),
                    ('audiences', models.JSONField(default=list, help_text='Keys of the audiences')),
                    ('skills', models.JSONField(default=list, help_text='Skill codes of the national framework')),
                    ('prerequisites', models.JSONField(default=list, help_text='Slugs of the courses to complete before this one')),
                ],
                options={
                    'ordering': ['title'],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank', to='courses.course')),
                    ('key', models.SlugField()),
                    ('digest', models.CharField(max_length=64)),
                    ('kind', models.CharField(choices=[('single', 'One right answer'), ('multiple', 'Several right answers'), ('true_false', 'True or false'), ('matching', 'Matching'), ('ordering', 'Putting in order'), ('number', 'A number'), ('short', 'A short answer')], max_length=20)),
                    ('text', models.TextField(help_text='Clean HTML')),
                    ('payload', models.JSONField(help_text='Choices, right answers and feedback: see questions.py')),
                    ('tags', models.JSONField(default=list)),
                    ('skill', models.CharField(blank=True, max_length=20)),
                    ('difficulty', models.PositiveSmallIntegerField(default=0, help_text='1 easy to 3 hard; 0 when nobody said')),
                    ('retired_at', models.DateTimeField(blank=True, help_text='No new paper draws it from then on', null=True)),
                    ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('retired_because', models.CharField(blank=True, max_length=300)),
                    ('is_credited', models.BooleanField(default=False, help_text='Whoever had it on paper gets its point')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('course', 'key', 'digest'), name='question_text_once'), models.CheckConstraint(condition=models.Q(('retired_at__isnull', False), models.Q(('is_credited', False), ('retired_because', '')), _connector='OR'), name='question_retired_with_day'), models.CheckConstraint(condition=models.Q(('kind__in', ['single', 'multiple', 'true_false', 'matching', 'ordering', 'number', 'short'])), name='question_kind_known'), models.CheckConstraint(condition=models.Q(('difficulty__lte', 3)), name='question_difficulty_in_range')],
                },
            ),
            migrations.CreateModel(
                name='CourseVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.course')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('digest', models.CharField(help_text='SHA-256 of the course folder', max_length=64)),
                    ('title', models.CharField(max_length=200)),
                    ('summary', models.TextField()),
                    ('issuer', models.CharField(blank=True, help_text='Body named on the certificate', max_length=200)),
                    ('checked_on', models.DateField(help_text='Day on which its facts were last checked')),
                    ('facts', models.TextField(help_text='Facts with sources, as clean HTML')),
                    ('published_at', models.DateTimeField()),
                    ('questions', models.ManyToManyField(related_name='versions', to='courses.question')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='version_number_once'), models.UniqueConstraint(fields=('course', 'digest'), name='version_digest_once')],
                },
            ),
            migrations.CreateModel(
                name='Lesson',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lessons', to='courses.courseversion')),
                    ('key', models.SlugField()),
                    ('position', models.PositiveSmallIntegerField()),
                    ('title', models.CharField(max_length=200)),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('text', 'Text with pictures'), ('practice', 'Guided practice'), ('video', 'Video'), ('slides', 'Slides or PDF')], default='text', max_length=20)),
                    ('media', models.CharField(blank=True, help_text='Name of the file that it shows', max_length=100)),
                    ('captions', models.CharField(blank=True, max_length=100)),
                    ('source', models.TextField(help_text='Source as Markdown')),
                    ('html', models.TextField(help_text='Cleaned when imported')),
                    ('steps', models.JSONField(default=list, help_text='Practice: a list of {key, text}')),
                ],
                options={
                    'ordering': ['position'],
                    'constraints': [models.UniqueConstraint(fields=('version', 'key'), name='lesson_key_once'), models.UniqueConstraint(fields=('version', 'position'), name='lesson_position_once'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1)), name='lesson_takes_time'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['text', 'practice']), ('media', '')), models.Q(models.Q(('media', ''), _negated=True), ('kind__in', ['video', 'slides'])), _connector='OR'), name='lesson_shows_its_file')],
                },
            ),
            migrations.CreateModel(
                name='Picture',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='courses.courseversion')),
                    ('name', models.CharField(max_length=100)),
                    ('media_type', models.CharField(max_length=40)),
                    ('data', models.BinaryField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('version', 'name'), name='picture_name_once')],
                },
            ),
            migrations.CreateModel(
                name='VersionFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=200)),
                    ('text', models.TextField(blank=True, help_text='What people write', null=True)),
                    ('blob', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.blob')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='courses.courseversion')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('version', 'path'), name='version_file_once'), models.CheckConstraint(condition=models.Q(models.Q(('blob__isnull', False), ('text', None)), models.Q(('blob', None), ('text__isnull', False)), _connector='OR'), name='version_file_text_or_bytes')],
                },
            ),
            migrations.CreateModel(
                name='Regrade',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='regrades', to='courses.question')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('reason', models.CharField(max_length=300)),
                    ('begun_at', models.DateTimeField(auto_now_add=True)),
                    ('finished_at', models.DateTimeField(blank=True, null=True)),
                    ('cursor', models.PositiveBigIntegerField(default=0)),
                    ('tests', models.PositiveIntegerField(default=0, help_text='Tests that had the question on paper')),
                    ('changed', models.PositiveIntegerField(default=0, help_text='Scores that rose')),
                    ('passed', models.PositiveIntegerField(default=0, help_text='Tests that are passed now and were not before')),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.UniqueConstraint(fields=('question',), name='regrade_once')],
                },
            ),
            migrations.CreateModel(
                name='StagedBank',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='staged', to='courses.course')),
                    ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('name', models.CharField(max_length=200)),
                    ('drafts', models.JSONField(default=list, help_text='Empty while there are problems: see banks/')),
                    ('pictures', models.JSONField(default=dict, help_text='Name to bytes as base64')),
                    ('problems', models.JSONField(default=list)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('course', 'by'), name='staged_bank_once')],
                },
            ),
            migrations.CreateModel(
                name='QuizRule',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='rule', to='courses.courseversion')),
                    ('draws', models.JSONField(help_text='A list of {tag, count, difficulty}: so many questions of each tag')),
                    ('minutes', models.PositiveSmallIntegerField(help_text='Time limit')),
                    ('pass_mark', models.PositiveSmallIntegerField(help_text='Percent of the points')),
                    ('attempts', models.PositiveSmallIntegerField(help_text='How many times one person may try')),
                    ('pause_minutes', models.PositiveSmallIntegerField(default=0, help_text='Wait after a failed test')),
                    ('after_lessons', models.BooleanField(default=True, help_text='Only when every lesson was finished')),
                    ('after_practice', models.BooleanField(default=False, help_text='Only when every practice step was ticked')),
                    ('retake', models.BooleanField(default=False, help_text='Who passed may try again for a better score')),
                    ('counted', models.CharField(choices=[('best', 'The best attempt counts'), ('last', 'The last attempt counts')], default='best', max_length=10)),
                    ('review', models.CharField(choices=[('all', 'Every question with its right answer, after each attempt'), ('after_last', 'Which questions were wrong; right answers once passed or out of attempts'), ('score', 'The score only')], default='all', max_length=12)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('attempts__gte', 1), ('minutes__gte', 1), ('pass_mark__gte', 1), ('pass_mark__lte', 100)), name='rule_in_range'), models.CheckConstraint(condition=models.Q(('counted__in', ['best', 'last']), ('review__in', ['all', 'after_last', 'score'])), name='rule_words_known')],
                },
            ),
            migrations.CreateModel(
                name='Wave',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='plan.movement')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waves', to='courses.course')),
                    ('key', models.SlugField()),
                    ('title', models.CharField(max_length=200)),
                    ('audiences', models.JSONField(default=list)),
                    ('opens_at', models.DateTimeField()),
                    ('closes_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'ordering': ['opens_at'],
                    'constraints': [models.UniqueConstraint(fields=('movement', 'course', 'key'), name='wave_key_once'), models.CheckConstraint(condition=models.Q(('closes_at', None), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='wave_dates_in_order')],
                },
            ),
            migrations.CreateModel(
                name='Enrolment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='plan.movement')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.course')),
                    ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.courseversion')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='units.unit')),
                    ('audience', models.CharField(choices=[('officials', 'Officials and civil servants'), ('teachers', 'Teachers and education staff'), ('pupils', 'Pupils'), ('students', 'Students'), ('youth', 'Youth Union members'), ('team', 'Community team members'), ('citizens', 'Citizens')], max_length=20)),
                    ('wave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='enrolments', to='courses.wave')),
                    ('credited_to', models.ForeignKey(blank=True, help_text='The team member who brought the learner', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('consent', models.CharField(blank=True, help_text='Which wording was agreed to', max_length=20)),
                    ('started_at', models.DateTimeField()),
                    ('begun_at', models.DateTimeField(blank=True, help_text='First lesson or test opened', null=True)),
                    ('extra_percent', models.PositiveSmallIntegerField(default=0, help_text='More time in tests, for those who need it')),
                    ('is_synthetic', models.BooleanField(default=False, help_text='Made by the simulation')),
                ],
                options={
                    'indexes': [models.Index(fields=['movement', 'course', 'unit'], name='courses_enr_movemen_f1bc41_idx')],
                    'constraints': [models.UniqueConstraint(fields=('person', 'course'), name='enrolment_once'), models.CheckConstraint(condition=models.Q(('audience__in', ['officials', 'teachers', 'pupils', 'students', 'youth', 'team', 'citizens'])), name='enrolment_audience_known'), models.CheckConstraint(condition=models.Q(('extra_percent__lte', 200)), name='enrolment_extra_time_in_range')],
                },
            ),
            migrations.CreateModel(
                name='LessonProgress',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='progress', to='courses.enrolment')),
                    ('lesson', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.lesson')),
                    ('opened_at', models.DateTimeField()),
                    ('done_at', models.DateTimeField(blank=True, null=True)),
                    ('steps', models.JSONField(default=list, help_text='Keys of the practice steps that were ticked')),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'lesson'), name='progress_once')],
                },
            ),
            migrations.CreateModel(
                name='Attempt',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attempts', to='courses.enrolment')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('state', models.CharField(choices=[('open', 'Begun'), ('in_progress', 'Being taken'), ('submitted', 'Handed in'), ('graded', 'Graded'), ('expired', 'Expired')], default='open', max_length=20)),
                    ('seed', models.BigIntegerField()),
                    ('paper', models.JSONField(help_text='Frozen: a list of {question, choices} in the order shown')),
                    ('started_at', models.DateTimeField()),
                    ('deadline_at', models.DateTimeField()),
                    ('submitted_at', models.DateTimeField(blank=True, null=True)),
                    ('score', models.DecimalField(blank=True, decimal_places=2, help_text='Percent', max_digits=5, null=True)),
                    ('passed', models.BooleanField(null=True)),
                    ('contact_at', models.DateTimeField(blank=True, help_text='Last heard from the device before the end', null=True)),
                    ('looked_at', models.DateTimeField(blank=True, help_text='When a person looked at its signs', null=True)),
                    ('looked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('looked_note', models.CharField(blank=True, max_length=300)),
                    ('is_synthetic', models.BooleanField(default=False)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('enrolment', 'number'), name='attempt_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'in_progress'])), fields=('enrolment',), name='attempt_one_running'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_progress', 'submitted', 'graded', 'expired'])), name='attempt_state_known'), models.CheckConstraint(condition=models.Q(('deadline_at__gt', models.F('started_at'))), name='attempt_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('passed__isnull', False), ('score__isnull', False), ('state', 'graded'), ('submitted_at__isnull', False)), models.Q(models.Q(('state', 'graded'), _negated=True), ('passed', None), ('score', None)), _connector='OR'), name='attempt_graded_has_score')],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='courses.attempt')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.question')),
                    ('response', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                    ('chosen_at', models.DateTimeField(help_text="By the device's clock")),
                    ('is_late', models.BooleanField(default=False, help_text='Reached us after the deadline, chosen before it')),
                    ('score', models.DecimalField(blank=True, decimal_places=4, help_text='0 to 1', max_digits=5, null=True)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('attempt', 'question'), name='answer_once'), models.CheckConstraint(condition=models.Q(('score', None), models.Q(('score__gte', 0), ('score__lte', 1)), _connector='OR'), name='answer_score_range')],
                },
            ),
            migrations.CreateModel(
                name='Completion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='completions', to=settings.AUTH_USER_MODEL)),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.course')),
                    ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='completion', to='courses.enrolment')),
                    ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='courses.attempt')),
                    ('completed_at', models.DateTimeField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('person', 'course'), name='completion_once')],
                },
            ),
            migrations.CreateModel(
                name='Certificate',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('completion', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='certificate', to='courses.completion')),
                    ('number', models.CharField(max_length=40, unique=True)),
                    ('code', models.CharField(help_text='Unguessable, in the QR code', max_length=32, unique=True)),
                    ('holder', models.CharField(help_text='Name as it was when issued', max_length=120)),
                    ('issued_at', models.DateTimeField()),
                    ('revoked_at', models.DateTimeField(blank=True, null=True)),
                    ('revoked_because', models.CharField(blank=True, max_length=300)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_because', '')), models.Q(models.Q(('revoked_because', ''), _negated=True), ('revoked_at__isnull', False)), _connector='OR'), name='certificate_revoked_with_reason')],
                },
            ),
            migrations.CreateModel(
                name='LearningClass',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='classes', to='plan.movement')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='courses.course')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='units.unit')),
                    ('title', models.CharField(max_length=100)),
                    ('audience', models.CharField(choices=[('officials', 'Officials and civil servants'), ('teachers', 'Teachers and education staff'), ('pupils', 'Pupils'), ('students', 'Students'), ('youth', 'Youth Union members'), ('team', 'Community team members'), ('citizens', 'Citizens')], max_length=20)),
                    ('code', models.CharField(max_length=8, unique=True)),
                    ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('opened_at', models.DateTimeField(auto_now_add=True)),
                    ('closed_at', models.DateTimeField(blank=True, null=True)),
                ],
                options={
                    'verbose_name_plural': 'learning classes',
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('audience__in', ['officials', 'teachers', 'pupils', 'students', 'youth', 'team', 'citizens'])), name='class_audience_known')],
                },
            ),
            migrations.CreateModel(
                name='ClassSeat',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('learning_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='courses.learningclass')),
                    ('number', models.PositiveSmallIntegerField()),
                    ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to=settings.AUTH_USER_MODEL)),
                    ('consent_on', models.DateField(blank=True, null=True)),
                    ('consent_form', models.CharField(blank=True, choices=[('paper', 'Signed on paper'), ('message', 'Written message'), ('meeting', "Said at a parents' meeting")], max_length=10)),
                    ('consent_noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['number'],
                    'constraints': [models.UniqueConstraint(fields=('learning_class', 'number'), name='seat_number_once'), models.UniqueConstraint(fields=('learning_class', 'person'), name='seat_person_once'), models.CheckConstraint(condition=models.Q(models.Q(('consent_form', ''), ('consent_on', None)), models.Q(models.Q(('consent_form', ''), _negated=True), ('consent_on__isnull', False)), _connector='OR'), name='seat_consent_whole')],
                },
            ),
            migrations.CreateModel(
                name='CourseDraft',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('course', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='draft', to='courses.course')),
                    ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.courseversion')),
                    ('changed_at', models.DateTimeField()),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('publish_at', models.DateTimeField(blank=True, help_text='Published by itself at that moment', null=True)),
                    ('trouble', models.TextField(blank=True, help_text='Why it could not be published at its moment')),
                ],
            ),
            migrations.CreateModel(
                name='DraftFile',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('path', models.CharField(max_length=200)),
                    ('text', models.TextField(blank=True, help_text='What people write', null=True)),
                    ('blob', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.blob')),
                    ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='courses.coursedraft')),
                    ('revision', models.PositiveIntegerField(default=1)),
                    ('changed_at', models.DateTimeField()),
                    ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('draft', 'path'), name='draft_file_once'), models.CheckConstraint(condition=models.Q(models.Q(('blob__isnull', False), ('text', None)), models.Q(('blob', None), ('text__isnull', False)), _connector='OR'), name='draft_file_text_or_bytes')],
                },
            ),
            migrations.CreateModel(
                name='CourseCount',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plan.movement')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.course')),
                    ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('audience', models.CharField(max_length=20)),
                    ('wave', models.PositiveBigIntegerField(default=0, help_text='Its key; 0 without a wave')),
                    ('day', models.DateField()),
                    ('enrolled', models.IntegerField(default=0)),
                    ('started', models.IntegerField(default=0)),
                    ('completed', models.IntegerField(default=0)),
                    ('tests', models.IntegerField(default=0)),
                    ('passed', models.IntegerField(default=0)),
                    ('first_tests', models.IntegerField(default=0)),
                    ('first_passed', models.IntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'day', 'course', 'unit', 'audience', 'wave'), name='course_count_once')],
                },
            ),
            migrations.CreateModel(
                name='TestTime',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plan.movement')),
                    ('course', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='courses.course')),
                    ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                    ('audience', models.CharField(max_length=20)),
                    ('wave', models.PositiveBigIntegerField(default=0, help_text='Its key; 0 without a wave')),
                    ('minutes', models.PositiveSmallIntegerField()),
                    ('tests', models.IntegerField(default=0)),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('movement', 'course', 'unit', 'audience', 'wave', 'minutes'), name='test_time_once')],
                },
            ),
        ]),
        migrations.AddField(
            model_name='Course',
            name='current',
            field=models.ForeignKey(help_text='What new learners get', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='current_of', to='courses.courseversion'),
        ),
    ]
