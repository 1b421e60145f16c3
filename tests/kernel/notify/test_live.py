"""The live stream: who is told which records changed."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.test import AsyncClient, RequestFactory

from opsloop.kernel.activity import feed as feeding
from opsloop.kernel.activity.feed import Happening
from opsloop.kernel.notify import live as streaming
from opsloop.kernel.notify.live import Listener, news


def happened(record, by, verb="moved"):
    return Happening(1, record.workspace_id, record.record_type, record.pk, by.pk, verb)


def test_members_hear_which_record_changed_and_by_whom(poster, lin, wang, team):
    told, unread = news(Listener(wang.pk, team.pk), [happened(poster, lin)] * 3)
    assert told == [{"type": "work_item", "id": poster.pk, "by": lin.pk}]
    assert unread == 0


def test_what_somebody_may_not_see_is_not_told(poster, lin, guest, stranger):
    for user in (guest, stranger):
        assert news(Listener(user.pk, poster.workspace_id), [happened(poster, lin)])[0] == []


def test_a_record_put_in_the_trash_is_news_for_those_who_saw_it(poster, lin, wang, team):
    poster.trash(by=lin)
    assert news(Listener(wang.pk, team.pk), [happened(poster, lin, "trashed")])[0]


def test_many_changes_are_told_by_type_only(launch, lin, wang, team, monkeypatch):
    from opsloop.rooms.projects.models import WorkItem

    monkeypatch.setattr(streaming, "MOST", 20)

    rows = [happened(WorkItem.create(project=launch, by=lin, title="活"), lin) for _n in range(25)]
    assert news(Listener(wang.pk, team.pk), rows)[0] == [{"type": "work_item"}]


def test_visibility_is_asked_once_for_each_type(launch, lin, wang, team, django_assert_max_num_queries):
    from opsloop.rooms.projects.models import WorkItem

    rows = [happened(WorkItem.create(project=launch, by=lin, title="活"), lin) for _n in range(15)]
    with django_assert_max_num_queries(8):
        news(Listener(wang.pk, team.pk), rows)


def test_strangers_and_the_anonymous_get_no_stream(stranger, team, wang):
    request = RequestFactory().get("/growth/live")
    for user in (AnonymousUser(), stranger):
        request.user = user
        assert streaming._admit(request, "growth") is None
    request.user = wang
    assert streaming._admit(request, "growth") == Listener(wang.pk, team.pk)


@pytest.mark.django_db(transaction=True)
def test_the_stream_tells_a_change_and_leaves_the_feed_when_closed(monkeypatch, poster, lin, wang, team):
    monkeypatch.setattr(feeding, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.05)

    async def scene():
        client = AsyncClient()
        await client.aforce_login(wang)
        response = await client.get("/growth/live")
        assert response["Content-Type"] == "text/event-stream"
        parts = response.streaming_content
        assert "retry" in (await anext(parts)).decode()
        assert "still here" in (await anext(parts)).decode()
        source = feeding.feed()
        await source.ask(poster.track, "moved", by=lin)
        heard = ""
        while "event: changed" not in heard:
            heard = (await asyncio.wait_for(anext(parts), 5)).decode()
        await parts.aclose()
        await sync_to_async(connections.close_all)()
        return heard, source

    heard, source = asyncio.run(scene())
    assert f'"id": {poster.pk}' in heard
    assert not source._queues


def test_a_server_of_threads_keeps_no_page_waiting(client, wang):
    client.force_login(wang, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/growth/live").status_code == 204
