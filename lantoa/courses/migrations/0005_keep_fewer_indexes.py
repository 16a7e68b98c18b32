import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0004_keep_no_refused_question_file'),
        ('plan', '0001_first_tables'),
    ]

    operations = [
        migrations.AlterField(
            model_name='enrolment',
            name='movement',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='plan.movement'),
        ),
    ]
