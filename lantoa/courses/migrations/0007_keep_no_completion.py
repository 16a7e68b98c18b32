import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0006_complete_at_the_enrolment"),
    ]

    operations = [
        migrations.AlterField(
            model_name="certificate",
            name="enrolment",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="certificate", to="courses.enrolment"
            ),
        ),
        migrations.RemoveField(model_name="certificate", name="completion"),
        migrations.DeleteModel(name="Completion"),
        migrations.AddIndex(
            model_name="enrolment",
            index=models.Index(
                condition=models.Q(("completed_at", None)), fields=["unit"], name="enrolment_unfinished"
            ),
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.CheckConstraint(
                condition=models.Q(("completed_at", None), ("begun_at__isnull", False), _connector="OR"),
                name="enrolment_begun_before_completed",
            ),
        ),
    ]
