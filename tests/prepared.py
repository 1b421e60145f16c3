"""One database with every table, migrated once for what the migrations are now; each process of the tests gets copies.

Migrating takes seconds for each process and each installation that a test makes, and longer with each migration.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"
DAY_SECONDS = 24 * 60 * 60
LOCK = 7391


class SqlitePattern:
    """A file, kept between runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / f"{fingerprint()}.db"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._make()

    def _make(self) -> None:
        if not self.path.exists():
            draft = self.path.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            with pointed_at(str(draft)):
                call_command("migrate", verbosity=0)
            draft.rename(self.path)
            self._forget_others()
        self.path.touch()

    def _forget_others(self) -> None:
        """Delete the patterns of earlier migrations, unless a run may still be reading them."""
        for other in self.folder.glob("*.db"):
            if other.stat().st_mtime < time.time() - DAY_SECONDS:
                other.unlink()

    @contextmanager
    def in_use(self, folder: Path | None = None) -> Iterator[None]:
        """A copy is this process's database: in memory, or a file in this folder, where threads do not share it.

        In memory a thread that reads locks out another one that writes, at once and whatever the time-out is.
        """
        with pointed_at(str(folder / "opsloop.db") if folder else IN_MEMORY):
            connection.ensure_connection()
            with closing(sqlite3.connect(self.path)) as source:
                source.backup(connection.connection)
            yield

    def copy(self, home: Path) -> str:
        """The address of a copy that stands in this folder."""
        shutil.copy(self.path, home / "opsloop.db")
        return f"sqlite:///{home / 'opsloop.db'}"


class PostgresPattern:
    """A database on the server that the tests run on."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.name = f"pattern_{fingerprint()}"
        self.copies: list[str] = []
        with psycopg.connect(server, autocommit=True) as session:
            session.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
            if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", (self.name,)).fetchone() is None:
                self._make(session)

    def _make(self, session: psycopg.Connection) -> None:
        draft = f"{self.name}_draft"
        session.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(draft)))
        session.execute(SQL("CREATE DATABASE {}").format(Identifier(draft)))
        with pointed_at(draft):
            call_command("migrate", verbosity=0)
        session.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(self.name)))

    @contextmanager
    def in_use(self, folder: Path | None = None) -> Iterator[None]:
        """A copy on the server is this process's database; every copy is gone afterwards."""
        with pointed_at(self._copied()):
            yield
        self.drop_copies()

    def copy(self, home: Path) -> str:
        """The address of a copy for an installation in this folder."""
        return address(self.server, self._copied())

    def _copied(self) -> str:
        name = f"copy_{os.getpid()}_{len(self.copies)}"
        self.copies.append(name)
        copy = SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(self.name))
        with psycopg.connect(self.server, autocommit=True) as session:
            session.execute(copy)
        return name

    def drop_copies(self) -> None:
        with psycopg.connect(self.server, autocommit=True) as session:
            for name in self.copies:
                session.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


Pattern = SqlitePattern | PostgresPattern
MIGRATED = {"django_content_type", "auth_permission"}
"""What `migrate` writes by itself, and nothing of ours reads."""


def empty() -> None:
    """Takes away what a test has committed, where there is something.

    Django's own way empties every table and makes again what `migrate` writes: half a second on PostgreSQL.
    """
    tables = [name for name in connection.introspection.django_table_names() if name not in MIGRATED]
    names = [connection.ops.quote_name(table) for table in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"EXISTS (SELECT 1 FROM {name})" for name in names))
        for name, holds_some in zip(names, cursor.fetchone(), strict=True):
            if holds_some:
                cursor.execute(f"DELETE FROM {name}")


def address(server: str, database: str) -> str:
    """The server's address with another database's name."""
    return "postgresql://?" + urlencode({**conninfo_to_dict(server), "dbname": database})


def fingerprint() -> str:
    """Of what the tables are made from: the migrations of every app, Django's own among them."""
    whole = hashlib.sha256()
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for path in sorted((Path(app.path) / "migrations").glob("*.py")):
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()[:16]


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Within, Django's connection leads to the database of this name."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
