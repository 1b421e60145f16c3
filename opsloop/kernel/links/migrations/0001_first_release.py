"""The tables of links at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("links", "0001_link"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("src_type", models.CharField(max_length=40)),
                ("src_id", models.BigIntegerField()),
                ("verb", models.CharField(max_length=40)),
                ("dst_type", models.CharField(max_length=40)),
                ("dst_id", models.BigIntegerField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "link",
                "verbose_name_plural": "links",
                "indexes": [models.Index(fields=["workspace", "dst_type", "dst_id"], name="link_by_end")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "src_type", "src_id", "verb", "dst_type", "dst_id"), name="link_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("src_id", models.F("dst_id")), ("src_type", models.F("dst_type")), _negated=True
                        ),
                        name="no_link_to_itself",
                    ),
                ],
            },
        ),
    ]
