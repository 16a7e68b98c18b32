import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('people', '0003_say_whose_an_import_is'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        migrations.AlterField(
            model_name='activationcode',
            name='digest',
            field=models.CharField(max_length=64),
        ),
        migrations.AlterField(
            model_name='post',
            name='unit',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='units.unit'),
        ),
        migrations.AlterField(
            model_name='user',
            name='external_id',
            field=models.CharField(blank=True, max_length=40, null=True, verbose_name='staff number'),
        ),
        migrations.AlterField(
            model_name='user',
            name='import_key',
            field=models.CharField(editable=False, max_length=200, null=True),
        ),
        migrations.AlterField(
            model_name='user',
            name='name_fold',
            field=models.CharField(default='', editable=False, max_length=120),
        ),
        migrations.AlterField(
            model_name='user',
            name='sort_key',
            field=models.CharField(default='', editable=False, max_length=400),
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(fields=['sort_key'], name='user_in_order'),
        ),
        migrations.AddConstraint(
            model_name='activationcode',
            constraint=models.UniqueConstraint(fields=('digest',), name='activation_digest_once'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('external_id',), name='user_external_id_once'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('import_key',), name='user_import_key_once'),
        ),
    ]
