"""Run as a process of its own by the tests: `a_load.py FILE [prepare] [load] [wait] [report]`, one after the other."""
# ruff: noqa: E402  # Django has to be ready before its models are imported

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")

import django

django.setup()

from django.db import connection

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.imports.models import ImportBatch, Origin
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import WorkItem
from opsloop.site.importing import import_file

HISTORY = 'INSERT INTO "activity_event"'


def prepare(_path: str) -> None:
    lin = User.objects.create_user(email="lin@example.com", name="林静")
    team = Workspace.objects.create(slug="growth", name="增长运营组")
    Membership.objects.create(workspace=team, user=lin, role=Membership.Role.OWNER)


def load(path: str) -> None:
    import_file(Path(path), workspace=Workspace.objects.get(), by=User.objects.get())


def wait(path: str) -> None:
    """With everything but the history written, say so and wait to be killed."""
    with connection.execute_wrapper(_stop_at_history):
        load(path)


def _stop_at_history(execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's protocol
    if sql.startswith(HISTORY) and WorkItem.objects.exists():
        sys.stdout.write("in the middle\n")
        sys.stdout.flush()
        time.sleep(60)
    return execute(sql, params, many, context)


def report(_path: str) -> None:
    rows = [model.objects.count() for model in (WorkItem, Origin, Person)]
    history = Event.objects.exclude(batch=None).count()
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    sys.stdout.write(f"{rows} {history > 0} {states}\n")
    sys.stdout.flush()


for verb in sys.argv[2:]:
    {"prepare": prepare, "load": load, "wait": wait, "report": report}[verb](sys.argv[1])
