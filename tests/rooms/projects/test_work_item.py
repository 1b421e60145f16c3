"""Work items: creating, moving, assigning, and who sees them."""

import pytest
from django.core.exceptions import ValidationError

from opsloop.kernel.activity.models import Event
from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.models import State, WorkItem


def test_numbers_run_through_a_project(launch, lin):
    first = WorkItem.create(project=launch, by=lin, title="一")
    second = WorkItem.create(project=launch, by=lin, title="二")
    assert (first.ref, second.ref) == ("LNCH-1", "LNCH-2")


def test_what_is_refused_begins_no_transaction_and_takes_no_number(launch, lin, django_assert_num_queries):
    state = launch.first_state()
    with django_assert_num_queries(1), pytest.raises(ValidationError):  # the last rank of its column
        WorkItem.create(project=launch, by=lin, title="", state=state)
    assert WorkItem.create(project=launch, by=lin, title="一").ref == "LNCH-1"


def test_moving_work_is_tracked_with_before_and_after(poster, lin):
    doing = poster.project.states.get(group=State.Group.DOING)
    poster.move(doing, by=lin)
    event = Event.objects.of("work_item", poster.pk).newest_first().first()
    assert event.verb == "moved"
    assert event.changes["state"][1] == {"id": doing.pk, "label": doing.name}
    assert poster.started_at is not None


def test_a_change_sends_each_field_to_its_verb(poster, lin, wang, team):
    person = Person.of(wang, team)
    poster.change({"title": "设计主海报", "assignees": [person]}, by=lin)
    verbs = list(Event.objects.of("work_item", poster.pk).order_by("id").values_list("verb", flat=True))
    assert verbs == ["created", "changed", "assigned"]


def test_nothing_is_tracked_where_nothing_differs(poster, lin):
    assert poster.change({"title": poster.title}, by=lin) is None


def test_strangers_and_guests_do_not_see_it(poster, stranger, guest, wang):
    assert list(WorkItem.objects.visible_to(wang)) == [poster]
    assert not WorkItem.objects.visible_to(stranger).exists()
    assert not WorkItem.objects.visible_to(guest).exists()


def test_the_log_knows_from_the_first_event_where_work_stands_and_who_has_it(launch, lin, wang, team):
    doing = launch.states.filter(group=State.Group.DOING).first()
    item = WorkItem.create(project=launch, by=lin, title="印刷", state=doing, assignees=[Person.of(wang, team)])
    (event,) = Event.objects.of("work_item", item.pk)
    assert [side and side["label"] for side in event.changes["state"]] == [None, doing.name]
    assert [[each["label"] for each in side] for side in event.changes["assignees"]] == [[], ["王芳"]]
    assert (event.actor, event.activity, event.phase) == (lin, doing.name, Event.Phase.START)
    assert item.started_at is not None


def test_work_that_is_entered_as_done_is_finished(launch, lin):
    done = launch.states.filter(group=State.Group.DONE).first()
    item = WorkItem.create(project=launch, by=lin, title="昨天已办", state=done)
    assert (item.completed_at is not None, item.started_at) == (True, None)
    assert Event.objects.of("work_item", item.pk).get().phase == Event.Phase.COMPLETE
