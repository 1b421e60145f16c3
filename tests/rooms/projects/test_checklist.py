"""Checklists: adding, ticking, ordering and removing steps."""

import pytest
from django.core.exceptions import ValidationError

from opsloop.kernel.activity.models import Event


@pytest.fixture
def checks(poster, lin):
    """A checklist of three steps on the poster."""
    return poster.add_checklist("交付前", by=lin, steps=["校对文案", "导出三种尺寸", "上传素材库"])


def test_a_tick_says_who_and_when(poster, checks, wang):
    step = checks.items.first()
    poster.tick(step, by=wang)
    step.refresh_from_db()
    assert (step.done, step.done_by) == (True, wang)
    assert step.done_at is not None
    assert poster.tick(step, by=wang) is None
    poster.tick(step, by=wang, done=False)
    step.refresh_from_db()
    assert (step.done, step.done_by, step.done_at) == (False, None, None)


def test_steps_are_added_at_the_end_and_put_in_order(poster, checks, lin):
    last = poster.add_step(checks, "通知渠道", by=lin)
    poster.order_steps(checks, [last.pk], by=lin)
    assert [step.text for step in checks.items.all()] == ["通知渠道", "校对文案", "导出三种尺寸", "上传素材库"]
    assert poster.order_steps(checks, [last.pk], by=lin) is None


def test_an_empty_step_is_refused(poster, checks, lin):
    with pytest.raises(ValidationError):
        poster.add_step(checks, "  ", by=lin)
    assert poster.steps().count() == 3


def test_what_was_removed_stays_in_the_log(poster, checks, lin):
    poster.remove_step(checks.items.first(), by=lin)
    poster.rename_checklist(checks, "交付之前", by=lin)
    poster.remove_checklist(checks, by=lin)
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert event.changes["steps"] == [["导出三种尺寸", "上传素材库"], None]
    assert not poster.checklists.exists()
