"""A plan with projects is of these alone."""

from django.db import migrations


def say_so(apps, _schema_editor):
    plans = apps.get_model("planning", "Plan")
    plans.objects.filter(pk__in=plans.projects.through.objects.values("plan_id")).update(partial=True)


class Migration(migrations.Migration):
    dependencies = [("planning", "0007_partial_plans")]

    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
