"""The tables of improvement at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("improvement", "0001_improvements"),
        ("improvement", "0002_one_day_of_everybody"),
        ("improvement", "0003_kept_what_ifs"),
        ("improvement", "0004_what_if_of_elsewhere"),
        ("improvement", "0005_readable_names"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_first_release"),
        ("processes", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Improvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
                ("number", models.PositiveBigIntegerField(editable=False)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("workspace", "Everybody in the workspace"),
                            ("private", "Only those it is shared with"),
                        ],
                        default="workspace",
                        max_length=10,
                        verbose_name="visible to",
                    ),
                ),
                ("custom", models.JSONField(blank=True, default=dict, editable=False)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created"),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived")),
                (
                    "trashed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="in the trash since"),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("finding", "Finding of a map"),
                            ("suggestion", "Suggestion"),
                            ("retro", "From a retrospective"),
                            ("corrective", "Corrective action"),
                            ("innovation", "Innovation"),
                        ],
                        default="suggestion",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("redesign", "Being redesigned"),
                            ("signing", "To be signed"),
                            ("ready", "Ready to roll out"),
                            ("rolling_out", "Rolling out"),
                            ("judged", "Judged"),
                            ("kept", "Kept"),
                            ("given_up", "Given up"),
                        ],
                        default="proposed",
                        editable=False,
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("improved", "Improved"),
                            ("worse", "Worse"),
                            ("no_evidence", "No evidence"),
                            ("not_enough_data", "Not enough data"),
                        ],
                        default="",
                        editable=False,
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_improvements",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="improvements",
                        to="processes.process",
                        verbose_name="process",
                    ),
                ),
                (
                    "log",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="improvements",
                        to="processes.log",
                        verbose_name="found in",
                    ),
                ),
                ("problem", models.TextField(blank=True, default="", verbose_name="problem")),
                ("proposal", models.TextField(blank=True, default="", verbose_name="proposal")),
                ("evidence", models.JSONField(default=dict, editable=False)),
                ("finding_key", models.CharField(blank=True, default="", editable=False, max_length=16)),
                (
                    "before",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="processes.processversion",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="improvements",
                        to="processes.processversion",
                        verbose_name="version",
                    ),
                ),
                ("registration", models.JSONField(default=dict, editable=False)),
                ("registered_at", models.DateTimeField(editable=False, null=True, verbose_name="measures registered")),
                ("locked_at", models.DateTimeField(editable=False, null=True, verbose_name="measures locked")),
                ("question", models.JSONField(default=dict, editable=False)),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                (
                    "waiting",
                    models.ManyToManyField(
                        blank=True,
                        editable=False,
                        related_name="improvements_waiting",
                        to="people.person",
                        verbose_name="waits for",
                    ),
                ),
            ],
            options={
                "verbose_name": "improvement",
                "verbose_name_plural": "improvements",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "-number"], name="improvement_by_number"),
                    models.Index(fields=["log", "finding_key"], name="improvement_of_finding"),
                ],
                "constraints": [models.UniqueConstraint(fields=("workspace", "number"), name="improvement_number")],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="improvement.improvement",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="processes.processversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="signatures", to="people.person"
                    ),
                ),
                ("roles", models.CharField(max_length=400)),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                ("tries", models.PositiveIntegerField(default=0, verbose_name="answers")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="signed")),
            ],
            options={
                "verbose_name": "signature",
                "verbose_name_plural": "signatures",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("improvement", "version", "person"), name="one_signature_a_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("signed_at", None), ("read_at__isnull", False), _connector="OR"),
                        name="signed_is_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_days",
                        to="improvement.improvement",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.organization",
                        verbose_name="team",
                    ),
                ),
                ("day", models.DateField(blank=True, null=True, verbose_name="from")),
            ],
            options={
                "verbose_name": "day of a team",
                "verbose_name_plural": "days of teams",
                "ordering": [models.OrderBy(models.F("day"), nulls_last=True), "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("improvement", "team"), name="one_day_of_a_team"),
                    models.UniqueConstraint(
                        condition=models.Q(("team", None)), fields=("improvement",), name="one_day_of_everybody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="improvement.improvement",
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("measure", models.JSONField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("improved", "Improved"),
                            ("worse", "Worse"),
                            ("no_evidence", "No evidence"),
                            ("not_enough_data", "Not enough data"),
                        ],
                        max_length=16,
                        verbose_name="verdict",
                    ),
                ),
                ("effect", models.FloatField(null=True)),
                ("low", models.FloatField(null=True)),
                ("high", models.FloatField(null=True)),
                ("figures", models.JSONField(default=dict)),
                ("weeks", models.JSONField(default=list)),
                ("cases", models.JSONField(default=list)),
                ("judged_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="judged")),
            ],
            options={
                "verbose_name": "verdict",
                "verbose_name_plural": "verdicts",
                "ordering": ["place"],
                "constraints": [models.UniqueConstraint(fields=("improvement", "place"), name="one_verdict_a_measure")],
            },
        ),
        migrations.CreateModel(
            name="WhatIf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "improvement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="what_ifs",
                        to="improvement.improvement",
                    ),
                ),
                ("job", models.PositiveBigIntegerField(null=True)),
                (
                    "log",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="processes.log"
                    ),
                ),
                ("log_name", models.CharField(max_length=160)),
                ("question", models.TextField(blank=True, default="")),
                ("written", models.JSONField(default=list)),
                ("result", models.JSONField()),
                ("mined_at", models.DateTimeField(null=True)),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="kept")),
            ],
            options={
                "verbose_name": "what-if",
                "verbose_name_plural": "what-ifs",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("improvement", "job"), name="one_what_if_an_answer")],
            },
        ),
    ]
