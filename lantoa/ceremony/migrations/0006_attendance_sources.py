from django.db import migrations, models
from django.db.models.functions import Coalesce, Greatest


def keep_as_own_counts(apps, schema_editor):
    """What was counted until now stands as the sites' own counts; entrances note theirs with the next arrival."""
    apps.get_model("ceremony", "Attendance").objects.update(counted=models.F("present"))


class Migration(migrations.Migration):

    dependencies = [
        ('ceremony', '0005_site_tests_and_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='attendance',
            name='counted',
            field=models.PositiveIntegerField(blank=True, help_text="The site's own head count", null=True),
        ),
        migrations.AddField(
            model_name='attendance',
            name='entered',
            field=models.PositiveIntegerField(blank=True, help_text='Noted at the entrance', null=True),
        ),
        migrations.RunPython(keep_as_own_counts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='attendance',
            constraint=models.CheckConstraint(
                condition=models.Q(present=Greatest(Coalesce('counted', 0), Coalesce('entered', 0))),
                name='attendance_is_the_larger',
            ),
        ),
    ]
