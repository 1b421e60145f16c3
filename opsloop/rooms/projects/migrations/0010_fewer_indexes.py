"""Indexes that others begin with go, and the work of a person is found from one index alone.

By name and not by altering the columns, for which SQLite would write the whole table anew.
"""

import django.db.models.deletion
from django.db import migrations, models

GONE = {
    "projects_workitem_project_id_8eba7605": "projects_workitem (project_id)",
    "projects_workitem_parent_id_b4badb94": "projects_workitem (parent_id)",
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
    dependencies = [("projects", "0009_required_skills_of_work")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=list(fewer()),
            state_operations=[
                migrations.AlterField(
                    model_name="workitem",
                    name="parent",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="projects.workitem",
                        verbose_name="part of",
                    ),
                ),
                migrations.AlterField(
                    model_name="workitem",
                    name="project",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="work_items",
                        to="projects.project",
                        verbose_name="project",
                    ),
                ),
            ],
        )
    ]
