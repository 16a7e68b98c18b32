from django.db import migrations, models


def forget_refused(apps, schema_editor):
    """Files that were kept with their problems alone."""
    apps.get_model("courses", "StagedBank").objects.filter(drafts=[]).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0003_play_packages'),
    ]

    operations = [
        migrations.RunPython(forget_refused, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='stagedbank',
            name='problems',
        ),
        migrations.AlterField(
            model_name='stagedbank',
            name='drafts',
            field=models.JSONField(default=list),
        ),
    ]
