"""Work that somebody is at keeps its start and its people in a plan; what is left of it is done from now on."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import translation

from opsloop.engines import scheduling as engine
from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.answers import when_delivered
from opsloop.rooms.planning.candidates import candidates_for
from opsloop.rooms.planning.comparing import compare
from opsloop.rooms.planning.conflicts import conflict_sentences
from opsloop.rooms.planning.drafting import forecast_again, scenario
from opsloop.rooms.planning.finding import read
from opsloop.rooms.planning.load_changes import load_change
from opsloop.rooms.planning.loading import bookings_of, load_in
from opsloop.rooms.planning.models import PlannedWork
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.pinning import pin, take_back, unpin
from opsloop.rooms.planning.previewing import preview
from opsloop.rooms.planning.proposing import propose
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.repairing import HasBegun
from opsloop.rooms.planning.scenarios import side_by_side
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.planning.timeline import timeline_of
from opsloop.rooms.projects.models import State
from tests.rooms.planning.conftest import MONDAY, on, people_of, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
HOUR = 60
BEGAN = datetime(2026, 11, 25, 2, 7, tzinfo=UTC)
"""On the Wednesday before, at seven past ten in Shanghai."""
QUARTER = datetime(2026, 11, 25, 2, tzinfo=UTC)


def monday_at(hour: int) -> datetime:
    return on(1, hour) - timedelta(days=1)


@pytest.fixture
def me(team, lin) -> Person:
    return Person.of(lin, team)


@pytest.fixture
def doing(launch, lin, todo, monday):
    """Makes work that its people have been at since the Wednesday before."""

    def make(title: str, *people: Person, hours: int = 8, began: datetime = BEGAN, **values: object):
        monday.move_to(began)
        item = todo(title, by=lin, effort_minutes=hours * HOUR, assignees=people, **values)
        item.move(launch.states.get(group=State.Group.DOING), by=lin)
        monday.move_to(MONDAY)
        return item

    return make


def span(plan, item):
    row = row_of(plan, item)
    return row.start, row.finish


def test_it_keeps_its_start_and_people_and_has_left_what_is_left(team, lin, wang, me, doing, todo, design):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    item, after = doing("写", me, hours=24, start=date(2026, 12, 7)), todo("发", by=lin, effort_minutes=480)
    item.require_skill(design, 2, by=lin)
    item.log_time(8 * HOUR, by=lin)
    after.wait_for(item, by=lin)
    plan = planned(team, lin, keep_people=False)
    assert span(plan, item) == (QUARTER, on(1, 18))
    assert (people_of(row_of(plan, item)), row_of(plan, item).minutes) == ([me], 16 * HOUR)
    assert row_of(plan, after).start == on(2)
    assert [each["kind"] for each in row_of(plan, item).reasons] == ["started"]
    assert (row_of(plan, item).critical, row_of(plan, after).critical) == (True, True)


def test_two_who_are_at_it_share_what_is_left(team, lin, wang, me, doing):
    plan = planned(team, lin)
    item = doing("写", me, Person.of(wang, team), hours=16)
    plan = planned(team, lin)
    assert span(plan, item) == (QUARTER, monday_at(18))


def test_what_somebody_is_at_is_gone_on_with_one_after_the_other_the_most_urgent_first(team, lin, me, doing, todo):
    later, soon = doing("写", me), doing("发", me, due=date(2026, 11, 30))
    new = todo("新", by=lin, effort_minutes=480, assignees=[me])
    plan = planned(team, lin)
    assert [span(plan, item) for item in (soon, later)] == [(QUARTER, monday_at(18)), (QUARTER, on(1, 18))]
    assert row_of(plan, new).start == on(2)
    assert [each["kind"] for each in row_of(plan, later).reasons] == ["started", "busy"]


def test_leave_puts_off_when_it_is_done(team, lin, me, doing):
    item = doing("写", me, hours=16)
    me.take_leave(date(2026, 12, 1), date(2026, 12, 2), by=lin)
    assert span(planned(team, lin), item) == (QUARTER, on(3, 18))


def test_what_it_waits_for_is_settled_and_what_waits_for_its_start_waits_no_more(team, lin, wang, me, doing, todo):
    before, item = todo("先", by=lin, effort_minutes=960, assignees=[Person.of(wang, team)]), doing("写", me)
    along = todo("同", by=lin, effort_minutes=60, assignees=[Person.of(wang, team)], priority=4)
    item.wait_for(before, by=lin)
    along.wait_for(item, by=lin, kind="SS", lag_minutes=20 * HOUR)
    plan = planned(team, lin)
    assert span(plan, item) == (QUARTER, monday_at(18))
    assert row_of(plan, along).start >= monday_at(9)
    work, portfolio = read(plan, [], by=lin)
    (link,) = [each for each in portfolio.problem.links if each.kind == "SS"]
    assert link.lag == 0  # on Wednesday seven hours of the house had passed, then two days of eight
    assert work.items[item.pk].begun
    assert engine.violations(portfolio.problem, engine.plan(portfolio.problem, rounds=1)) == []


def test_begun_work_of_nobody_is_free(team, lin, doing):
    item = doing("写", start=date(2026, 12, 7))
    plan = planned(team, lin)
    assert row_of(plan, item).start == monday_at(9)


def test_a_milestone_is_never_begun(team, lin, me, doing):
    item = doing("到", me, kind="milestone", due=date(2026, 12, 4))
    assert row_of(planned(team, lin), item).start == on(4, 0)


def test_moving_it_is_refused_by_pin_and_preview(team, lin, me, doing, chain, client, ask):
    item = doing("写", me)
    plan = planned(team, lin)
    for act in (pin, preview):
        with pytest.raises(HasBegun) as refusal:
            act(plan, item, on(3), by=lin)
        with translation.override("zh-hans"):
            assert str(refusal.value) == "这项工作已经开工。何时开工是事实，不能移动；可以改由别人来做。"
    client.force_login(lin)
    address = f"/{team.slug}/plan/{plan.pk}"
    assert client.post(f"{address}/pins", {"item": item.pk, "start": "2026-12-03T09:00"}).status_code == 422
    assert client.get(f"{address}/repair", {"item": item.pk, "start": "2026-12-03T09:00"}).status_code == 422
    answer = ask(lin, "put", f"plans/{plan.pk}/pins/{item.ref}", {"start": "2026-12-03T09:00"})
    assert (answer.status_code, "何时开工是事实" in answer.json()["detail"]) == (422, True)
    assert pins_of(plan) == {}


def test_given_to_others_it_is_handed_over_from_there_on(team, lin, wang, me, doing):
    item, other = doing("写", me), Person.of(wang, team)
    plan = planned(team, lin)
    moved = pin(plan, item, on(2), by=lin, people=[other.pk])
    assert (span(plan, item), people_of(row_of(plan, item))) == ((on(2), on(2, 18)), [other])
    found = preview(plan, item, on(3), by=lin)
    assert (found.places[0].start, found.conflicts) == (on(3), [])
    pin(plan, item, on(3), by=lin)
    assert (row_of(plan, item).start, people_of(row_of(plan, item))) == (on(3), [other])
    unpin(plan, item, by=lin)
    assert (span(plan, item), people_of(row_of(plan, item))) == ((QUARTER, monday_at(18)), [me])
    assert moved


def test_a_pin_in_its_time_puts_off_what_is_left_as_the_preview_says(team, lin, me, doing, todo):
    item, urgent = doing("写", me, hours=16), todo("急", by=lin, effort_minutes=4 * HOUR, assignees=[me])
    plan = planned(team, lin)
    assert span(plan, item) == (QUARTER, on(1, 18))
    found = preview(plan, urgent, monday_at(9), by=lin)
    moved = pin(plan, urgent, monday_at(9), by=lin)
    assert span(plan, item) == (QUARTER, on(2, 14))
    assert {each.item: (each.start, each.finish) for each in found.places} == {
        each.pk: span(plan, each) for each in (item, urgent)
    }
    take_back(plan, moved.event.pk, by=lin)
    assert span(plan, item) == (QUARTER, on(1, 18))


def test_a_scenario_without_whoever_is_at_it_needs_somebody_else(team, lin, wang, me, doing):
    item, mine = doing("写", me), me.pk
    base = planned(team, lin)
    plan = scenario(base, [Supposition(kind="without", person=mine)], by=lin)
    work_off()
    plan.refresh_from_db()
    row = row_of(plan, item)
    assert row.start == monday_at(9)
    assert people_of(row) not in ([me], [])
    assert pin(plan, item, on(3), by=lin)
    for supposed in (
        Supposition(kind="more", person=mine),
        Supposition(kind="away", person=mine, first=date(2026, 11, 30), last=date(2026, 12, 1)),
    ):
        other = scenario(base, [supposed], by=lin)
        work_off()
        assert (row_of(other, item).start, people_of(row_of(other, item))) == (QUARTER, [me])
    assert span(other, item) == (QUARTER, on(2, 18))


def test_publishing_writes_its_due_day_and_no_start(team, lin, me, doing):
    item = doing("写", me, hours=16)
    plan = planned(team, lin)
    (difference,) = compare(plan, seen_by=lin).differences
    assert (difference.start, difference.due) == (None, (None, date(2026, 12, 1)))
    publish(plan, by=lin)
    item.refresh_from_db()
    assert (item.start, item.due) == (None, date(2026, 12, 1))


def test_work_that_was_put_back_gets_its_start_from_the_plan(team, lin, me, doing, launch):
    item = doing("写", me)
    item.move(launch.states.get(group=State.Group.TODO), by=lin)
    publish(planned(team, lin), by=lin)
    item.refresh_from_db()
    assert (item.started_at is not None, item.start) == (True, date(2026, 11, 30))


def test_weeks_hold_what_is_left_and_nobody_twice_at_once(team, lin, me, doing):
    doing("写", me, hours=40), doing("发", me, hours=40)
    plan = planned(team, lin)
    (row,) = load_in(plan, seen_by=lin).rows[:1]
    assert [cell.planned // HOUR for cell in row.cells] == [40, 40]
    assert [each.minutes // HOUR for each in bookings_of(plan, me, week=date(2026, 11, 30), seen_by=lin)] == [40]
    (change,) = [each for each in load_change(plan, seen_by=lin).people if each.person == me]
    assert [week.after // HOUR for week in change.weeks] == [40, 40]
    publish(plan, by=lin)
    again = planned(team, lin)
    assert not [each for each in load_change(again, seen_by=lin).people if each.changes]


def test_only_what_is_left_varies_in_the_forecast(team, lin, me, doing):
    item = doing("写", me, hours=40)
    item.log_time(32 * HOUR, by=lin)
    plan = planned(team, lin)
    likely = plan.figures["forecast"]["all"]
    assert datetime.fromisoformat(likely["p95"]) < on(2)
    assert datetime.fromisoformat(likely["curve"][0]) > monday_at(9)
    assert when_delivered(side_by_side(plan, seen_by=lin))


def test_somebody_at_it_has_time_for_other_work_after_it(team, lin, wang, me, doing, todo, design):
    for person in (me, Person.of(wang, team)):
        person.set_skill(design, 2, by=lin)
    item, new = doing("写", me, hours=16), todo("海报", by=lin, effort_minutes=480)
    for each in (item, new):
        each.require_skill(design, 2, by=lin)
    publish(planned(team, lin), by=lin)
    new.assign([], by=lin)
    finishes = {each.person: each.finish for each in candidates_for(item, seen_by=lin)}
    assert finishes[me] == on(1, 18)
    before = {each.person: each.finish for each in candidates_for(new, seen_by=lin)}
    assert before[me] == on(2, 18)


def test_the_drawing_says_that_it_has_begun_where_and_how_far_it_is(team, lin, wang, me, doing, todo):
    item, new = doing("写", me, hours=16), todo("新", by=lin, effort_minutes=480, assignees=[Person.of(wang, team)])
    item.log_time(4 * HOUR, by=lin)
    plan = planned(team, lin)
    with translation.override("en"):
        drawn = timeline_of(plan, seen_by=lin)
    rows = {row["id"]: row for row in drawn["work"]}
    assert (rows[item.pk]["begun"], rows[new.pk]["begun"]) == (True, False)
    assert (rows[item.pk]["start"], rows[item.pk]["progress"]) == ("2026-11-25T10:00", 25)
    assert rows[item.pk]["why"] == ["It has begun."]
    pin(plan, item, on(2), by=lin, people=[Person.of(wang, team).pk])
    assert not next(row["begun"] for row in timeline_of(plan, seen_by=lin)["work"] if row["id"] == item.pk)


def test_what_began_since_the_plan_was_made_is_repaired_where_the_plan_has_it(team, lin, me, launch, chain, monday):
    first, _second, other = chain
    plan = planned(team, lin)
    was = span(plan, first)
    monday.move_to(on(1, 10))
    first.move(launch.states.get(group=State.Group.DOING), by=lin)
    pin(plan, other, on(3), by=lin)
    assert span(plan, first) == was
    with pytest.raises(HasBegun):
        pin(plan, first, on(3), by=lin)


def test_a_draft_from_before_begun_work_was_held_is_still_drawn_and_repaired(team, lin, me, wang, doing, todo):
    item, other = doing("写", me), todo("别的", by=lin, effort_minutes=480, assignees=[Person.of(wang, team)])
    plan = planned(team, lin)
    PlannedWork.objects.filter(plan=plan, work_item=item).update(start=on(2), finish=on(2, 18))
    assert timeline_of(plan, seen_by=lin)["work"]
    assert load_in(plan, seen_by=lin).rows
    pin(plan, other, on(3), by=lin)
    assert span(plan, item) == (QUARTER, monday_at(18))
    forecast_again(plan, by=lin)
    work_off()
    assert row_of(plan, item).likely_finish > monday_at(9)


def test_the_nightly_proposal_goes_on_with_it_as_well(team, lin, me, doing, monday):
    item = doing("写", me, hours=40)
    publish(planned(team, lin), by=lin)
    monday.move_to(on(2, 8))
    me.take_leave(date(2026, 12, 3), date(2026, 12, 4), by=lin)
    proposal = propose(team)
    assert proposal is not None
    assert span(proposal, item) == (QUARTER, on(10, 18))


def test_those_who_are_at_it_without_an_hour_together_are_told_of(team, lin, wang, me, doing, todo):
    other = Person.of(wang, team)
    me.set_hours({day: [(time(9), time(12))] for day in range(5)}, by=lin)
    other.set_hours({day: [(time(13), time(18))] for day in range(5)}, by=lin)
    item, new = doing("写", me, other), todo("新", by=lin, effort_minutes=60, assignees=[me])
    plan = planned(team, lin)
    assert row_of(plan, new).start == monday_at(9)
    with translation.override("en"):
        assert conflict_sentences(plan, plan.figures["conflicts"], seen_by=lin) == [
            f"{item.ref} 写 has begun, but those who are at it have no time together for the rest of it."
        ]
    assert pin(plan, new, on(2), by=lin)
