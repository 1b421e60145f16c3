"""A worker process for the tests that kill one: its words are `[prepare KIND] work`, `end` or `report`."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

from opsloop.site.starting import everything_stays

with everything_stays():
    django.setup()

from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Run
from opsloop.kernel.jobs.worker import run as work
from opsloop.kernel.workspaces.models import Workspace

STEPS = 10
FIRST_LIFE = Path(os.environ["OPSLOOP_HOME"]) / "first_life"


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def count_one_up() -> None:
    row = Workspace.objects.get(slug="count")
    row.name = str(int(row.name) + 1)
    row.save()


def dawdle_in_the_first_life() -> None:
    """Tell the test that this is the middle, and wait to be killed; a second life goes straight on."""
    if not FIRST_LIFE.exists():
        FIRST_LIFE.touch()
        say("in the middle")
        time.sleep(60)


@job("test.atomic", atomic=True)
def in_one_go(run: Run) -> None:
    for step in range(STEPS):
        count_one_up()
        if step == STEPS // 2:
            dawdle_in_the_first_life()


@job("test.steps")
def in_steps(run: Run) -> None:
    for step in range(STEPS):
        if Workspace.objects.filter(slug=f"step-{step}").exists():
            continue
        with run.transaction():
            Workspace.objects.create(slug=f"step-{step}", name="done")
            count_one_up()
            if step == STEPS // 2:
                dawdle_in_the_first_life()


@job("test.patient", stoppable=True)
def patient(run: Run) -> None:
    """Goes on until it is told to stop."""
    dawdle = not FIRST_LIFE.exists()
    FIRST_LIFE.touch()
    while dawdle:
        say("in the middle")
        time.sleep(0.1)
        run.check_cancelled()


def prepare(kind: str) -> None:
    """One job of this kind, waiting to be done."""
    Workspace.objects.create(slug="count", name="0")
    enqueue(kind, by=None, workspace=None)


def main(*words: str) -> None:
    if words[0] == "prepare":
        prepare(words[1])
    if words[-1] == "work":
        work(lost_after=timedelta(seconds=3))
    else:
        report(until_it_ends=words[-1] == "end")


def report(*, until_it_ends: bool) -> None:
    """Whether it is done, in which life, and how far the count has come."""
    row = Job.objects.get(schedule=None)
    while until_it_ends and not row.ended:
        time.sleep(0.2)
        row.refresh_from_db()
    life = "first life" if row.attempts == 1 else "later life"
    say(f"{row.state}, {life}, {Workspace.objects.get(slug='count').name}")
