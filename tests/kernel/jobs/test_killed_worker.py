"""A worker killed in the middle of a job: the next one ends it, and the effect is there exactly once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Processes

SCRIPT = Path(__file__).with_name("a_worker.py")


@pytest.fixture
def workers(installed) -> Iterator[Processes]:
    workers = Processes(SCRIPT, *installed())
    yield workers
    workers.end()


@pytest.mark.parametrize("kind", ["test.atomic", "test.steps"])
def test_a_job_whose_worker_is_killed_takes_effect_exactly_once(workers: Processes, kind: str) -> None:
    first = workers.start("prepare", kind, "work")
    assert first.stdout.readline() == "in the middle\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    workers.start("work")
    workers.start("work")
    assert workers.say("end") == "done, later life, 10"


def test_a_worker_told_to_end_puts_its_job_back(workers: Processes) -> None:
    first = workers.start("prepare", "test.patient", "work")
    assert first.stdout.readline() == "in the middle\n"
    first.terminate()
    first.rest()
    assert first.returncode == 0
    assert workers.say("report") == "queued, first life, 0"
