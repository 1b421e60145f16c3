"""Projects stand by the pinyin of their names, and by numbers as they count."""

import re

from django.db import migrations

AT_ONCE = 500
LENGTH = 400
DIGITS = 8
HAN = r"[\u3400-\u9fff]+"
RUNS = re.compile(rf"{HAN}|[^\W_\u3400-\u9fff]+")


def order_of(name):
    if re.search(HAN, name):
        from pypinyin import lazy_pinyin

        runs = [(lazy_pinyin(run), True) if re.match(HAN, run) else ([run], False) for run in RUNS.findall(name)]
        initials = "".join("".join(part[:1] for part in parts) if han else parts[0] for parts, han in runs)
        name = f"{''.join(''.join(parts) for parts, _han in runs)} {initials}".lower()
    return re.sub("[0-9]+", lambda number: number[0].zfill(DIGITS), name.casefold())[:LENGTH]


def put_in_order(apps, _schema_editor):
    projects = apps.get_model("projects", "Project")
    keys = list(projects.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        rows = list(projects.objects.filter(pk__in=keys[start : start + AT_ONCE]))
        for row in rows:
            row.sort_name = order_of(row.name)
        projects.objects.bulk_update(rows, ["sort_name"])


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_order_of_projects")]

    operations = [migrations.RunPython(put_in_order, migrations.RunPython.noop)]
