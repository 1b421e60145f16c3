"""For tests that end processes of ours by force: a database of their own, and scripts run on it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 180


@contextmanager
def own_database(home: Path) -> Iterator[str]:
    """The address of an empty database of the kind that the tests run on: processes need a committed one.

    On SQLite it is a copy of the tests' own, which has its tables already; making them takes seconds.
    """
    url = os.environ.get("OPSLOOP_DATABASE_URL", "")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(home / "opsloop.db")) as copy:
            connection.connection.backup(copy)
        yield f"sqlite:///{home / 'opsloop.db'}"
        return
    name = f"killed_{os.getpid()}_{home.name}".replace("-", "_").lower()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        yield "postgresql://?" + "&".join(make_conninfo(url, dbname=name).split())
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


class Processes:
    """Starts a script, and whatever else, on one database and home."""

    def __init__(self, script: Path, address: str, home: Path, **environment: str) -> None:
        self.script = script
        self.environment = {
            **os.environ,
            "OPSLOOP_DATABASE_URL": address,
            "OPSLOOP_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """The script with these words."""
        return self.run([sys.executable, str(self.script), *words])

    def run(self, command: list[str]) -> "subprocess.Popen[str]":
        """Any command, in a process group of its own."""
        process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0
        )
        self.started.append(process)
        return process

    def say(self, *words: str) -> str:
        """What the script says to these words."""
        process = self.start(*words)
        answer, _errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return answer.strip()

    def end(self) -> None:
        """Kill whatever still runs, with its children."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            process.wait()
