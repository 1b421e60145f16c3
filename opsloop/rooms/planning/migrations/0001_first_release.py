"""The tables of planning at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("planning", "0001_plans"),
        ("planning", "0002_supposed_people"),
        ("planning", "0003_baselines"),
        ("planning", "0004_likely_finish"),
        ("planning", "0005_moved_work"),
        ("planning", "0006_who_is_lacking"),
        ("planning", "0007_partial_plans"),
        ("planning", "0008_which_plans_are_partial"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("jobs", "0001_first_release"),
        ("people", "0001_first_release"),
        ("projects", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="baselines", to="projects.project"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="taken")),
            ],
            options={
                "verbose_name": "baseline",
                "verbose_name_plural": "baselines",
                "ordering": ["-taken_at", "-pk"],
                "indexes": [models.Index(fields=["project", "-taken_at"], name="baseline_of_project")],
            },
        ),
        migrations.CreateModel(
            name="BaselineRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "baseline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="planning.baseline"
                    ),
                ),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.workitem"
                    ),
                ),
                ("start", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("minutes", models.PositiveIntegerField(null=True)),
            ],
            options={
                "verbose_name": "row of a baseline",
                "verbose_name_plural": "rows of a baseline",
                "constraints": [models.UniqueConstraint(fields=("baseline", "work_item"), name="once_in_a_baseline")],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("draft", "Draft"), ("scenario", "Scenario"), ("proposal", "Proposal")],
                        default="draft",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planning", "Being planned"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("published", "Published"),
                            ("superseded", "Superseded"),
                            ("discarded", "Discarded"),
                        ],
                        default="planning",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120, verbose_name="name")),
                ("partial", models.BooleanField(default=False, verbose_name="of some projects")),
                ("wishes", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=list)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="scenarios",
                        to="planning.plan",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                ("figures", models.JSONField(default=dict)),
                ("planned_from", models.DateTimeField(default=django.utils.timezone.now, verbose_name="planned from")),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True, verbose_name="published")),
                (
                    "projects",
                    models.ManyToManyField(
                        blank=True, related_name="plans", to="projects.project", verbose_name="projects"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan",
                "verbose_name_plural": "plans",
                "indexes": [models.Index(fields=["workspace", "state", "-id"], name="plan_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")), fields=("workspace",), name="one_published_plan"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MovedWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="moved_work", to="planning.plan"
                    ),
                ),
                ("event_id", models.BigIntegerField(null=True)),
                ("rows", models.JSONField(default=list)),
                ("figures", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "moved work",
                "verbose_name_plural": "moved work",
            },
        ),
        migrations.CreateModel(
            name="PlannedWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="planning.plan"
                    ),
                ),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="planned", to="projects.workitem"
                    ),
                ),
                ("start", models.DateTimeField(blank=True, null=True, verbose_name="start")),
                ("finish", models.DateTimeField(blank=True, null=True, verbose_name="finish")),
                ("minutes", models.PositiveIntegerField(default=0, verbose_name="effort")),
                ("assumed", models.BooleanField(default=False)),
                ("late_minutes", models.PositiveIntegerField(default=0, verbose_name="late by")),
                ("slack_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="slack")),
                ("critical", models.BooleanField(default=False)),
                ("likely_finish", models.DateTimeField(blank=True, null=True, verbose_name="done with 80 %")),
                (
                    "obstacle",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nobody", "Nobody here has the skills it needs"),
                            ("outside", "Nobody in the project has the skills it needs"),
                            ("few", "Fewer people have its skills than it needs"),
                            ("waits", "It waits for work that cannot be planned"),
                            ("beyond", "There is no working time for it within two years"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reasons", models.JSONField(default=list)),
                ("pinned", models.BooleanField(default=False)),
                ("written", models.JSONField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "planned work",
                "verbose_name_plural": "planned work",
                "indexes": [models.Index(fields=["plan", "start"], name="planned_by_start")],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "work_item"), name="planned_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finish", None), ("start", None)),
                            ("finish__gte", models.F("start")),
                            _connector="OR",
                        ),
                        name="planned_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="planning.plannedwork"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "like",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.skill",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "verbose_name_plural": "seats",
                "constraints": [
                    models.UniqueConstraint(fields=("row", "person"), name="seated_once"),
                    models.CheckConstraint(
                        condition=models.Q(("person__isnull", False), ("like__isnull", False), _connector="XOR"),
                        name="somebody_or_like_somebody",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="plannedwork",
            name="people",
            field=models.ManyToManyField(
                related_name="+", through="planning.Seat", through_fields=("row", "person"), to="people.person"
            ),
        ),
    ]
