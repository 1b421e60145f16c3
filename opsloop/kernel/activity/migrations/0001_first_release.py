"""The tables of activity at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("activity", "0001_initial"),
        ("activity", "0002_undelivered_listeners"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("verb", models.CharField(max_length=40)),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("label", models.CharField(max_length=300)),
                ("changes", models.JSONField(default=dict)),
                ("case", models.CharField(blank=True, default="", max_length=60)),
                ("activity", models.CharField(blank=True, default="", max_length=120)),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[("", "moment"), ("start", "start"), ("complete", "completion")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("batch", models.BigIntegerField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [
                    models.Index(fields=["workspace", "record_type", "record_id", "at"], name="event_of_record"),
                    models.Index(fields=["workspace", "at"], name="event_by_time"),
                    models.Index(condition=models.Q(("batch__isnull", False)), fields=["batch"], name="event_by_batch"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Undelivered",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="undelivered",
                        serialize=False,
                        to="activity.event",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failed", models.JSONField(default=list)),
                ("next_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "undelivered event",
                "verbose_name_plural": "undelivered events",
            },
        ),
    ]
