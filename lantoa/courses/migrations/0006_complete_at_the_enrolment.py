import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def carry_over(apps, schema_editor):
    """What a completion said: its moment to the enrolment, its certificate to the same."""
    Completion, Certificate, Enrolment = (
        apps.get_model("courses", name) for name in ("Completion", "Certificate", "Enrolment")
    )
    own = Completion.objects.filter(enrolment=OuterRef("pk")).values("completed_at")
    done = Enrolment.objects.filter(completion__isnull=False)
    done.filter(begun_at=None).update(begun_at=models.F("started_at"))
    done.update(completed_at=Subquery(own))
    learner = Completion.objects.filter(pk=OuterRef("completion")).values("enrolment")
    Certificate.objects.update(enrolment=Subquery(learner))


class Migration(migrations.Migration):

    dependencies = [
        ("courses", "0005_keep_fewer_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrolment",
            name="completed_at",
            field=models.DateTimeField(blank=True, help_text="The first test was passed", null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="enrolment",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="certificate", to="courses.enrolment"
            ),
        ),
        migrations.RunPython(carry_over),
    ]
