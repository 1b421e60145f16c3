"""The tables of jobs at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("jobs", "0001_job_schedule"),
        ("jobs", "0002_job_cause"),
        ("jobs", "0003_errors_in_every_language"),
        ("jobs", "0004_messages_in_every_language"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("arguments", models.JSONField(blank=True, default=dict)),
                ("every_seconds", models.PositiveIntegerField(blank=True, null=True, verbose_name="every, seconds")),
                ("rule", models.CharField(blank=True, default="", max_length=300, verbose_name="recurrence rule")),
                ("next_run", models.DateTimeField(verbose_name="next run")),
                ("enabled", models.BooleanField(default=True, verbose_name="enabled")),
            ],
            options={
                "verbose_name": "schedule",
                "verbose_name_plural": "schedules",
                "indexes": [
                    models.Index(condition=models.Q(("enabled", True)), fields=["next_run"], name="schedule_due")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "name"), name="schedule_name_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("workspace", None)),
                        fields=("name",),
                        name="installation_schedule_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("every_seconds__gt", 0), ("rule", "")),
                            models.Q(("every_seconds", None), models.Q(("rule", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="schedule_has_one_rhythm",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="title")),
                ("arguments", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done so far")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="to do")),
                ("message", models.CharField(blank=True, default="", max_length=300, verbose_name="message")),
                ("messages", models.JSONField(default=dict)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="started by",
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="jobs",
                        to="jobs.schedule",
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="attempts")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("worker", models.CharField(blank=True, default="", max_length=80)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("run_after", models.DateTimeField(default=django.utils.timezone.now)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("result", models.JSONField(blank=True, null=True)),
                ("error", models.TextField(blank=True, default="", verbose_name="error")),
                ("errors", models.JSONField(default=dict)),
                ("cause", models.TextField(blank=True, default="")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="started")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished")),
            ],
            options={
                "verbose_name": "job",
                "verbose_name_plural": "jobs",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "queued")), fields=["run_after", "id"], name="job_waiting"
                    ),
                    models.Index(condition=models.Q(("state", "running")), fields=["heartbeat_at"], name="job_running"),
                    models.Index(fields=["workspace", "-id"], name="job_of_workspace"),
                    models.Index(fields=["finished_at"], name="job_by_end"),
                ],
            },
        ),
    ]
