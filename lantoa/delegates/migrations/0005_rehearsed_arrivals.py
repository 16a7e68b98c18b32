import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ceremony', '0005_site_tests_and_lists'),
        ('delegates', '0004_device_clocks'),
    ]

    operations = [
        migrations.AddField(
            model_name='arrival',
            name='rehearsal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='ceremony.rehearsal'),
        ),
    ]
