import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('plan', '0001_first_tables'),
        ('units', '0003_children_live_within_their_parents_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('movement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='articles', to='plan.movement')),
                ('unit', models.ForeignKey(help_text='Who speaks', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='units.unit')),
                ('title', models.CharField(max_length=160, verbose_name='headline')),
                ('summary', models.CharField(max_length=300, verbose_name='summary')),
                ('body', models.TextField(help_text='Markdown', verbose_name='text')),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['movement', '-published_at'], name='news_articl_movemen_d7719f_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('body', ''), _negated=True)), name='article_says_something')],
            },
        ),
    ]
