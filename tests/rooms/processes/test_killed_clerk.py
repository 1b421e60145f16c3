"""Who does steps is killed in the middle, or is two at once: no finished step is lost, and none is done twice."""

import os
import signal
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import Processes
from tests.rooms.processes.a_clerk_facts import CASES, HAPPENED, PROCESSES, STEPS

SCRIPT = Path(__file__).with_name("a_clerk.py")
pytestmark = pytest.mark.xdist_group("clerks")


class Clerks:
    """Clerks who are told what to do, and heard of by their number."""

    def __init__(self, office: "subprocess.Popen[str]") -> None:
        self.office = office
        self.heard: dict[int, list[str]] = defaultdict(list)

    def begin(self, task: str, name: str) -> int:
        """The number of a new process that does it."""
        self._tell(f"begin {task} {name}")
        return self._hear(lambda _number, said: said == "begun")

    def end(self, number: int) -> list[str]:
        """All that it said, once it has ended; the last line tells how."""
        self._tell(f"wait {number}")
        self._hear(lambda who, said: who == number and said.startswith("ended"))
        return self.heard[number]

    def say(self, task: str, name: str) -> str:
        """What it says who does this, and ends well."""
        *_begun, said, ended = ["", *self.end(self.begin(task, name))]
        assert ended == "ended 0"
        return said

    def kill(self, number: int, middle: int) -> list[str]:
        """Kill it as soon as its transaction is in the middle for the so many-th time; all that it said."""
        while self.heard[number].count("in the middle") < middle:
            self._hear(lambda who, _said: who == number)
        os.kill(number, signal.SIGKILL)
        said = self.end(number)
        assert said[-1] == f"ended {-signal.SIGKILL}"
        return said

    def counted(self, name: str) -> list[int]:
        """Steps done, done twice, cases ended, cases with another number of open steps than they should have."""
        return [int(word) for word in self.say("report", name).split()]

    def _tell(self, line: str) -> None:
        assert self.office.stdin is not None
        self.office.stdin.write(line + "\n")
        self.office.stdin.flush()

    def _hear(self, wanted) -> int:
        assert self.office.stdout is not None
        while line := self.office.stdout.readline():
            number, _space, said = line.strip().partition(" ")
            self.heard[int(number)].append(said)
            if wanted(int(number), said):
                return int(number)
        raise AssertionError("the clerks' office has closed")


@pytest.fixture(scope="module")
def clerks(installed) -> Iterator[Clerks]:
    processes = Processes(SCRIPT, *installed())
    yield Clerks(processes.run([sys.executable, str(SCRIPT)], stdin=subprocess.PIPE))
    processes.end()


def test_steps_killed_in_the_middle_are_not_done_and_those_before_them_are(clerks: Clerks) -> None:
    clerks.say("prepare", "killed")
    before = 0
    for middle in (1, 9, 3, 14):
        said = clerks.kill(clerks.begin("work", "killed"), middle)
        done, twice, _ended, stray = clerks.counted("killed")
        assert said.count("committed") <= done - before <= said.count("in the middle")
        assert (twice, stray) == (0, 0)
        before = done
    clerks.say("work", "killed")
    assert clerks.counted("killed") == [CASES * STEPS, 0, CASES, 0]


def test_two_at_once_do_every_step_once(clerks: Clerks) -> None:
    clerks.say("prepare", "shared")
    both = [clerks.begin("work", "shared"), clerks.begin("work", "shared")]
    assert [clerks.end(number)[-1] for number in both] == ["ended 0", "ended 0"]
    assert clerks.counted("shared") == [CASES * STEPS, 0, CASES, 0]


def test_what_begins_by_itself_begins_once_whoever_is_killed_or_there_twice(clerks: Clerks) -> None:
    clerks.say("schedule", "daily")
    for middle in (1, 3):
        clerks.kill(clerks.begin("sweep", "daily"), middle)
    both = [clerks.begin("sweep", "daily"), clerks.begin("sweep", "daily")]
    assert [clerks.end(number)[-1] for number in both] == ["ended 0", "ended 0"]
    assert clerks.say("begun", "daily") == f"{PROCESSES} 0"


def test_what_happens_begins_a_case_once_whoever_is_killed_or_there_twice(clerks: Clerks) -> None:
    clerks.say("listen", "event")
    for middle in (1, 7):
        clerks.kill(clerks.begin("answer", "event"), middle)
    both = [clerks.begin("answer", "event"), clerks.begin("answer", "event")]
    assert [clerks.end(number)[-1] for number in both] == ["ended 0", "ended 0"]
    assert clerks.say("answered", "event") == f"{PROCESSES * HAPPENED} {PROCESSES * HAPPENED}"
