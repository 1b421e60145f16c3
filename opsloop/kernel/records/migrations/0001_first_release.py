"""The tables of records at the first release, in place of the steps that led to them."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_own_fields_and_views"),
        ("records", "0003_option_colors"),
        ("records", "0004_one_favorite_a_subject"),
        ("records", "0005_favorite_of_subject"),
        ("records", "0006_default_view"),
        ("records", "0007_shown_to_clients"),
    ]

    dependencies = [
        ("accounts", "__first__"),
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_fields",
                        to="workspaces.workspace",
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("scope_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "key",
                    models.CharField(
                        max_length=40,
                        validators=[django.core.validators.RegexValidator("^[a-z][a-z0-9_]*$")],
                        verbose_name="key",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("money", "Money"),
                            ("date", "Date"),
                            ("person", "Person"),
                            ("select", "Select"),
                            ("multi_select", "Multi-select"),
                            ("url", "Web address"),
                            ("checkbox", "Checkbox"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                ("colors", models.JSONField(blank=True, default=dict, verbose_name="colours")),
                ("position", models.PositiveIntegerField(default=0, verbose_name="position")),
                ("archived", models.BooleanField(default=False, verbose_name="archived")),
                ("shown_to_clients", models.BooleanField(blank=True, null=True, verbose_name="shown to clients")),
            ],
            options={
                "verbose_name": "custom field",
                "verbose_name_plural": "custom fields",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "record_type", "key"), name="one_custom_field_a_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="values", to="records.customfield"
                    ),
                ),
                ("record_id", models.BigIntegerField()),
                ("text", models.CharField(blank=True, default="", max_length=200)),
                ("number", models.FloatField(blank=True, null=True)),
                ("day", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "custom value",
                "verbose_name_plural": "custom values",
                "indexes": [
                    models.Index(fields=["field", "text"], name="custom_value_by_text"),
                    models.Index(fields=["field", "number"], name="custom_value_by_number"),
                    models.Index(fields=["field", "day"], name="custom_value_by_day"),
                    models.Index(fields=["field", "record_id"], name="custom_value_of_record"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Label",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="labels", to="workspaces.workspace"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "color",
                    models.CharField(
                        choices=[
                            ("grey", "Grey"),
                            ("red", "Red"),
                            ("orange", "Orange"),
                            ("yellow", "Yellow"),
                            ("green", "Green"),
                            ("teal", "Teal"),
                            ("blue", "Blue"),
                            ("purple", "Purple"),
                            ("pink", "Pink"),
                        ],
                        default="grey",
                        max_length=10,
                        verbose_name="colour",
                    ),
                ),
            ],
            options={
                "verbose_name": "label",
                "verbose_name_plural": "labels",
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("workspace", "name"), name="label_name_once")],
            },
        ),
        migrations.CreateModel(
            name="Numbering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("series", models.CharField(max_length=60)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "verbose_name": "numbering",
                "verbose_name_plural": "numberings",
                "constraints": [models.UniqueConstraint(fields=("workspace", "series"), name="one_numbering_a_series")],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to="workspaces.workspace",
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("scope_id", models.BigIntegerField(blank=True, null=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("shared", models.BooleanField(default=False, verbose_name="for everybody")),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "default_for",
                    models.ManyToManyField(
                        blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="opens first for"
                    ),
                ),
            ],
            options={
                "verbose_name": "saved view",
                "verbose_name_plural": "saved views",
                "ordering": ["position", "name"],
                "indexes": [models.Index(fields=["workspace", "record_type", "scope_id"], name="view_of_collection")],
            },
        ),
        migrations.CreateModel(
            name="Favorite",
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
                        related_name="favorites",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("address", models.CharField(max_length=2200)),
                ("position", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "favourite",
                "verbose_name_plural": "favourites",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "workspace", "record_type", "record_id"), name="favorite_once"
                    )
                ],
            },
        ),
    ]
