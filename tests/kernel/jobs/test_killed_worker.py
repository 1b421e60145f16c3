"""A worker killed in the middle of a job: the next one ends it, and the effect is there exactly once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import PATIENCE_SECONDS, Processes, own_database

SCRIPT = Path(__file__).with_name("a_worker.py")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of these processes."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def prepared(home: Path, django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A database with its tables, made once."""
    with django_db_blocker.unblock(), own_database(home) as address:
        Processes(SCRIPT, address, home).say("migrate")
        yield address


@pytest.fixture
def workers(prepared: str, home: Path) -> Iterator[Processes]:
    workers = Processes(SCRIPT, prepared, home)
    yield workers
    workers.end()


@pytest.mark.parametrize("kind", ["test.atomic", "test.steps"])
def test_a_job_whose_worker_is_killed_takes_effect_exactly_once(workers: Processes, kind: str) -> None:
    workers.say("prepare", kind)
    first = workers.start("work")
    assert first.stdout is not None
    assert first.stdout.readline() == "in the middle\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    workers.start("work")
    workers.start("work")
    assert workers.say("end") == "done, later life, 10"


def test_a_worker_told_to_end_puts_its_job_back(workers: Processes) -> None:
    workers.say("prepare", "test.patient")
    first = workers.start("work")
    assert first.stdout is not None
    assert first.stdout.readline() == "in the middle\n"
    first.terminate()
    first.communicate(timeout=PATIENCE_SECONDS)
    assert first.returncode == 0
    assert workers.say("report") == "queued, first life, 0"
