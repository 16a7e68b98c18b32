import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('plan', '0001_first_tables'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='plan.movement')),
                ('indicator', models.CharField(max_length=60)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='units.unit')),
                ('day', models.DateField()),
                ('value', models.BigIntegerField()),
            ],
            options={
                'verbose_name_plural': 'tallies',
                'indexes': [models.Index(fields=['movement', 'indicator', 'day'], name='tallies_tal_movemen_15d7b7_idx')],
                'constraints': [models.UniqueConstraint(fields=('movement', 'indicator', 'unit', 'day'), name='tally_once')],
            },
        ),
    ]
