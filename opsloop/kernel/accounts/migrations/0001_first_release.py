"""The tables of accounts at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_session_note"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ResetRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.CharField(max_length=254, verbose_name="email")),
                ("address", models.CharField(max_length=45)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "request for a new password",
                "verbose_name_plural": "requests for a new password",
                "indexes": [
                    models.Index(fields=["email", "at"], name="reset_by_email"),
                    models.Index(fields=["address", "at"], name="reset_by_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="email")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("language", models.CharField(blank=True, default="", max_length=10, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, default="", max_length=60, verbose_name="time zone")),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "Like the system"), ("light", "Light"), ("dark", "Dark")],
                        default="system",
                        max_length=10,
                        verbose_name="theme",
                    ),
                ),
                (
                    "density",
                    models.CharField(
                        choices=[("compact", "Compact"), ("normal", "Normal"), ("comfortable", "Comfortable")],
                        default="normal",
                        max_length=12,
                        verbose_name="density",
                    ),
                ),
                ("week_starts_on", models.PositiveSmallIntegerField(default=1, verbose_name="week starts on")),
                ("single_key_shortcuts", models.BooleanField(default=True, verbose_name="single-key shortcuts")),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
            },
        ),
        migrations.CreateModel(
            name="SessionNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="session_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("device", models.CharField(blank=True, default="", max_length=120, verbose_name="device")),
                ("address", models.CharField(blank=True, default="", max_length=45, verbose_name="place")),
                (
                    "started_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="signed in"),
                ),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen")),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "indexes": [models.Index(fields=["user", "-seen_at"], name="session_of_user")],
            },
        ),
    ]
