"""The access contract of imports: every surface × role shows what came in to whoever sees it, and nothing of a look."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from opsloop.kernel.imports.models import ImportBatch
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.projects.models import Project, WorkItem
from tests.world import join

BOARD = {
    "id": "5cb7d4f1a2b3c4d5e6f70001",
    "name": "Members day",
    "lists": [{"id": "l1", "name": "To do", "pos": 1}],
    "members": [{"id": "m1", "fullName": "Zebra7391", "username": "zebra"}],
    "cards": [{"id": "5cb7d4f1a2b3c4d5e6f70011", "name": "Poster", "idList": "l1", "pos": 1, "idMembers": ["m1"]}],
    "labels": [],
    "checklists": [],
    "actions": [],
}
DEEDS = ("", "loading", "cancellation", "discarding", "undoing")
"""Every address that changes an import; the first saves answers."""


def go(client: Client, user) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def batch(client, team, wang) -> ImportBatch:
    """王芳's board, looked at."""
    go(client, wang)
    client.post("/growth/import/", {"file": SimpleUploadedFile("zebra.json", json.dumps(BOARD).encode())})
    row = ImportBatch.objects.get()
    client.get(f"/growth/import/{row.pk}/")
    return row


@pytest.fixture
def chen(team):
    """陈晨, another member."""
    return join(team, "陈晨", Membership.Role.MEMBER, "chen@example.com")


def load(client, batch) -> None:
    client.post(f"/growth/import/{batch.pk}/loading")
    work_off()
    batch.refresh_from_db()


def seen(client, batch) -> list[int]:
    here = f"/growth/import/{batch.pk}/"
    return [client.get(here).status_code, client.get(f"{here}problems.csv").status_code]


def done(client, batch) -> list[int]:
    return [client.post(f"/growth/import/{batch.pk}/{deed}").status_code for deed in DEEDS]


@pytest.mark.parametrize("state", ImportBatch.State.values)
def test_another_member_neither_sees_nor_touches_an_import(state, client, batch, chen, wang):
    ImportBatch.objects.update(state=state)
    go(client, chen)
    assert seen(client, batch) == [404, 404]
    assert done(client, batch) == [404] * len(DEEDS)
    assert "zebra.json" not in client.get("/growth/import/").content.decode()
    batch.refresh_from_db()
    assert (batch.started_by, batch.state, bool(batch.stored_as)) == (wang, state, True)


def test_what_has_come_in_is_seen_by_whoever_sees_the_project_but_is_not_theirs(client, batch, chen):
    load(client, batch)
    go(client, chen)
    assert seen(client, batch) == [200, 200]
    assert "zebra.json" in client.get("/growth/import/").content.decode()
    assert done(client, batch) == [403] * len(DEEDS)
    assert WorkItem.objects.count() == 1


def test_what_has_come_into_a_hidden_project_stays_hidden(client, batch, chen):
    load(client, batch)
    Project.objects.update(visibility="private")
    go(client, chen)
    assert seen(client, batch) == [404, 404]
    assert done(client, batch) == [404] * len(DEEDS)
    assert "zebra.json" not in client.get("/growth/import/").content.decode()


def test_administrators_see_and_stop_every_import(client, batch, admin):
    go(client, admin)
    assert seen(client, batch) == [200, 200]
    assert client.post(f"/growth/import/{batch.pk}/discarding").status_code == 302
    batch.refresh_from_db()
    assert batch.stored_as == ""


def test_guests_and_strangers_stay_outside(client, batch, guest, stranger):
    load(client, batch)
    for user, status in ((guest, 403), (stranger, 404)):
        go(client, user)
        assert seen(client, batch) == [status] * 2
        assert done(client, batch) == [status] * len(DEEDS)
