"""Blocked work: the reason, its span, and what ends it."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.block import ReasonMissing
from opsloop.rooms.projects.models import Block, State, WorkItem


def test_blocking_keeps_the_reason_and_since_when(poster, lin):
    poster.block("等待法务确认", by=lin)
    poster.refresh_from_db()
    assert poster.blocked
    assert poster.open_block.reason == "等待法务确认"
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert (event.verb, event.changes["block"]) == ("blocked", [None, "等待法务确认"])


def test_a_block_without_a_reason_is_refused(poster, lin):
    with pytest.raises(ReasonMissing):
        poster.block("  ", by=lin)
    assert not Block.objects.exists()


def test_a_second_reason_takes_the_place_of_the_first(poster, lin):
    poster.block("等待法务确认", by=lin)
    assert poster.block("等待法务确认", by=lin) is None
    poster.block("等待设计资源", by=lin)
    assert [row.reason for row in poster.blocks.all()] == ["等待设计资源"]


def test_unblocking_ends_the_span(poster, lin):
    assert poster.unblock(by=lin) is None
    poster.block("等待法务确认", by=lin)
    poster.unblock(by=lin)
    poster.refresh_from_db()
    assert not poster.blocked
    assert poster.blocks.get().ended_at is not None


def test_finishing_ends_the_block(poster, lin):
    poster.block("等待法务确认", by=lin)
    poster.move(poster.project.states.get(group=State.Group.DONE, cancels=False), by=lin)
    assert not poster.blocked
    assert poster.open_block is None


@pytest.mark.parametrize("address", ["/growth/items/", "/growth/projects/LNCH/items/?layout=board"])
def test_rows_and_cards_show_that_work_is_blocked(client, poster, lin, address):
    client.force_login(lin)
    assert "row__sign" not in client.get(address).content.decode()
    poster.block("等待法务确认", by=lin)
    page = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert '<span class="row__sign" title="Blocked">' in page


def test_blocked_work_is_found_by_a_filter(client, poster, launch, lin):
    client.force_login(lin)
    WorkItem.create(project=launch, by=lin, title="写推文")
    poster.block("等待法务确认", by=lin)
    page = client.get("/growth/items/?f=blocked:is:1").content.decode()
    assert f'id="work_item-{poster.pk}"' in page
    assert "写推文" not in page
