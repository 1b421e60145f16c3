"""Run as a process of its own by the tests: prepares a team for a server that will be killed, and reports on it."""

import json
import os
from collections import Counter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opsloop.site.settings")

import django

from opsloop.site.starting import everything_stays

with everything_stays():
    django.setup()


from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event, Undelivered
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.models import Numbering
from opsloop.kernel.search.index import found
from opsloop.kernel.workspaces.models import Membership, Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import Project, WorkItem


def prepare() -> None:
    """A team of two, one of whom calls the API and gives work to the other."""
    team = Workspace.objects.create(slug="growth", name="增长运营组")
    users = [User.objects.create_user(email=f"{name}@example.com", name=name) for name in ("lin", "wang")]
    for user in users:
        Membership.objects.create(workspace=team, user=user, role=Membership.Role.ADMIN)
    lin, wang = users
    launch = Project.create(workspace=team, by=lin, key="LNCH", name="会员日上线")
    _token, secret = ApiToken.issue(user=lin, workspace=team, name="t", scope=ApiToken.Scope.WRITE, expires_at=None)
    print(json.dumps({"token": secret, "project": launch.pk, "wang": Person.of(wang, team).pk}))  # noqa: T201


def waiting() -> None:
    """How many events are still to be delivered."""
    print(Undelivered.objects.count())  # noqa: T201


def report() -> None:
    """What is there of each piece of work."""
    team, wang = Workspace.objects.get(), User.objects.get(name="wang")
    created = Counter(Event.objects.filter(verb="created", record_type="work_item").values_list("record_id", flat=True))
    told = Counter(Notification.objects.filter(user=wang, reason="assigned").values_list("record_id", flat=True))
    items = [
        {
            "title": item.title,
            "ref": item.ref,
            "assignees": item.assignees.count(),
            "created": created.pop(item.pk, 0),
            "told": told.pop(item.pk, 0),
            "found": found(team, item.title).filter(record_id=item.pk).count(),
        }
        for item in WorkItem.objects.select_related("project").order_by("number")
    ]
    numbers = list(WorkItem.objects.order_by("number").values_list("number", flat=True))
    last = Numbering.objects.get(series__startswith="project:").last
    astray = sum(created.values()) + sum(told.values())
    print(json.dumps({"items": items, "numbers": numbers, "last": last, "astray": astray}))  # noqa: T201


def main(task: str) -> None:
    {"prepare": prepare, "waiting": waiting, "report": report}[task]()
