"""Run as a process of its own by the tests: its words are a file and verbs, done one after the other."""

import os
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")

import django

from opsloop.site.starting import everything_stays

with everything_stays():
    django.setup()

from django.core.files import File
from django.db import connection

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.clearing_up import clear_up_everywhere
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.imports.staging import stage
from opsloop.kernel.imports.starting import start
from opsloop.kernel.jobs import worker
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.search.finding import search
from opsloop.kernel.search.models import SearchEntry
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.site.importing import import_file

HISTORY = 'INSERT INTO "activity_event"'


def lin() -> User:
    return User.objects.get(email="lin@example.com")


def prepare(_path: str) -> None:
    owner = User.objects.create_user(email="lin@example.com", name="林静")
    team = Workspace.objects.create(slug="growth", name="增长运营组")
    Membership.objects.create(workspace=team, user=owner, role=Membership.Role.OWNER)


def load(path: str) -> None:
    import_file(Path(path), workspace=Workspace.objects.get(), by=lin())


def wait(path: str) -> None:
    """With half of the work written, between two transactions, say so and wait to be killed."""

    def stop(done: int, total: int, _message: object) -> None:
        if done > total / 2:
            _wait()

    import_file(Path(path), workspace=Workspace.objects.get(), by=lin(), progress=stop)


def wait_inside(path: str) -> None:
    """The same in the middle of a transaction, with work whose history is not written yet."""
    with connection.execute_wrapper(_stop_at_history):
        load(path)


def queue(path: str) -> None:
    """Upload the file and ask for it to be loaded, as the page does."""
    with Path(path).open("rb") as file:
        start(stage(File(file, name="board.json"), workspace=Workspace.objects.get(), by=lin()), by=lin())


def work(_path: str) -> None:
    """A worker; nothing is heard of the ones before it for a while soon."""
    worker.run(lost_after=timedelta(seconds=1), threads=1)


def work_half(path: str) -> None:
    """A worker that stops in the middle of a transaction and waits to be killed."""
    perform = worker.perform

    def perform_half(job: Job, **how: Any) -> None:
        with connection.execute_wrapper(_stop_at_history):
            perform(job, **how)

    worker.perform = perform_half
    work(path)


def until_loaded(_path: str) -> None:
    while not ImportBatch.objects.filter(state=ImportBatch.State.DONE).exists():
        time.sleep(0.1)


def _stop_at_history(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's protocol
    if sql.startswith(HISTORY) and WorkItem.objects.exists():
        _wait()
    return execute(sql, params, many, context)


def _wait() -> None:
    sys.stdout.write("in the middle\n")
    sys.stdout.flush()
    time.sleep(60)


def write(_path: str) -> None:
    """What somebody else does meanwhile; says whether it took less than a transaction of a load may take."""
    began = time.monotonic()
    Project.create(workspace=Workspace.objects.get(), by=lin(), key="OWN", name="Our own")
    sys.stdout.write(f"written {time.monotonic() - began < 5}\n")


def clear(_path: str) -> None:
    sys.stdout.write(f"cleared {clear_up_everywhere()}\n")


def seen(_path: str) -> None:
    """What a person sees, in lists and in the trash."""
    user = lin()
    rows = [len(model.objects.visible_to(user)) for model in (WorkItem, Project)]
    rows += [len(model.objects.trash_of(user)) for model in (WorkItem, Project, Person)]
    names = sorted(person.name for person in Person.objects.visible_to(user))
    viewer = Viewer(user=user, workspace=Workspace.objects.get(), today=date(2026, 11, 30))
    hits = len(search(viewer, "Card 7").hits)
    sys.stdout.write(f"{rows} {names} {hits}\n")


def report(_path: str) -> None:
    rows = [model.objects.count() for model in (WorkItem, Origin, Person, User, SearchEntry)]
    history = Event.objects.exclude(batch=None).count()
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    sys.stdout.write(f"{rows} {history} {states}\n")
    sys.stdout.flush()


VERBS = (prepare, load, wait, wait_inside, queue, work, work_half, until_loaded, write, clear, seen, report)


def main(path: str, *verbs: str) -> None:
    for verb in verbs:
        next(each for each in VERBS if each.__name__ == verb)(path)
        sys.stdout.flush()
