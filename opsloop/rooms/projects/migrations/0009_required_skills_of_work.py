"""The skills that work needs as a relation of its own, on the table that is there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_working_calendar"), ("projects", "0008_former_key")]

    operations = [
        migrations.AddField(
            model_name="workitem",
            name="skills",
            field=models.ManyToManyField(
                blank=True,
                related_name="work_items",
                through="projects.RequiredSkill",
                to="people.skill",
                verbose_name="required skills",
            ),
        ),
    ]
