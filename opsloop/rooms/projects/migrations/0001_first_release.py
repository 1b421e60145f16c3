"""The tables of projects at the first release, in place of the steps that led to them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("projects", "0001_initial"),
        ("projects", "0002_work_details"),
        ("projects", "0003_state_restricts"),
        ("projects", "0004_former_ref"),
        ("projects", "0005_finish_known"),
        ("projects", "0006_item_counts"),
        ("projects", "0007_parts_outlive_their_whole"),
        ("projects", "0008_former_key"),
        ("projects", "0009_required_skills_of_work"),
        ("projects", "0011_order_of_projects"),
        ("projects", "0012_projects_by_pinyin"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_first_release"),
        ("records", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Project",
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
                (
                    "key",
                    models.CharField(
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][A-Z0-9]{0,9}$", "Use 1 to 10 capital letters and digits, a letter first."
                            )
                        ],
                        verbose_name="key",
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("sort_name", models.CharField(blank=True, default="", editable=False, max_length=400)),
                ("goal", models.TextField(blank=True, default="", verbose_name="goal")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("closed", "Closed"),
                        ],
                        default="running",
                        max_length=10,
                        verbose_name="stage",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No update yet"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                        ],
                        default="",
                        max_length=10,
                        verbose_name="health",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owns",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ordered_projects",
                        to="people.organization",
                        verbose_name="customer",
                    ),
                ),
                ("start", models.DateField(blank=True, null=True, verbose_name="start")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("template", models.BooleanField(default=False, verbose_name="template")),
            ],
            options={
                "verbose_name": "project",
                "verbose_name_plural": "projects",
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "sort_name"], name="project_by_name")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "key"), name="project_key"),
                    models.UniqueConstraint(fields=("workspace", "number"), name="project_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_keys", to="projects.project"
                    ),
                ),
                ("key", models.CharField(max_length=10)),
            ],
            options={
                "verbose_name": "former key",
                "verbose_name_plural": "former keys",
                "constraints": [models.UniqueConstraint(fields=("workspace", "key"), name="former_key_once")],
            },
        ),
        migrations.CreateModel(
            name="ProjectMembership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="projects.project"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="project_memberships",
                        to="people.person",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("lead", "Lead"), ("member", "Member"), ("client", "Client")],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
            ],
            options={
                "verbose_name": "project membership",
                "verbose_name_plural": "project memberships",
                "constraints": [models.UniqueConstraint(fields=("project", "person"), name="one_part_a_person")],
            },
        ),
        migrations.CreateModel(
            name="State",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="states", to="projects.project"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("backlog", "Backlog"),
                            ("todo", "To do"),
                            ("doing", "In progress"),
                            ("review", "In review"),
                            ("done", "Done"),
                        ],
                        max_length=10,
                        verbose_name="group",
                    ),
                ),
                ("cancels", models.BooleanField(default=False, verbose_name="given up, not finished")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                (
                    "wip_limit",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="limit of work in progress"),
                ),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
            ],
            options={
                "verbose_name": "state",
                "verbose_name_plural": "states",
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["project", "position"], name="state_in_order")],
            },
        ),
        migrations.CreateModel(
            name="HealthUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_updates",
                        to="projects.project",
                    ),
                ),
                (
                    "health",
                    models.CharField(
                        choices=[
                            ("", "No update yet"),
                            ("on_track", "On track"),
                            ("at_risk", "At risk"),
                            ("off_track", "Off track"),
                        ],
                        max_length=10,
                        verbose_name="health",
                    ),
                ),
                ("text", models.TextField(blank=True, default="", verbose_name="text")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="written")),
            ],
            options={
                "verbose_name": "health update",
                "verbose_name_plural": "health updates",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["project", "-at"], name="health_of_project")],
            },
        ),
        migrations.CreateModel(
            name="WorkItem",
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
                (
                    "project",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_items",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("task", "Task"),
                            ("deliverable", "Deliverable"),
                            ("milestone", "Milestone"),
                            ("action", "Action item"),
                        ],
                        default="task",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=500, verbose_name="title")),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
                (
                    "state",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="work_items",
                        to="projects.state",
                        verbose_name="state",
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(4, "Urgent"), (3, "High"), (2, "Medium"), (1, "Low"), (0, "No priority")],
                        default=0,
                        verbose_name="priority",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="projects.workitem",
                        verbose_name="part of",
                    ),
                ),
                ("start", models.DateField(blank=True, null=True, verbose_name="start")),
                ("due", models.DateField(blank=True, null=True, verbose_name="due")),
                ("effort_minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="effort")),
                (
                    "optimistic_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="effort, at best"),
                ),
                (
                    "likely_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="effort, most likely"),
                ),
                (
                    "pessimistic_minutes",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="effort, at worst"),
                ),
                ("acceptance_criteria", models.TextField(blank=True, default="", verbose_name="acceptance criteria")),
                ("blocked", models.BooleanField(default=False, editable=False, verbose_name="blocked")),
                ("rank", models.FloatField(default=0.0, editable=False)),
                ("started_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="started")),
                ("completed_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="completed")),
                ("finish_known", models.BooleanField(db_default=True, default=True, editable=False)),
                (
                    "assignees",
                    models.ManyToManyField(
                        blank=True, related_name="work_items", to="people.person", verbose_name="assignees"
                    ),
                ),
                (
                    "labels",
                    models.ManyToManyField(
                        blank=True, related_name="work_items", to="records.label", verbose_name="labels"
                    ),
                ),
            ],
            options={
                "verbose_name": "work item",
                "verbose_name_plural": "work items",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["project", "state", "rank"], name="item_on_board"),
                    models.Index(fields=["project", "due"], name="item_by_due"),
                    models.Index(fields=["project", "priority"], name="item_by_priority"),
                    models.Index(fields=["workspace", "updated_at"], name="item_by_change"),
                    models.Index(fields=["parent"], name="item_by_parent"),
                    models.Index(
                        models.Func(
                            models.F("project"), output_field=models.BigIntegerField(), template="(%(expressions)s + 0)"
                        ),
                        models.F("state"),
                        models.F("priority"),
                        models.F("kind"),
                        models.F("effort_minutes"),
                        models.F("project"),
                        models.F("workspace"),
                        models.F("trashed_at"),
                        models.F("archived_at"),
                        condition=models.Q(("archived_at", None), ("trashed_at", None)),
                        name="item_counts",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="item_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("optimistic_minutes__lte", models.F("likely_minutes")),
                            ("likely_minutes__lte", models.F("pessimistic_minutes")),
                        ),
                        name="estimate_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="projects.workitem"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("since", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="reported by",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
            ],
            options={
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
                "ordering": ["-since", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("work_item",),
                        name="one_open_block_an_item",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Acceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="acceptances", to="projects.workitem"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                ("note", models.CharField(blank=True, default="", max_length=1000, verbose_name="note")),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handed in by",
                    ),
                ),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="handed in")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("", "Awaiting a verdict"), ("accepted", "Accepted"), ("rejected", "Sent back")],
                        default="",
                        max_length=10,
                        verbose_name="verdict",
                    ),
                ),
                ("reason", models.TextField(blank=True, default="", verbose_name="reason")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided")),
            ],
            options={
                "verbose_name": "acceptance",
                "verbose_name_plural": "acceptances",
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("work_item", "version"), name="one_acceptance_a_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "")), fields=("work_item",), name="one_awaited_verdict_an_item"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checklist",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="checklists", to="projects.workitem"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "checklist",
                "verbose_name_plural": "checklists",
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["work_item", "position"], name="checklist_in_order")],
            },
        ),
        migrations.CreateModel(
            name="ChecklistItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "checklist",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="projects.checklist"
                    ),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="text")),
                ("done", models.BooleanField(default=False, verbose_name="done")),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="done by",
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="done at")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "checklist item",
                "verbose_name_plural": "checklist items",
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["checklist", "position"], name="checklist_item_in_order")],
            },
        ),
        migrations.CreateModel(
            name="Dependency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependencies_out",
                        to="projects.workitem",
                        verbose_name="predecessor",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dependencies_in",
                        to="projects.workitem",
                        verbose_name="successor",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FS", "Finish to start"),
                            ("SS", "Start to start"),
                            ("FF", "Finish to finish"),
                            ("SF", "Start to finish"),
                        ],
                        default="FS",
                        max_length=2,
                        verbose_name="kind",
                    ),
                ),
                ("lag_minutes", models.IntegerField(default=0, verbose_name="lag")),
            ],
            options={
                "verbose_name": "dependency",
                "verbose_name_plural": "dependencies",
                "constraints": [
                    models.UniqueConstraint(fields=("predecessor", "successor"), name="one_dependency_a_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("predecessor", models.F("successor")), _negated=True),
                        name="nothing_waits_for_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerRef",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="former_refs", to="projects.workitem"
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="projects.project"
                    ),
                ),
                ("number", models.PositiveBigIntegerField()),
            ],
            options={
                "verbose_name": "former reference",
                "verbose_name_plural": "former references",
                "constraints": [models.UniqueConstraint(fields=("project", "number"), name="former_ref_once")],
            },
        ),
        migrations.CreateModel(
            name="Recurrence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recurrence", to="projects.workitem"
                    ),
                ),
                ("rule", models.CharField(max_length=300, verbose_name="rule")),
                ("on_completion", models.BooleanField(default=False, verbose_name="when the last one is done")),
                ("anchor", models.DateField(verbose_name="first day")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="next on")),
                ("made", models.PositiveIntegerField(default=0, verbose_name="times made")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "recurrence",
                "verbose_name_plural": "recurrences",
                "indexes": [models.Index(fields=["next_on"], name="recurrence_by_day")],
            },
        ),
        migrations.CreateModel(
            name="RequiredSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_skills",
                        to="projects.workitem",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="required_by_work_items",
                        to="people.skill",
                        verbose_name="skill",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "None"), (1, "Learning"), (2, "Able"), (3, "Strong"), (4, "Teaches others")],
                        default=2,
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "required skill",
                "verbose_name_plural": "required skills",
                "constraints": [models.UniqueConstraint(fields=("work_item", "skill"), name="item_needs_a_skill_once")],
            },
        ),
        migrations.CreateModel(
            name="TimeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "work_item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="time_entries", to="projects.workitem"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_entries",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="from")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="to")),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="minutes")),
                ("note", models.CharField(blank=True, default="", max_length=300, verbose_name="note")),
            ],
            options={
                "verbose_name": "time entry",
                "verbose_name_plural": "time entries",
                "ordering": ["-started_at", "-pk"],
                "indexes": [
                    models.Index(fields=["work_item", "started_at"], name="time_of_item"),
                    models.Index(fields=["person", "started_at"], name="time_of_person"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("minutes__isnull", True)),
                        fields=("person",),
                        name="one_running_timer_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("ended_at__gte", models.F("started_at")), _connector="OR"
                        ),
                        name="time_runs_forward",
                    ),
                ],
            },
        ),
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
