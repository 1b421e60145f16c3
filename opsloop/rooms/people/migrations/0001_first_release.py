"""The tables of people at the first release, in place of the steps that led to them."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_working_calendar"),
        ("people", "0003_numbers_in_order"),
        ("people", "0004_leave_asked"),
        ("people", "0005_skills_of_roles"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarException",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "Free"), ("workday", "Worked"), ("short", "Short day")],
                        default="holiday",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=80, verbose_name="name")),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="ends at")),
                ("confirmed", models.BooleanField(default=True, verbose_name="confirmed")),
            ],
            options={
                "verbose_name": "calendar exception",
                "verbose_name_plural": "calendar exceptions",
                "ordering": ["day"],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "day"), name="one_exception_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at__isnull", False), ("kind", "short")),
                            models.Q(models.Q(("kind", "short"), _negated=True), ("ends_at", None)),
                            _connector="OR",
                        ),
                        name="short_days_say_their_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UsualHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="weekday")),
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="to")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
            ],
            options={
                "verbose_name": "usual hours",
                "verbose_name_plural": "usual hours",
                "ordering": ["weekday", "starts_at"],
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "weekday"], name="usual_hours_by_day")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="usual_weekday_of_seven")
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("skill", "Skill"),
                            ("certificate", "Certificate"),
                            ("tool", "Tool"),
                            ("language", "Language"),
                        ],
                        default="skill",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("description", models.TextField(blank=True, default="", verbose_name="what each level means")),
            ],
            options={
                "verbose_name": "skill",
                "verbose_name_plural": "skills",
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name"], name="skill_by_name")],
                "constraints": [models.UniqueConstraint(fields=("workspace", "number"), name="skill_number")],
            },
        ),
        migrations.CreateModel(
            name="Organization",
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
                            ("company", "Company"),
                            ("department", "Department"),
                            ("team", "Team"),
                            ("customer", "Customer"),
                            ("partner", "Partner"),
                            ("supplier", "Supplier"),
                            ("competitor", "Competitor"),
                            ("media", "Media"),
                        ],
                        default="team",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="people.organization",
                        verbose_name="part of",
                    ),
                ),
                ("description", models.TextField(blank=True, default="", verbose_name="description")),
            ],
            options={
                "verbose_name": "organization",
                "verbose_name_plural": "organizations",
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name"], name="organization_by_name")],
                "constraints": [models.UniqueConstraint(fields=("workspace", "number"), name="organization_number")],
            },
        ),
        migrations.CreateModel(
            name="Role",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("position", "Position"), ("project", "Project role"), ("authority", "Authority")],
                        default="position",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("purpose", models.TextField(blank=True, default="", verbose_name="purpose")),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="roles",
                        to="people.organization",
                        verbose_name="in",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "abstract": False,
                "indexes": [models.Index(fields=["workspace", "name"], name="role_by_name")],
                "constraints": [models.UniqueConstraint(fields=("workspace", "number"), name="role_number")],
            },
        ),
        migrations.CreateModel(
            name="RoleSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="required_skills", to="people.role"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="required_by_roles", to="people.skill"
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
                "verbose_name": "skill of a role",
                "verbose_name_plural": "skills of roles",
                "constraints": [models.UniqueConstraint(fields=("role", "skill"), name="role_needs_a_skill_once")],
            },
        ),
        migrations.CreateModel(
            name="Person",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("sort_name", models.CharField(blank=True, default="", editable=False, max_length=240)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("candidate", "Candidate"),
                            ("contact", "Contact"),
                            ("external", "External"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prospect", "Prospect"),
                            ("onboarding", "Onboarding"),
                            ("active", "Active"),
                            ("leaving", "Leaving"),
                            ("left", "Left"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("email", models.EmailField(blank=True, default="", max_length=254, verbose_name="email")),
                ("title", models.CharField(blank=True, default="", max_length=120, verbose_name="job title")),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="people",
                        to="people.organization",
                        verbose_name="team",
                    ),
                ),
                (
                    "manager",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reports",
                        to="people.person",
                        verbose_name="manager",
                    ),
                ),
                ("time_zone", models.CharField(blank=True, default="", max_length=60, verbose_name="time zone")),
                (
                    "part_time_percent",
                    models.PositiveSmallIntegerField(
                        default=100,
                        validators=[django.core.validators.MaxValueValidator(100)],
                        verbose_name="share of full time, %",
                    ),
                ),
                (
                    "roles",
                    models.ManyToManyField(blank=True, related_name="people", to="people.role", verbose_name="roles"),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "abstract": False,
                "indexes": [
                    models.Index(fields=["workspace", "sort_name"], name="person_by_name"),
                    models.Index(fields=["user"], name="person_of_user"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "number"), name="person_number"),
                    models.UniqueConstraint(fields=("workspace", "user"), name="one_person_a_user"),
                    models.CheckConstraint(
                        condition=models.Q(("part_time_percent__lte", 100)), name="share_up_to_full_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingHours",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("weekday", models.PositiveSmallIntegerField(verbose_name="weekday")),
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="to")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="working_hours", to="people.person"
                    ),
                ),
            ],
            options={
                "verbose_name": "working hours",
                "verbose_name_plural": "working hours",
                "ordering": ["weekday", "starts_at"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="weekday_of_seven")
                ],
            },
        ),
        migrations.CreateModel(
            name="HoursWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hours_wish", to="people.person"
                    ),
                ),
                ("hours", models.JSONField(default=dict, verbose_name="hours")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("declined", "Declined")],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "hours asked for",
                "verbose_name_plural": "hours asked for",
            },
        ),
        migrations.CreateModel(
            name="Leave",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="leaves", to="people.person"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("annual", "Annual leave"),
                            ("sick", "Sick leave"),
                            ("remote", "Remote work"),
                            ("other", "Other leave"),
                        ],
                        default="annual",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("starts_at", models.TimeField(blank=True, null=True, verbose_name="from")),
                ("ends_at", models.TimeField(blank=True, null=True, verbose_name="to")),
                ("note", models.CharField(blank=True, default="", max_length=200, verbose_name="note")),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("approved", "Approved"), ("declined", "Declined")],
                        default="approved",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "leave",
                "verbose_name_plural": "leave",
                "ordering": ["first_day", "starts_at"],
                "indexes": [models.Index(fields=["person", "first_day"], name="leave_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))), name="leave_runs_forward"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at", None), ("starts_at", None)),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="leave_hours_run_forward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkillLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="skill_levels", to="people.person"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="levels", to="people.skill"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "None"), (1, "Learning"), (2, "Able"), (3, "Strong"), (4, "Teaches others")],
                        default=2,
                        validators=[django.core.validators.MaxValueValidator(4)],
                        verbose_name="level",
                    ),
                ),
                (
                    "interest",
                    models.PositiveSmallIntegerField(
                        default=2, validators=[django.core.validators.MaxValueValidator(4)], verbose_name="interest"
                    ),
                ),
            ],
            options={
                "verbose_name": "skill level",
                "verbose_name_plural": "skill levels",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "skill"), name="one_level_a_skill"),
                    models.CheckConstraint(
                        condition=models.Q(("interest__lte", 4), ("level__lte", 4)), name="level_up_to_four"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="organization",
            name="head",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="heads",
                to="people.person",
                verbose_name="head",
            ),
        ),
        migrations.AddField(
            model_name="role",
            name="skills",
            field=models.ManyToManyField(
                related_name="roles", through="people.RoleSkill", to="people.skill", verbose_name="skills"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="skills",
            field=models.ManyToManyField(
                blank=True, related_name="people", through="people.SkillLevel", to="people.skill", verbose_name="skills"
            ),
        ),
    ]
