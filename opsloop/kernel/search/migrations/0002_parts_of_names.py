"""Entries keep the parts of names: those that are here are written anew in the background."""

from django.db import migrations


def ask(apps, schema_editor):
    entries = apps.get_model("search", "SearchEntry")
    if entries.objects.exists():
        apps.get_model("jobs", "Job").objects.create(kind="search.index_everything")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_search_entry"), ("jobs", "0002_job_cause")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
