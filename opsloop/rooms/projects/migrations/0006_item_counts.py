"""An index that answers the counts and sums of groups by itself, of what is neither archived nor in the trash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_finish_known")]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                models.Func(
                    models.F("project"), template="(%(expressions)s + 0)", output_field=models.BigIntegerField()
                ),
                "state",
                "priority",
                "kind",
                "effort_minutes",
                "project",
                "workspace",
                "trashed_at",
                "archived_at",
                condition=models.Q(trashed_at=None, archived_at=None),
                name="item_counts",
            ),
        ),
    ]
