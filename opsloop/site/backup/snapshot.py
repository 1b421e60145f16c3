"""The database as one file: copied out while people work, put back while nobody does."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused
from opsloop.site.backup.archive import BadBackup

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BESIDE = ("", "-wal", "-shm", "-journal")
"""The endings of the files in which SQLite keeps one database."""


class StillRunning(Refused):
    """Somebody has the database open."""

    sentence = _("Opsloop is still running on this database. Stop it first.")


class ToolMissing(Refused):
    """A program of PostgreSQL is not installed or refused to work."""

    sentence = _("%(tool)s did not do its work: %(why)s")


def engine() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def copy_out(target: Path) -> None:
    """One consistent copy of the database; whoever writes meanwhile is not held up."""
    if engine() == "sqlite":
        _copy_sqlite(target)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def check(source: Path) -> None:
    """Refuse a copy that the database's own check finds broken."""
    if engine() != "sqlite":
        return
    try:
        with closing(sqlite3.connect(source.resolve().as_uri() + "?mode=ro", uri=True)) as database:
            answer = database.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BadBackup(why=str(error)) from error
    if answer != "ok":
        raise BadBackup(why=answer)


def occupied() -> bool:
    """Whether the database already holds a workspace or a user."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in tables & {"accounts_user", "workspaces_workspace"}:
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                return True
    return False


def refuse_while_used() -> None:
    """StillRunning where another process has the database open."""
    if engine() == "sqlite":
        _refuse_open_sqlite()
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone()[0]:
                raise StillRunning


def put_in(source: Path, aside: Path) -> None:
    """Make the copy the database; a SQLite database that was there is moved to `aside`."""
    if engine() == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        connections.close_all()
        for ending in BESIDE:
            old = place.with_name(place.name + ending)
            if old.exists():
                old.rename(aside / old.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, place)
    else:
        connections.close_all()
        _postgres(
            *("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction"),
            *("--exit-on-error", f"--dbname={connection.settings_dict['NAME']}", str(source)),
        )


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")


def _refuse_open_sqlite() -> None:
    """Leaving WAL needs the database alone, so it fails while anybody else has it open."""
    place = Path(connection.settings_dict["NAME"])
    connections.close_all()
    if not place.exists():
        return
    try:
        with closing(sqlite3.connect(place, timeout=1)) as database:
            mode = database.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise StillRunning from error
    if mode != "delete":
        raise StillRunning


def _postgres(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs against our database."""
    program = shutil.which(tool)
    if program is None:
        raise ToolMissing(tool=tool, why=_("it is not installed."))
    done = subprocess.run(  # noqa: S603
        [program, *arguments], env={**os.environ, **_address()}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolMissing(tool=tool, why=done.stderr.strip()[-500:])


def _address() -> Mapping[str, str]:
    """Where the database is, as PostgreSQL's programs read it from their environment."""
    from psycopg.pq import Conninfo  # psycopg costs every start on SQLite 0.2 s otherwise

    settings = connection.settings_dict
    names = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
    plain = {variable: str(settings[name]) for name, variable in names.items() if settings.get(name)}
    variables = {row.keyword.decode(): row.envvar.decode() for row in Conninfo.get_defaults() if row.envvar}
    asked = {variables[name]: str(value) for name, value in settings.get("OPTIONS", {}).items() if name in variables}
    return plain | asked
