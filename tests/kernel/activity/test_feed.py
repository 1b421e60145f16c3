"""The feed of new events: each one once, also where ids become visible out of order."""

import asyncio

import pytest

from opsloop.kernel.activity import feed as feeding
from opsloop.kernel.activity.feed import Cursor, Feed
from opsloop.kernel.activity.models import Event


def write(workspace, key=None, **values):
    return Event.objects.create(
        id=key, workspace=workspace, verb="moved", record_type="work_item", record_id=1, label="x", **values
    )


def test_every_event_is_read_once(team):
    cursor = Cursor()
    first = write(team)
    assert [row.event_id for row in cursor.read([team.pk], 0)] == [first.pk]
    second = write(team)
    assert [row.event_id for row in cursor.read([team.pk], 1)] == [second.pk]
    assert cursor.read([team.pk], 2) == []


def test_an_event_committed_late_below_a_known_id_is_not_lost(team):
    cursor = Cursor()
    start = Event.objects.count() + 100
    write(team, key=start + 5)
    assert [row.event_id for row in cursor.read([team.pk], 0)] == [start + 5]
    write(team, key=start + 3)
    assert [row.event_id for row in cursor.read([team.pk], 3)] == [start + 3]
    for second in range(4, 20):
        assert cursor.read([team.pk], second) == []


def test_it_forgets_what_is_older_than_the_overlap(team):
    cursor = Cursor()
    for second in range(60):
        write(team)
        cursor.read([team.pk], second)
    assert len(cursor._seen) <= feeding.OVERLAP_SECONDS + 1


def test_what_was_there_before_and_what_an_import_brought_is_not_news(team):
    write(team)
    cursor = Cursor()
    write(team, batch=3)
    assert cursor.read([team.pk], 0) == []


def test_other_workspaces_are_not_read(team, other_team):
    cursor = Cursor()
    write(other_team)
    assert cursor.read([team.pk], 0) == []


@pytest.mark.django_db(transaction=True)
def test_the_poller_ends_when_nobody_listens(monkeypatch, team):
    monkeypatch.setattr(feeding, "EVERY_SECONDS", 0.01)

    async def scene():
        source = Feed()
        queue = source.listen(team.pk)
        await asyncio.sleep(0.05)
        await source.ask(write, team)
        rows = await asyncio.wait_for(queue.get(), 5)
        source.leave(team.pk, queue)
        await asyncio.wait_for(source._poller, 5)
        return rows

    assert [row.verb for row in asyncio.run(scene())] == ["moved"]
