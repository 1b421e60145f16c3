"""The tables of processes at the first release, in place of the steps that led to them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("processes", "0001_processes"),
        ("processes", "0002_cases"),
        ("processes", "0003_cases_with_their_process"),
        ("processes", "0004_logs"),
        ("processes", "0005_origins"),
        ("processes", "0006_public_forms"),
        ("processes", "0007_teams_versions_and_logs_of_cases"),
        ("processes", "0008_one_version_of_everybody"),
        ("processes", "0009_known_findings"),
        ("processes", "0010_refusals_with_values"),
        ("processes", "0011_deadline_of_cases"),
        ("processes", "0012_steps_under_way"),
        ("processes", "0013_readable_names"),
        ("processes", "0014_next_start"),
        ("processes", "0015_event_starts"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("activity", "0001_first_release"),
        ("attachments", "0001_first_release"),
        ("jobs", "0001_first_release"),
        ("people", "0001_first_release"),
        ("projects", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Process",
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
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("operating", "Operations"),
                            ("approval", "Approval"),
                            ("support", "Support"),
                            ("hiring", "People and hiring"),
                            ("change", "Change"),
                            ("maintenance", "Maintenance"),
                        ],
                        default="operating",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("as_is", "As it is"),
                            ("analysed", "Analysed"),
                            ("to_be", "As it shall be"),
                            ("piloted", "Piloted"),
                            ("effective", "In force"),
                            ("superseded", "Superseded"),
                        ],
                        default="as_is",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="owned_processes",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
                ("purpose", models.TextField(blank=True, default="", verbose_name="purpose")),
                ("indicators", models.TextField(blank=True, default="", verbose_name="indicators")),
                (
                    "cost_minor",
                    models.PositiveBigIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000000000000)],
                        verbose_name="cost of a case",
                    ),
                ),
                (
                    "private_cases",
                    models.BooleanField(default=False, verbose_name="cases are seen by those involved only"),
                ),
                ("draft", models.TextField(blank=True, default="", editable=False)),
                ("next_start", models.DateTimeField(editable=False, null=True, verbose_name="next begins by itself")),
                ("hears", models.BooleanField(db_default=False, default=False, editable=False)),
                ("rolls_out", models.BooleanField(default=False, editable=False)),
            ],
            options={
                "verbose_name": "process",
                "verbose_name_plural": "processes",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "name"], name="process_by_name"),
                    models.Index(
                        condition=models.Q(("next_start__isnull", False)),
                        fields=["next_start"],
                        name="process_by_next_start",
                    ),
                    models.Index(condition=models.Q(("hears", True)), fields=["workspace"], name="process_that_hears"),
                ],
                "constraints": [models.UniqueConstraint(fields=("workspace", "number"), name="process_number")],
            },
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="processes.process"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="version")),
                ("definition", models.TextField(editable=False)),
                ("hash", models.CharField(editable=False, max_length=64)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="published")),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["-number"],
                "constraints": [models.UniqueConstraint(fields=("process", "number"), name="process_version_number")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="processes.process"
                    ),
                ),
                ("element", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
            ],
            options={
                "verbose_name": "step",
                "verbose_name_plural": "steps",
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("process", "element"), name="step_of_a_process")],
            },
        ),
        migrations.CreateModel(
            name="ProcessRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="process_roles",
                        to="processes.process",
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="in_processes",
                        to="people.role",
                        verbose_name="role",
                    ),
                ),
                ("manager", models.BooleanField(default=False, verbose_name="the manager of whoever asks")),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="process_roles", to="people.person", verbose_name="people"
                    ),
                ),
            ],
            options={
                "verbose_name": "role in a process",
                "verbose_name_plural": "roles in a process",
                "ordering": ["pk"],
                "constraints": [models.UniqueConstraint(fields=("process", "key"), name="role_key_of_a_process")],
            },
        ),
        migrations.CreateModel(
            name="TeamVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_versions",
                        to="processes.process",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="teams", to="processes.processversion"
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
                ("day", models.DateField(verbose_name="from")),
            ],
            options={
                "verbose_name": "version of a team",
                "verbose_name_plural": "versions of teams",
                "ordering": ["day", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("process", "team"), name="one_version_of_a_team"),
                    models.UniqueConstraint(
                        condition=models.Q(("team", None)), fields=("process",), name="one_version_of_everybody"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
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
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cases",
                        to="processes.process",
                        verbose_name="process",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="cases",
                        to="processes.processversion",
                        verbose_name="version",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("running", "Running"),
                            ("completed", "Completed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="new",
                        editable=False,
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, default="", editable=False, max_length=200, verbose_name="outcome"),
                ),
                (
                    "requester",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="asked_cases",
                        to="people.person",
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="cases",
                        to="processes.step",
                        verbose_name="step",
                    ),
                ),
                ("data", models.JSONField(default=dict, editable=False, verbose_name="what its forms say")),
                ("next_number", models.PositiveIntegerField(default=1, editable=False)),
                ("due", models.DateField(editable=False, null=True, verbose_name="due")),
                ("deadline", models.DateTimeField(editable=False, null=True, verbose_name="case deadline")),
                ("told_late", models.BooleanField(default=False, editable=False)),
                ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
                ("once", models.UUIDField(editable=False, null=True, unique=True)),
                (
                    "caller",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="called",
                        to="processes.case",
                        verbose_name="begun by the case",
                    ),
                ),
                ("caller_work", models.PositiveIntegerField(editable=False, null=True)),
                (
                    "cause",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="activity.event",
                    ),
                ),
                (
                    "waiting",
                    models.ManyToManyField(
                        blank=True,
                        editable=False,
                        related_name="cases_waiting",
                        to="people.person",
                        verbose_name="waits for",
                    ),
                ),
                (
                    "involved",
                    models.ManyToManyField(
                        blank=True, editable=False, related_name="cases_involved", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "verbose_name_plural": "cases",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["process", "step", "due"], name="case_on_board"),
                    models.Index(fields=["workspace", "-number"], name="case_by_number"),
                    models.Index(
                        condition=models.Q(("deadline__isnull", False), ("state", "running"), ("told_late", False)),
                        fields=["deadline"],
                        name="case_by_deadline",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "number"), name="case_number"),
                    models.UniqueConstraint(fields=("process", "cause"), name="one_case_an_event"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="processes.case"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("element", models.CharField(max_length=200)),
                ("since", models.DateTimeField()),
                ("items", models.JSONField(default=list)),
                ("begun", models.PositiveIntegerField(default=0)),
                ("votes", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "step under way",
                "verbose_name_plural": "steps under way",
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="token_of_a_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseBlock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blocks", to="processes.case"
                    ),
                ),
                ("split", models.CharField(max_length=200)),
                ("awaits", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "parallel part",
                "verbose_name_plural": "parallel parts",
                "constraints": [models.UniqueConstraint(fields=("case", "split"), name="block_of_a_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseWork",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="works", to="processes.case"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("token", models.PositiveIntegerField()),
                ("element", models.CharField(max_length=200)),
                ("role", models.CharField(blank=True, default="", max_length=60)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="case_works",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                ("item", models.TextField(blank=True, default="")),
                ("opened", models.DateTimeField(default=django.utils.timezone.now, verbose_name="opened")),
                ("due", models.DateTimeField(null=True, verbose_name="due")),
                ("started", models.DateTimeField(null=True, verbose_name="started")),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="escalations")),
                ("ticked", models.JSONField(default=list)),
                ("paused", models.DateTimeField(null=True)),
                ("left", models.IntegerField(null=True)),
            ],
            options={
                "verbose_name": "open step",
                "verbose_name_plural": "open steps",
                "ordering": ["number"],
                "indexes": [models.Index(fields=["person"], name="open_step_of_person")],
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="work_of_a_case")],
            },
        ),
        migrations.CreateModel(
            name="CaseTimer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="timers", to="processes.case"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("work", models.PositiveIntegerField()),
                ("element", models.CharField(max_length=200)),
                ("timer", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("fired", models.PositiveSmallIntegerField(default=0)),
                ("left", models.IntegerField(null=True)),
            ],
            options={
                "verbose_name": "timer",
                "verbose_name_plural": "timers",
                "indexes": [models.Index(fields=["at"], name="timer_due")],
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="timer_of_a_case")],
            },
        ),
        migrations.CreateModel(
            name="Log",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("private", models.BooleanField(default=False, verbose_name="only I see it")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("asking", "Columns to be named"),
                            ("ready", "Ready"),
                            ("failed", "Cannot be read"),
                        ],
                        default="reading",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.process",
                        verbose_name="process",
                    ),
                ),
                ("file_name", models.CharField(blank=True, default="", max_length=255, verbose_name="file")),
                ("stored_as", models.CharField(blank=True, default="", max_length=255)),
                ("sha256", models.CharField(blank=True, default="", max_length=64)),
                ("zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                ("columns", models.JSONField(default=list)),
                ("sample", models.JSONField(default=list)),
                ("roles", models.JSONField(default=dict)),
                ("named", models.BooleanField(default=False)),
                ("kept_as", models.CharField(blank=True, default="", max_length=255)),
                ("figures", models.JSONField(default=dict)),
                ("findings", models.JSONField(default=list)),
                ("known_findings", models.JSONField(null=True)),
                ("refusal", models.TextField(blank=True, default="")),
                ("refusal_values", models.JSONField(default=dict)),
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
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="brought by",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="brought")),
                ("mined_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
            ],
            options={
                "verbose_name": "event log",
                "verbose_name_plural": "event logs",
                "indexes": [models.Index(fields=["workspace", "-made_at"], name="log_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origin", to="processes.process"
                    ),
                ),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                (
                    "original",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                ("left_out", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "origin of a process",
                "verbose_name_plural": "origins of processes",
            },
        ),
        migrations.CreateModel(
            name="PublicForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "process",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_form", to="processes.process"
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
                ("open", models.BooleanField(default=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "public form",
                "verbose_name_plural": "public forms",
            },
        ),
        migrations.CreateModel(
            name="PublicRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_request", to="processes.case"
                    ),
                ),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "request from outside",
                "verbose_name_plural": "requests from outside",
            },
        ),
        migrations.AddField(
            model_name="process",
            name="version",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="processes.processversion",
                verbose_name="version",
            ),
        ),
    ]
