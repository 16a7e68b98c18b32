# SPDX-FileCopyrightText: Lan Tỏa contributors
# SPDX-License-Identifier: Apache-2.0

from django.db import migrations, models
from django.db.models import F, Q


def mark(apps, schema_editor):
    """Whoever was ever noted away from their own site: all that was noted of them, and its undoing."""
    arrivals = apps.get_model("delegates", "Arrival").objects
    strayed = arrivals.filter(delegate__isnull=False).exclude(site=F("delegate__site")).values("delegate")
    arrivals.filter(Q(delegate__in=strayed) | Q(undoes__delegate__in=strayed)).update(strayed=True)


class Migration(migrations.Migration):
    dependencies = [("ceremony", "0001_first_tables"), ("delegates", "0001_first_tables")]

    operations = [
        migrations.AddField(
            model_name="arrival",
            name="strayed",
            field=models.BooleanField(
                default=False,
                help_text="Its delegate was seen away from their own site: other entrances must hear of it",
            ),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["site", "received_at"], name="delegates_a_site_id_189d42_idx"),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(condition=models.Q(("strayed", True)), fields=["received_at"], name="arrival_strayed"),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
