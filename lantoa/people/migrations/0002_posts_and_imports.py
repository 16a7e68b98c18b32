import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_first_tables'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='units.unit')),
                ('role', models.CharField(choices=[('organiser', 'Organiser'), ('unit_coordinator', 'Unit coordinator'), ('site_operator', 'Site operator'), ('team_leader', 'Team leader'), ('team_member', 'Team member'), ('teacher', 'Teacher'), ('editor', 'Editor'), ('auditor', 'Auditor'), ('learner', 'Learner')], max_length=20, verbose_name='role')),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'role'], name='people_post_unit_id_f14b77_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('user', 'unit', 'role'), name='post_open_once'), models.CheckConstraint(condition=models.Q(('role__in', ['organiser', 'unit_coordinator', 'site_operator', 'team_leader', 'team_member', 'teacher', 'editor', 'auditor', 'learner'])), name='post_role_known'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='post_dates_in_order')],
            },
        ),
    ]
