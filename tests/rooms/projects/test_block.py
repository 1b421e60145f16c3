"""Blocked work: the reason, its span, and what ends it."""

import pytest

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.block import ReasonMissing
from opsloop.rooms.projects.models import Block, State


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
