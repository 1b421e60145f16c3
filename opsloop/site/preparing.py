"""Whether the database is in the state that this version needs, or can be brought to it."""

from collections.abc import Collection

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.migration import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.kernel.pages.refused import Refused

Key = tuple[str, str]
"""An app, and the name of one of its migrations."""


class TooOld(Refused):
    """The tables are those of a step that has been made one with others."""

    sentence = gettext_lazy(
        "The database is of an early version from which this one does not know the way. "
        "Run “opsloop migrate” of revision %(revision)s first, then this version's."
    )
    last = "a1711f06"
    """In which the steps to the first release still stand one by one."""

    def __init__(self) -> None:
        super().__init__(revision=self.last)


def unprepared() -> str:
    """What is to be done before this version can use the database; empty where nothing is."""
    try:
        refuse_too_old()
    except TooOld as refusal:
        return str(refusal)
    executor = MigrationExecutor(connection)
    behind = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _("The database is not prepared for this version. Run: opsloop migrate") if behind else ""


def refuse_too_old(applied: Collection[Key] | None = None) -> None:
    """Refused where some of the steps that a migration replaces were applied, and others not.

    `applied` is what the database says when none is given.
    """
    applied = MigrationRecorder(connection).applied_migrations() if applied is None else applied
    for migration in _known().values():
        if len({key in applied for key in migration.replaces}) > 1:
            raise TooOld


def known() -> set[Key]:
    """Every migration of this version, and those that it replaces."""
    return set(_known()).union(*(migration.replaces for migration in _known().values()))


def _known() -> dict[Key, Migration]:
    return MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
