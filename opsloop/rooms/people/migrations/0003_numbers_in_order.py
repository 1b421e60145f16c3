"""Numbers in the names that people are sorted by are filled up with zeros: 2 stands before 10."""

import re

from django.db import migrations

AT_ONCE = 500
DIGITS = 8


def fill_up(apps, _schema_editor):
    people = apps.get_model("people", "Person")
    keys = people.objects.filter(sort_name__regex="[0-9]").values_list("pk", flat=True)
    for start in range(0, len(keys), AT_ONCE):
        rows = list(people.objects.filter(pk__in=list(keys[start : start + AT_ONCE])))
        for row in rows:
            ordered, bar, rest = row.sort_name.partition("|")
            row.sort_name = (re.sub("[0-9]+", lambda number: number[0].zfill(DIGITS), ordered) + bar + rest)[:240]
        people.objects.bulk_update(rows, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_working_calendar")]

    operations = [migrations.RunPython(fill_up, migrations.RunPython.noop)]
