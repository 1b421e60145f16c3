"""Who does steps is killed in the middle, or is two at once: no finished step is lost, and none is done twice."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import PATIENCE_SECONDS, Processes
from tests.rooms.processes.a_clerk_facts import CASES, STEPS

SCRIPT = Path(__file__).with_name("a_clerk.py")


@pytest.fixture
def clerks(installed) -> Iterator[Processes]:
    clerks = Processes(SCRIPT, *installed())
    clerks.say("prepare")
    yield clerks
    clerks.end()


def counted(clerks: Processes) -> list[int]:
    """Steps done, done twice, cases ended, cases with another number of open steps than they should have."""
    return [int(word) for word in clerks.say("report").split()]


@pytest.mark.parametrize("middle", [1, 9])
def test_a_step_killed_in_the_middle_is_not_done_and_those_before_it_are(clerks: Processes, middle: int) -> None:
    first = clerks.start("work")
    assert first.stdout is not None
    said = [first.stdout.readline().strip() for _line in range(2 * middle - 1)]
    first.send_signal(signal.SIGKILL)
    rest, _errors = first.communicate(timeout=PATIENCE_SECONDS)
    committed = [*said, *rest.split("\n")].count("committed")
    begun = [*said, *rest.split("\n")].count("in the middle")
    done, twice, _ended, stray = counted(clerks)
    assert committed <= done <= begun
    assert (twice, stray) == (0, 0)
    clerks.say("work")
    assert counted(clerks) == [CASES * STEPS, 0, CASES, 0]


def test_two_at_once_do_every_step_once(clerks: Processes) -> None:
    both = [clerks.start("work"), clerks.start("work")]
    for clerk in both:
        clerk.communicate(timeout=PATIENCE_SECONDS)
        assert clerk.returncode == 0
    assert counted(clerks) == [CASES * STEPS, 0, CASES, 0]
