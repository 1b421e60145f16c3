"""Whether the database is in the state that this version needs."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def unprepared() -> bool:
    """Whether migrations are still to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
