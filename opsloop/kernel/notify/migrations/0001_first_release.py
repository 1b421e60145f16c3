"""The tables of notify at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("notify", "0001_notification"),
        ("notify", "0002_reminder"),
        ("notify", "0003_answer_reason"),
        ("notify", "0004_consulted_and_informed"),
        ("notify", "0005_found_reason"),
        ("notify", "0006_escalated_reason"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("activity", "0001_first_release"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("mention", "You were mentioned"),
                            ("approval", "Waits for your decision"),
                            ("answer", "Your request was answered"),
                            ("assigned", "Assigned to you"),
                            ("escalated", "Escalated"),
                            ("due", "Due soon"),
                            ("consulted", "Your view is asked"),
                            ("comment", "New comment"),
                            ("found", "New finding"),
                            ("informed", "You are told when it is done"),
                            ("watching", "You watch this"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="activity.event"
                    ),
                ),
                ("happenings", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("snoozed_until", models.DateTimeField(blank=True, null=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "notification",
                "verbose_name_plural": "notifications",
                "indexes": [
                    models.Index(fields=["user", "workspace", "archived_at", "told_at"], name="inbox_in_order"),
                    models.Index(
                        condition=models.Q(("archived_at__isnull", True), ("read_at__isnull", True)),
                        fields=["user", "workspace"],
                        name="inbox_unread",
                    ),
                    models.Index(fields=["record_type", "record_id"], name="notification_of_record"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "record_type", "record_id"), name="one_line_a_record")
                ],
            },
        ),
        migrations.CreateModel(
            name="MailPreference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("off", "No mail"),
                            ("hourly", "Every hour, when there is something"),
                            ("daily", "Once a day, when there is something"),
                        ],
                        default="daily",
                        max_length=6,
                        verbose_name="mail",
                    ),
                ),
                ("hour", models.PositiveSmallIntegerField(default=8, verbose_name="hour of the daily mail")),
                ("unwanted", models.JSONField(blank=True, default=list)),
                ("last_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "mail preference",
                "verbose_name_plural": "mail preferences",
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "user"), name="one_mail_preference_each"),
                    models.CheckConstraint(condition=models.Q(("hour__lte", 23)), name="hour_of_the_day"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("due", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "reminder",
                "verbose_name_plural": "reminders",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "record_type", "record_id", "due"), name="reminded_once_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="watches", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("muted", models.BooleanField(default=False, verbose_name="muted")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "watch",
                "verbose_name_plural": "watches",
                "indexes": [models.Index(fields=["workspace", "record_type", "record_id"], name="watch_of_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "record_type", "record_id"), name="one_watch_each")
                ],
            },
        ),
    ]
