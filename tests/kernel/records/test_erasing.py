"""Removing what lies in the trash for good, before its time."""

import pytest
from django.test import Client

from opsloop.kernel.activity.models import Event
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import TimeEntry, WorkItem
from tests.world import join

HTMX = {"HX-Request": "true"}


@pytest.fixture
def thrown(launch, lin):
    """Work of LNCH with one part, in the trash."""
    item = WorkItem.create(project=launch, by=lin, title="客户名单")
    WorkItem.create(project=launch, by=lin, title="核对", parent=item)
    item.trash(by=lin)
    return item


def enter(client: Client, user) -> Client:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_administrator_removes_it_for_good_and_the_log_says_who(client, admin, thrown):
    page = enter(client, admin).get("/growth/trash/").content.decode()
    assert f"/growth/items/{thrown.ref}/erasure" in page
    assert client.post(f"/growth/items/{thrown.ref}/erasure", headers=HTMX).status_code == 200
    assert not WorkItem.objects.filter(pk=thrown.pk).exists()
    event = Event.objects.of("work_item", thrown.pk).get(verb="purged")
    assert event.actor == admin
    assert thrown.ref not in client.get("/growth/trash/").content.decode()


def test_members_bring_back_but_do_not_remove(client, wang, thrown):
    page = enter(client, wang).get("/growth/trash/").content.decode()
    assert "restoration" in page
    assert "erasure" not in page
    assert client.post(f"/growth/items/{thrown.ref}/erasure", headers=HTMX).status_code == 403
    assert WorkItem.objects.filter(pk=thrown.pk).exists()


def test_the_last_line_to_leave_brings_the_empty_trash(client, admin, thrown, poster):
    poster.trash(by=admin)
    enter(client, admin)
    first = client.post(f"/growth/items/{poster.ref}/restoration", headers=HTMX)
    assert "page:refresh" not in first.headers["HX-Trigger"]
    last = client.post(f"/growth/items/{thrown.ref}/restoration", headers=HTMX)
    assert "page:refresh" in last.headers["HX-Trigger"]
    assert "toast" in last.headers["HX-Trigger"]


def test_only_what_lies_in_the_trash_is_removed(client, lin, thrown, poster):
    assert enter(client, lin).post(f"/growth/items/{poster.ref}/erasure", headers=HTMX).status_code == 404
    assert WorkItem.objects.filter(pk=poster.pk).exists()


def test_who_booked_time_stays(client, team, lin, poster):
    zhao = Person.of(join(team, "赵磊", "member", "zhao@example.com"), team)
    TimeEntry.objects.create(work_item=poster, person=zhao, minutes=30, started_at=poster.created_at)
    zhao.trash(by=lin)
    answer = enter(client, lin).post(f"/growth/people/{zhao.ref}/erasure", headers=HTMX)
    assert answer.status_code == 422
    assert "仍被其他内容引用" in answer.content.decode()
    assert Person.objects.filter(pk=zhao.pk).exists()
