"""Indexes that others begin with go, and the work of a person is found from one index alone."""

from django.db import migrations

GONE = {
    "projects_workitem_assignees_person_id_64de523f": "projects_workitem_assignees (person_id)",
    "projects_workitem_assignees_workitem_id_8b1abe06": "projects_workitem_assignees (workitem_id)",
}
MADE = "CREATE INDEX work_of_person ON projects_workitem_assignees (person_id, workitem_id)"


def fewer():
    """The statements, and what takes them back."""
    for name, place in GONE.items():
        yield migrations.RunSQL(f"DROP INDEX IF EXISTS {name}", f"CREATE INDEX {name} ON {place}")
    yield migrations.RunSQL(MADE, "DROP INDEX work_of_person")


class Migration(migrations.Migration):
    replaces = [("projects", "0010_fewer_indexes")]

    dependencies = [("projects", "0001_first_release")]

    operations = list(fewer())
