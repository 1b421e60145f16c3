"""Clerks who do the steps of cases, for the tests that kill them.

`a_clerk.py` reads one task a line, `begin prepare NAME` or another of TASKS, and lets a child of its own do each: a
process like any other, but for the start of Django, which is paid for once. `wait PID` says how it ended. What a clerk
says stands behind its number.
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

from opsloop.site.starting import everything_stays

with everything_stays():
    django.setup()

from django.db import connections, transaction
from django.db.models import Count
from django.utils import timezone

from opsloop.engines.workflow import Occasion, Start, UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity import delivery
from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs import worker
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.processes import beginning, event_starts, running
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.projects.models import Project, WorkItem
from tests.rooms.processes.a_clerk_facts import CASES, HAPPENED, PROCESSES, STEPS


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


def schedule(name: str) -> None:
    """Processes that begin by themselves, whose moment has come."""
    user, team = clerk(), Workspace.objects.get(slug="clerks")
    start = Start(id="start", trigger="schedule", when="FREQ=DAILY;BYHOUR=9;BYMINUTE=0")
    draft = drawn(name=name, start=start, steps=[UserTask(id="look", name="Look", role="owner")]).to_json()
    for number in range(PROCESSES):
        process = Process.create(workspace=team, by=user, name=f"{name} {number}", draft=draft)
        process.publish(by=user)
    due = timezone.now() - timedelta(days=3)
    Process.objects.filter(name__startswith=f"{name} ").update(next_start=due)


def sweep(_name: str) -> None:
    """What is due begins, saying when the transaction is in its middle: the next moment is written, the case is not."""
    writing = beginning.update

    def update(*arguments: object) -> None:
        writing(*arguments)  # type: ignore[arg-type]  # passed on
        say("in the middle")

    beginning.update = update
    beginning.begin_due(timezone.now())


def begun(name: str) -> None:
    """How many of the processes have begun one case, and how many have begun another number."""
    counts = Process.objects.filter(name__startswith=f"{name} ").annotate(count=Count("cases"))
    once = sum(process.count == 1 for process in counts)
    say(f"{once} {len(counts) - once}")


def listen(name: str) -> None:
    """Processes that wait for new work, and work that has come of which nobody has told them yet."""
    user, team = clerk(), Workspace.objects.get(slug="clerks")
    start = Start(id="start", trigger="event", on=Occasion(record="work_item", verb="created"))
    draft = drawn(name=name, start=start, steps=[UserTask(id="look", name="Look", role="owner")]).to_json()
    for number in range(PROCESSES):
        process = Process.create(workspace=team, by=user, name=f"{name} {number}", draft=draft)
        process.publish(by=user)
    project = Project.create(workspace=team, by=user, key="CLRK", name="Clerks")
    delivery.deliver = lambda _events: None
    for number in range(HAPPENED):
        WorkItem.create(project=project, by=user, title=f"Work {number}")


def answer(_name: str) -> None:
    """What happened begins cases, saying when a transaction is in its middle: a case is there, not yet committed."""
    linking = event_starts.Link.connect

    def connect(*arguments: object, **more: object) -> object:
        link = linking(*arguments, **more)  # type: ignore[arg-type]  # passed on
        say("in the middle")
        return link

    event_starts.Link.connect = connect
    delivery.deliver_left_over()
    worker.take_over_lost(after=timedelta(0))
    worker.work_off()


def answered(name: str) -> None:
    """How many events have begun one case of a process, and how many cases there are."""
    cases = Case.objects.filter(process__name__startswith=f"{name} ", cause__verb="created")
    say(f"{len(set(cases.values_list('process', 'cause')))} {cases.count()}")


TASKS: Mapping[str, Callable[[str], None]] = {
    "prepare": prepare,
    "work": work,
    "report": report,
    "schedule": schedule,
    "sweep": sweep,
    "begun": begun,
    "listen": listen,
    "answer": answer,
    "answered": answered,
}


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
