"""What projects are put in order by, apart from their names."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0010_fewer_indexes")]

    operations = [
        migrations.AddField(
            "project", "sort_name", models.CharField(blank=True, default="", editable=False, max_length=400)
        ),
        migrations.RemoveIndex("project", "project_by_name"),
        migrations.AddIndex("project", models.Index(fields=["workspace", "sort_name"], name="project_by_name")),
    ]
