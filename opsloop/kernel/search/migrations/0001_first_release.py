"""The entries at the first release, and the full-text index that each kind of database builds over their words."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SQLITE = "CREATE VIRTUAL TABLE search_words USING fts5(tokens, content='', tokenize='unicode61 remove_diacritics 0')"
POSTGRES = "CREATE INDEX search_words ON search_searchentry USING gin (to_tsvector('simple', tokens))"


def make_index(apps, schema_editor):
    schema_editor.execute(SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES)


def drop_index(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute("DROP TABLE search_words" if sqlite else "DROP INDEX search_words")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("search", "0001_search_entry"),
        ("search", "0002_parts_of_names"),
    ]

    dependencies = [
        ("workspaces", "0001_first_release"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
                ("record_type", models.CharField(max_length=40)),
                ("record_id", models.BigIntegerField()),
                ("title", models.CharField(max_length=500)),
                ("tokens", models.TextField()),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "search entry",
                "verbose_name_plural": "search entries",
                "constraints": [
                    models.UniqueConstraint(fields=("record_type", "record_id"), name="one_search_entry_each")
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
