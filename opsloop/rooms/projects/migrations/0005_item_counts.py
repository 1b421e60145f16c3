"""An index that answers the counts and sums of a board by itself."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_working_calendar"),
        ("projects", "0004_former_ref"),
        ("records", "0003_option_colors"),
        ("workspaces", "0003_invitation_placeholder"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                fields=["project", "state", "workspace", "trashed_at", "archived_at", "effort_minutes"],
                name="item_counts",
            ),
        ),
    ]
