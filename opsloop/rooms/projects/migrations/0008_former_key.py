"""The keys that projects had before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_parts_outlive_their_whole"), ("workspaces", "0003_invitation_placeholder")]

    operations = [
        migrations.CreateModel(
            name="FormerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=10)),
                (
                    "project",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="former_keys", to="projects.project"),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="workspaces.workspace"),
                ),
            ],
            options={
                "verbose_name": "former key",
                "verbose_name_plural": "former keys",
                "constraints": [models.UniqueConstraint(fields=["workspace", "key"], name="former_key_once")],
            },
        ),
    ]
