"""A worker killed in the middle of a job: the next one ends it, and the effect is there exactly once."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg.conninfo import make_conninfo

SCRIPT = Path(__file__).with_name("a_worker.py")
ROOT = SCRIPT.parents[3]
PATIENCE_SECONDS = 90


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of these processes."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """A database of its own, of the kind that the tests run on, since the processes need a committed one."""
    url = os.environ.get("OPSLOOP_DATABASE_URL", "")
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield f"sqlite:///{home / 'opsloop.db'}"
        return
    name = f"killed_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]
        yield "postgresql://?" + "&".join(make_conninfo(url, dbname=name).split())
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[call-overload]


class Workers:
    """Starts the script as processes on one database and home."""

    def __init__(self, address: str, home: Path) -> None:
        self.environment = {
            **os.environ,
            "OPSLOOP_DATABASE_URL": address,
            "OPSLOOP_HOME": str(home),
            "PYTHONPATH": str(ROOT),
        }
        self.started: list[subprocess.Popen[str]] = []

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, str(SCRIPT), *words]
        process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.started.append(process)
        return process

    def say(self, *words: str) -> str:
        process = self.start(*words)
        answer, _errors = process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return answer.strip()


@pytest.fixture(scope="module")
def prepared(address: str, home: Path) -> str:
    """The database with its tables, made once."""
    Workers(address, home).say("migrate")
    return address


@pytest.fixture
def workers(prepared: str, home: Path) -> Iterator[Workers]:
    workers = Workers(prepared, home)
    yield workers
    for process in workers.started:
        process.kill()
        process.wait()


@pytest.mark.parametrize("kind", ["test.atomic", "test.steps"])
def test_a_job_whose_worker_is_killed_takes_effect_exactly_once(workers: Workers, kind: str) -> None:
    workers.say("prepare", kind)
    first = workers.start("work")
    assert first.stdout is not None
    assert first.stdout.readline() == "in the middle\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    workers.start("work")
    workers.start("work")
    assert workers.say("end") == "done, later life, 10"


def test_a_worker_told_to_end_puts_its_job_back(workers: Workers) -> None:
    workers.say("prepare", "test.patient")
    first = workers.start("work")
    assert first.stdout is not None
    assert first.stdout.readline() == "in the middle\n"
    first.terminate()
    first.communicate(timeout=PATIENCE_SECONDS)
    assert first.returncode == 0
    assert workers.say("report") == "queued, first life, 0"
