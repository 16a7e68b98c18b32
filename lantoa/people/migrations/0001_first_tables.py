import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from lantoa.infra.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                    ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                    ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                    ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                    ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                    ('name_fold', models.CharField(db_index=True, default='', editable=False, max_length=120)),
                    ('email', models.EmailField(blank=True, max_length=254, null=True, verbose_name='e-mail')),
                    ('phone', models.CharField(blank=True, max_length=16, null=True, unique=True, verbose_name='phone')),
                    ('phone_verified', models.BooleanField(default=False)),
                    ('external_id', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='staff number')),
                    ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='year of birth')),
                    ('import_key', models.CharField(editable=False, max_length=200, null=True, unique=True)),
                    ('sort_key', models.CharField(db_index=True, default='', editable=False, max_length=400)),
                    ('activated_at', models.DateTimeField(editable=False, null=True, verbose_name='activated at')),
                    ('is_synthetic', models.BooleanField(default=False, help_text='Made by the simulation')),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'user',
                    'verbose_name_plural': 'users',
                    'abstract': False,
                    'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once'), models.CheckConstraint(condition=models.Q(('full_name', ''), _negated=True), name='user_has_name'), models.CheckConstraint(condition=models.Q(('birth_year', None), models.Q(('birth_year__gte', 1900), ('birth_year__lte', 2100)), _connector='OR'), name='user_birth_year_sane')],
                },
            ),
            migrations.CreateModel(
                name='ActivationCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='activation', to=settings.AUTH_USER_MODEL)),
                    ('nonce', models.CharField(max_length=16)),
                    ('digest', models.CharField(max_length=64, unique=True)),
                    ('issued_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('expires_at', models.DateTimeField()),
                    ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('used_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('issued_at'))), name='activation_ends_after_issue')],
                },
            ),
            migrations.CreateModel(
                name='PeopleImport',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('file', models.FileField(blank=True, upload_to='people/imports/')),
                    ('file_name', models.CharField(max_length=200)),
                    ('digest', models.CharField(db_index=True, help_text='SHA-256 of the file', max_length=64)),
                    ('status', models.CharField(choices=[('staged', 'Checked, not yet applied'), ('running', 'Being applied'), ('done', 'Applied')], default='staged', max_length=10)),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('finished_at', models.DateTimeField(null=True)),
                    ('as_of', models.DateField(default=django.utils.timezone.localdate, help_text='The day whose map of units its codes mean')),
                    ('total', models.PositiveIntegerField(default=0)),
                    ('cursor', models.PositiveIntegerField(default=0)),
                    ('added', models.PositiveIntegerField(default=0)),
                    ('changed', models.PositiveIntegerField(default=0)),
                    ('unchanged', models.PositiveIntegerField(default=0)),
                    ('bad', models.PositiveIntegerField(default=0)),
                ],
                options={
                    'ordering': ['-pk'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('cursor__lte', models.F('total'))), name='import_cursor_within_file'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('status', 'done')), models.Q(('status', 'done'), _negated=True), _connector='OR'), name='import_done_has_time')],
                },
            ),
            migrations.CreateModel(
                name='BadRow',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bad_rows', to='people.peopleimport')),
                    ('row', models.PositiveIntegerField(help_text='As the spreadsheet numbers it')),
                    ('field', models.CharField(max_length=40)),
                    ('cause', models.CharField(max_length=300)),
                    ('cells', models.JSONField(default=list)),
                ],
                options={
                    'ordering': ['row'],
                    'constraints': [models.UniqueConstraint(fields=('source', 'row'), name='bad_row_once')],
                },
            ),
            migrations.CreateModel(
                name='DataRequest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_requests', to=settings.AUTH_USER_MODEL)),
                    ('kind', models.CharField(choices=[('access', 'See my data'), ('correct', 'Correct my data'), ('erase', 'Erase my data'), ('withdraw', 'Withdraw my consent'), ('restrict', 'Restrict the use of my data')], max_length=10, verbose_name='kind')),
                    ('wish', models.TextField(max_length=2000, verbose_name='what should be done')),
                    ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('answer_due', models.DateTimeField(editable=False)),
                    ('due', models.DateTimeField(db_index=True, editable=False)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('decided_at', models.DateTimeField(null=True)),
                    ('decision', models.CharField(blank=True, choices=[('done', 'Carried out'), ('refused', 'Refused')], max_length=10)),
                    ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                    ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'ordering': ['due', 'pk'],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('user', 'kind'), name='data_request_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', '')), models.Q(('answered_at__isnull', False), ('decided_at__isnull', False), models.Q(('decision', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='data_request_decision_whole')],
                },
            ),
            migrations.CreateModel(
                name='ConsentWording',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('purpose', models.SlugField(max_length=40)),
                    ('version', models.PositiveSmallIntegerField()),
                    ('wording', models.TextField()),
                ],
                options={
                    'constraints': [models.UniqueConstraint(fields=('purpose', 'version'), name='consent_wording_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1), models.Q(('wording', ''), _negated=True)), name='consent_wording_whole')],
                },
            ),
            migrations.CreateModel(
                name='Consent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('wording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='people.consentwording')),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='consents', to=settings.AUTH_USER_MODEL)),
                    ('subject', models.CharField(blank=True, help_text='The record of a person without account, as app.model:key', max_length=80)),
                    ('method', models.CharField(choices=[('tap', 'Ticked on a screen'), ('paper', 'Signed on paper'), ('voice', 'Spoken')], max_length=10)),
                    ('by_guardian', models.BooleanField(default=False, help_text="A child's consent needs the guardian's as well")),
                    ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('given_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ('withdrawn_at', models.DateTimeField(null=True)),
                ],
                options={
                    'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), ('user__isnull', False)), models.Q(('user', None), models.Q(('subject', ''), _negated=True)), _connector='OR'), name='consent_one_subject'), models.UniqueConstraint(condition=models.Q(('user__isnull', False), ('withdrawn_at', None)), fields=('wording', 'user', 'by_guardian'), name='consent_user_once'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('subject', ''), _negated=True)), fields=('wording', 'subject', 'by_guardian'), name='consent_subject_once')],
                },
            ),
        ]),
    ]
