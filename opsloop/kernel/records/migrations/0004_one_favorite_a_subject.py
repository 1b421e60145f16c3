"""A record or view that somebody keeps twice, under two addresses, is kept once: under the first."""

from django.db import migrations


def keep_first(apps, schema_editor):
    favorites = apps.get_model("records", "Favorite").objects.using(schema_editor.connection.alias)
    known, twice = set(), []
    columns = ("pk", "user_id", "workspace_id", "record_type", "record_id")
    for key, *subject in favorites.order_by("pk").values_list(*columns).iterator():
        if tuple(subject) in known:
            twice.append(key)
        known.add(tuple(subject))
    for start in range(0, len(twice), 500):
        favorites.filter(pk__in=twice[start : start + 500]).delete()


class Migration(migrations.Migration):
    dependencies = [("records", "0003_option_colors")]

    operations = [migrations.RunPython(keep_first, migrations.RunPython.noop)]
