"""While work is dragged, what its pin would push is worked out: as the pin then does it, and nothing is written."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.comments.models import Comment
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.pinning import CannotBegin, NotInPlan, pin, take_back
from opsloop.rooms.planning.plan import NotADraft
from opsloop.rooms.planning.previewing import preview
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.projects.models import Project, ProjectMembership, State, WorkItem
from tests.rooms.planning.conftest import on, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


def places_of(plan):
    return {row.work_item_id: (row.start, row.finish, row.late_minutes) for row in plan.rows.all()}


def shown(found):
    return {each.item: (each.start, each.finish, each.late) for each in found.places}


def test_the_preview_is_what_the_pin_then_does(team, lin, chain):
    first, second, other = chain
    plan = planned(team, lin)
    before, events = places_of(plan), Event.objects.count()
    found = preview(plan, first, on(5, 3), by=lin)
    assert (places_of(plan), Event.objects.count()) == (before, events)
    assert [each.item for each in found.places] == [first.pk, second.pk]
    assert (found.pushed, found.late, found.conflicts) == (1, 0, [])
    pin(plan, first, on(5, 3), by=lin)
    after = places_of(plan)
    assert shown(found) == {key: place for key, place in after.items() if place != before[key]}
    assert other.pk not in shown(found)


def test_what_is_dropped_between_quarters_of_an_hour_is_shown_where_the_pin_puts_it(team, lin, chain):
    first, _second, _other = chain
    plan = planned(team, lin)
    found = preview(plan, first, on(4, 14) + timedelta(minutes=7), by=lin)
    assert found.places[0].start == on(4, 14) + timedelta(minutes=15)
    pin(plan, first, on(4, 14) + timedelta(minutes=7), by=lin)
    assert shown(found)[first.pk] == places_of(plan)[first.pk]


@pytest.mark.parametrize("wishes", [{}, {"keep_people": False}])
def test_the_preview_stays_what_the_pin_does_after_pins_and_undo(team, lin, chain, wishes):
    first, second, other = chain
    plan = planned(team, lin, **wishes)
    moved = None
    for item, moment in (
        (second, on(4)),
        (first, on(2)),
        (other, on(3, 14)),
        (None, None),
        (first, on(3)),
        (second, on(11)),
    ):
        if item is None:
            take_back(plan, moved.event.pk, by=lin)
            continue
        before, found = places_of(plan), preview(plan, item, moment, by=lin)
        moved = pin(plan, item, moment, by=lin)
        changed = {key: place for key, place in places_of(plan).items() if place[:2] != before[key][:2]}
        assert shown(found) == changed


def test_what_would_become_late_is_counted_apart_from_what_is_late_already_and_would_be_later(team, lin, todo):
    mine = {"assignees": [Person.of(lin, team)], "effort_minutes": 480}
    old = todo("写", by=lin, due=date(2026, 11, 27), **mine)
    second = todo("发", by=lin, due=date(2026, 12, 2), **mine)
    second.wait_for(old, by=lin)
    plan = planned(team, lin)
    found = preview(plan, old, on(2), by=lin)
    assert {each.item: (each.late, each.now) for each in found.places} == {
        old.pk: (1440, 480),
        second.pk: (480, 0),
    }
    assert (found.pushed, found.late, found.later) == (1, 1, 1)


@pytest.mark.parametrize(("language", "words"), [("en", " is pinned to"), ("zh-hans", " 固定在")])
def test_a_place_that_what_it_waits_for_is_against_is_a_conflict_in_words(team, lin, chain, language, words):
    plan = planned(team, lin)
    with translation.override(language):
        found = preview(plan, chain[1], plan.planned_from, by=lin)
        assert [each.startswith(f"{chain[1].ref} 发{words}") for each in found.conflicts] == [True]
        with pytest.raises(CannotBegin) as refusal:
            pin(plan, chain[1], plan.planned_from, by=lin)
        assert found.conflicts[0] in str(refusal.value)


def test_what_is_kept_is_shown_to_nobody_who_sees_it_no_more(team, admin, lin, wang, chain):
    secret = Project.create(workspace=team, by=admin, key="PRIV", name="秘密", visibility="private")
    ProjectMembership.objects.create(project=secret, person=Person.of(wang, team), role=ProjectMembership.Role.MEMBER)
    state, mine = secret.states.filter(group=State.Group.TODO).first(), [Person.of(wang, team)]
    hidden = WorkItem.create(project=secret, by=admin, title="秘密", state=state, effort_minutes=480, assignees=mine)
    plan = planned(team, wang)
    hidden.refresh_from_db()
    start = row_of(plan, hidden).start
    pushing = chain[2]
    assert set(shown(preview(plan, pushing, start, by=wang))) == {pushing.pk, hidden.pk}
    ProjectMembership.objects.filter(project=secret, person=Person.of(wang, team)).delete()
    hidden.assignees.clear()
    found = preview(plan, pushing, start, by=User.objects.get(pk=wang.pk))
    assert (set(shown(found)), found.pushed) == ({pushing.pk}, 0)


def test_whoever_may_not_pin_is_shown_nothing(team, lin, wang, chain, todo):
    plan = planned(team, lin)
    with pytest.raises(NotAllowed):
        preview(plan, chain[0], on(2), by=wang)
    with pytest.raises(NotInPlan):
        preview(plan, todo("新", by=lin), on(2), by=lin)
    publish(plan, by=lin)
    with pytest.raises(NotADraft):
        preview(plan, chain[0], on(2), by=lin)


def test_the_work_is_read_once_and_again_when_the_draft_has_changed(team, lin, chain, django_assert_max_num_queries):
    plan = planned(team, lin)
    preview(plan, chain[0], on(2), by=lin)
    with django_assert_max_num_queries(5):
        preview(plan, chain[0], on(3), by=lin)
    pin(Plan.objects.get(pk=plan.pk), chain[1], on(9), by=lin)
    found = preview(Plan.objects.get(pk=plan.pk), chain[0], on(3), by=lin)
    assert (set(shown(found)), row_of(plan, chain[1]).start) == ({chain[0].pk}, on(9))


def test_the_work_is_read_again_once_it_has_changed_and_not_for_a_comment(
    team, lin, wang, chain, django_assert_max_num_queries
):
    first, second, _other = chain
    plan = planned(team, lin)
    preview(plan, first, on(2), by=lin)
    Comment.post(first, "好", by=lin)
    with django_assert_max_num_queries(5):
        preview(plan, first, on(2), by=lin)
    second.change({"effort_minutes": 2400}, by=lin)
    assert shown(preview(plan, first, on(2), by=lin))[second.pk][1] == on(9, 18)
    Person.of(lin, team).take_leave(date(2026, 12, 3), date(2026, 12, 4), by=lin)
    assert shown(preview(plan, first, on(2), by=lin))[second.pk][1] > on(9, 18)


def test_what_is_put_where_the_house_opens_begins_where_whoever_does_it_begins(team, lin, chain):
    week = {day: [(time(10), time(13)), (time(14), time(19))] for day in range(5)}
    Person.of(lin, team).set_hours(week, by=lin)
    plan = planned(team, lin)
    found = preview(plan, chain[0], on(2), by=lin)
    assert (found.places[0].start, found.conflicts) == (on(2, 10), [])
    pin(plan, chain[0], on(2), by=lin)
    assert row_of(plan, chain[0]).start == on(2, 10)


def test_the_page_asks_for_a_preview_by_the_wall_clock(team, lin, chain, client):
    first, second, _other = chain
    plan = planned(team, lin)
    client.force_login(lin)
    address = f"/{team.slug}/plan/{plan.pk}/repair"
    answer = client.get(address, {"item": first.pk, "start": "2026-12-02T09:00"}).json()
    assert answer["places"] == [
        [first.pk, "2026-12-02T09:00", "2026-12-02T18:00", False],
        [second.pk, "2026-12-03T09:00", "2026-12-03T18:00", False],
    ]
    assert (len(answer["said"]), answer["against"]) == (3, False)
    assert client.get(address, {"item": first.pk, "start": "bald"}).status_code == 422
    assert client.get(address, {"item": "x", "start": "2026-12-02T09:00"}).status_code == 404
    assert not row_of(plan, first).pinned
