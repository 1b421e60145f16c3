"""A process that does the steps of cases, for the tests that kill one: `a_clerk.py prepare|work|report`."""

# ruff: noqa: E402  # settings first, then what needs them

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import transaction

from opsloop.engines.workflow import UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.processes import running
from opsloop.rooms.processes.models import Case, Process
from tests.rooms.processes.a_clerk_facts import CASES, STEPS


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def clerk() -> User:
    return User.objects.get(email="clerk@example.com")


def prepare() -> None:
    """Cases of eight steps each, which all wait for the clerk."""
    team = Workspace.objects.create(slug="clerks", name="Clerks")
    user = User.objects.create_user(email="clerk@example.com", name="Clerk", password="correct horse battery")
    Membership.objects.create(workspace=team, user=user, role="owner")
    steps = [UserTask(id=f"step{number}", name=f"Step {number}", role="owner") for number in range(STEPS)]
    process = Process.create(workspace=team, by=user, name="Long", draft=drawn(name="Long", steps=steps).to_json())
    process.publish(by=user)
    for number in range(CASES):
        Case.create(process=process, by=user, title=f"Case {number}")


def work() -> None:
    """Every step of every case, saying when the transaction is in its middle and when it has committed."""
    user, writing = clerk(), running.write

    def write(*arguments: object) -> None:
        writing(*arguments)  # type: ignore[arg-type]  # passed on
        say("in the middle")
        transaction.on_commit(lambda: say("committed"))

    running.write = write
    for case in Case.objects.order_by("pk"):
        while (step := case.works.first()) is not None:
            case.complete(step.number, by=user)


def report() -> None:
    """How many steps were finished, how often at most the same, and how many cases have ended."""
    done = Event.objects.filter(verb="step_done").values_list("record_id", "activity")
    ended = Case.objects.filter(state="completed").count()
    stray = sum(case.works.count() != (case.state == "running") for case in Case.objects.all())
    say(f"{len(done)} {len(done) - len(set(done))} {ended} {stray}")


{"prepare": prepare, "work": work, "report": report}[sys.argv[1]]()
