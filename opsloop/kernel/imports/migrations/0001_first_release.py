"""The tables of imports at the first release, in place of the steps that led to them."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("imports", "0001_import_batch"),
        ("imports", "0002_replaced_values"),
        ("imports", "0003_undoing"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("loader", models.CharField(default="work", max_length=20)),
                ("source", models.CharField(max_length=60, verbose_name="source")),
                ("file_name", models.CharField(max_length=255, verbose_name="file")),
                ("stored_as", models.CharField(blank=True, default="", max_length=255)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Looked at"),
                            ("queued", "Waiting"),
                            ("running", "Loading"),
                            ("done", "Loaded"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("mapping", models.JSONField(blank=True, default=dict)),
                ("plan", models.JSONField(blank=True, default=dict)),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("refused", models.JSONField(blank=True, default=list)),
                ("notes", models.JSONField(blank=True, default=list)),
                ("failure", models.JSONField(blank=True, default=dict)),
                ("record_type", models.CharField(blank=True, default="", max_length=40)),
                ("record_id", models.BigIntegerField(blank=True, null=True)),
                ("job", models.BigIntegerField(blank=True, null=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "indexes": [models.Index(fields=["workspace", "created_at"], name="import_by_time")],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("source", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("source_id", models.CharField(max_length=255)),
                ("table", models.CharField(max_length=80)),
                ("object_id", models.BigIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="imports.importbatch"
                    ),
                ),
                ("made", models.BooleanField(default=True)),
                ("fingerprint", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "origin",
                "verbose_name_plural": "origins",
                "indexes": [
                    models.Index(fields=["batch", "table"], name="origin_of_batch"),
                    models.Index(fields=["table", "object_id"], name="origin_of_object"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "source", "kind", "source_id"), name="one_origin_a_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Replaced",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="replaced", to="imports.importbatch"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("table", models.CharField(max_length=80)),
                ("object_id", models.BigIntegerField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("fingerprint", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "replaced value",
                "verbose_name_plural": "replaced values",
            },
        ),
        migrations.CreateModel(
            name="SourceMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("source", models.CharField(max_length=200)),
                ("mapping", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "saved mapping",
                "verbose_name_plural": "saved mappings",
                "constraints": [models.UniqueConstraint(fields=("workspace", "source"), name="one_mapping_a_source")],
            },
        ),
    ]
