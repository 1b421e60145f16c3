"""Clerks who do the steps of cases, for the tests that kill them.

`a_clerk.py` reads one task a line, `begin prepare|work|report NAME`, and lets a child of its own do each: a process
like any other, but for the start of Django, which is paid for once. `wait PID` says how it ended. What a clerk says
stands behind its number.
"""

# ruff: noqa: E402  # settings first, then what needs them

import os
import sys
from collections.abc import Callable, Mapping

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connections, transaction

from opsloop.engines.workflow import UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.processes import running
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.a_clerk_facts import CASES, STEPS


def say(line: str, number: int = 0) -> None:
    """In one piece, whoever else speaks."""
    os.write(1, f"{number or os.getpid()} {line}\n".encode())


def clerk() -> User:
    team, _new = Workspace.objects.get_or_create(slug="clerks", name="Clerks")
    user, _new = User.objects.get_or_create(email="clerk@example.com", name="Clerk")
    Membership.objects.get_or_create(workspace=team, user=user, role="owner")
    return user


def prepare(name: str) -> None:
    """Cases of eight steps each, which all wait for the clerk."""
    user, team = clerk(), Workspace.objects.get(slug="clerks")
    steps = [UserTask(id=f"step{number}", name=f"Step {number}", role="owner") for number in range(STEPS)]
    process = Process.create(workspace=team, by=user, name=name, draft=drawn(name=name, steps=steps).to_json())
    process.publish(by=user)
    for number in range(CASES):
        Case.create(process=process, by=user, title=f"Case {number}")


def work(name: str) -> None:
    """Every step of every case, saying when the transaction is in its middle and when it has committed."""
    user, writing = clerk(), running.write

    def write(*arguments: object) -> None:
        writing(*arguments)  # type: ignore[arg-type]  # passed on
        say("in the middle")
        transaction.on_commit(lambda: say("committed"))

    running.write = write
    for case in Case.objects.filter(process__name=name).order_by("pk"):
        while (step := case.works.first()) is not None:
            case.complete(step.number, by=user)


def report(name: str) -> None:
    """How many steps were finished, how often at most the same, and how many cases have ended."""
    cases = Case.objects.filter(process__name=name)
    done = Event.objects.filter(verb="step_done", record_type="case", record_id__in=cases.values("pk"))
    steps = list(done.values_list("record_id", "activity"))
    ended = cases.filter(state="completed").count()
    stray = sum(case.works.count() != (case.state == "running") for case in cases)
    say(f"{len(steps)} {len(steps) - len(set(steps))} {ended} {stray}")


TASKS: Mapping[str, Callable[[str], None]] = {"prepare": prepare, "work": work, "report": report}


def begin(task: str, name: str) -> None:
    child = os.fork()
    if child:
        say("begun", child)
        return
    try:
        TASKS[task](name)
        connections.close_all()
    except BaseException:  # noqa: BLE001  # a child must never go on as its parent
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def wait(number: str) -> None:
    _number, status = os.waitpid(int(number), 0)
    say(f"ended {os.waitstatus_to_exitcode(status)}", int(number))


if __name__ == "__main__":
    for line in sys.stdin:
        {"begin": begin, "wait": wait}[line.split()[0]](*line.split()[1:])  # type: ignore[operator]  # by its words
