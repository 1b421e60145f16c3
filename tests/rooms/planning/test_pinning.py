"""Pinning work in a draft repairs the plan around it; only drafts of one's own, and undo puts everything back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.pages.refused import NotAllowed
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.pinning import CannotBegin, MovedOn, NotInPlan, pin, take_back, unpin
from opsloop.rooms.planning.plan import NotADraft
from opsloop.rooms.planning.publishing import publish
from tests.rooms.planning.conftest import on, people_of, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def places(plan):
    """Where everything is: start, finish, whether pinned, and who does it."""
    return {
        row.work_item_id: (row.start, row.finish, row.pinned, row.late_minutes, row.reasons, people_of(row))
        for row in plan.rows.all()
    }


def test_pinned_work_starts_there_and_what_it_pushes_comes_later(team, lin, chain):
    first, second, other = chain
    plan = planned(team, lin)
    moved = pin(plan, first, on(2), by=lin)
    assert {row.work_item_id for row in moved.elsewhere} == {first.pk, second.pk}
    assert row_of(plan, first).start == on(2)
    assert row_of(plan, first).pinned
    assert row_of(plan, second).start == on(3)
    assert not row_of(plan, second).pinned
    assert row_of(plan, other).start == datetime(2026, 11, 30, 9, tzinfo=SHANGHAI)
    assert people_of(row_of(plan, second)) == [Person.of(lin, team)]


def test_the_figures_follow(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[0], on(2), by=lin)
    plan.refresh_from_db()
    assert datetime.fromisoformat(plan.figures["finish"]) == on(3, 18)
    assert plan.figures["planned"] == 3


def test_a_pin_leaves_the_distance_from_the_best_known(team, lin, chain):
    chain[1].change({"due": on(1).date()}, by=lin)
    plan = planned(team, lin)
    pin(plan, chain[0], on(8), by=lin)
    plan.refresh_from_db()
    assert plan.figures["gap"] == pytest.approx(0.0, abs=1e-6)
    free = pin(plan, chain[2], on(16), by=lin)
    plan.refresh_from_db()
    assert plan.figures["gap"] is not None
    unpin(plan, chain[0], by=lin)
    plan.refresh_from_db()
    assert plan.figures["gap"] > 0.2
    assert free


def test_a_pin_in_the_night_or_on_a_day_off_begins_with_the_next_working_hour(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[1], on(5, 3), by=lin)
    assert row_of(plan, chain[1]).start == on(7)


def test_a_pin_says_so_and_why_the_pushed_work_comes_later(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[0], on(2), by=lin)
    assert [reason["kind"] for reason in row_of(plan, chain[0]).reasons] == ["pinned"]
    assert {"kind": "link", "activity": str(chain[0].pk)}.items() <= row_of(plan, chain[1]).reasons[0].items()


def test_work_is_not_pinned_before_what_it_waits_for_is_done(team, lin, chain):
    plan = planned(team, lin)
    before = places(plan)
    with pytest.raises(CannotBegin):
        pin(plan, chain[1], datetime(2026, 11, 30, 9, tzinfo=SHANGHAI), by=lin)
    assert places(plan) == before


def test_a_pin_into_leave_says_who_is_away_until_when(team, lin, wang, chain):
    Person.of(wang, team).take_leave(date(2026, 12, 3), date(2026, 12, 4), by=lin)
    plan = planned(team, lin)
    with translation.override("en"), pytest.raises(CannotBegin) as refused:
        pin(plan, chain[2], on(3), by=lin)
    name = Person.of(wang, team).name
    assert str(refused.value) == (
        f"It cannot be put there. {chain[2].ref} 别的 cannot begin Dec 3 09:00: {name} is off until Dec 7 09:00."
    )


def test_a_moment_of_another_year_is_said_with_its_year(team, lin, wang, chain):
    Person.of(wang, team).take_leave(date(2026, 12, 3), date(2027, 1, 5), by=lin)
    plan = planned(team, lin)
    with translation.override("zh-hans"), pytest.raises(CannotBegin) as refused:
        pin(plan, chain[2], on(3), by=lin)
    assert "12月3日 09:00" in str(refused.value)
    assert "2027年1月6日 09:00" in str(refused.value)


def test_what_nothing_waits_for_has_slack_until_its_project_ends(team, lin, chain):
    plan = planned(team, lin)
    assert (row_of(plan, chain[0]).slack_minutes, row_of(plan, chain[2]).slack_minutes) == (0, 480)
    pin(plan, chain[1], on(3), by=lin)
    assert (row_of(plan, chain[0]).slack_minutes, row_of(plan, chain[2]).slack_minutes) == (960, 1440)


def test_a_pin_may_name_who_does_it(team, lin, wang, chain):
    plan = planned(team, lin)
    pin(plan, chain[1], on(3), by=lin, people=[Person.of(wang, team).pk])
    assert people_of(row_of(plan, chain[1])) == [Person.of(wang, team)]


def test_undo_puts_everything_back(team, lin, wang, chain):
    plan = planned(team, lin)
    before, figures = places(plan), plan.figures
    moved = pin(plan, chain[0], on(2), by=lin, people=[Person.of(wang, team).pk])
    assert places(plan) != before
    take_back(plan, moved.event.pk, by=lin)
    plan.refresh_from_db()
    assert (places(plan), plan.figures) == (before, figures)
    with pytest.raises(MovedOn):
        take_back(plan, moved.event.pk, by=lin)


def test_only_the_last_move_is_taken_back(team, lin, chain):
    plan = planned(team, lin)
    first = pin(plan, chain[0], on(2), by=lin)
    pin(plan, chain[2], on(2), by=lin)
    with pytest.raises(MovedOn):
        take_back(plan, first.event.pk, by=lin)


def test_an_earlier_pin_stays_when_something_else_is_pinned(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[1], on(8), by=lin)
    pin(plan, chain[0], on(2), by=lin)
    assert row_of(plan, chain[1]).start == on(8)


def test_unpinned_work_stays_but_is_pushed_and_planned_again_like_any_other(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[1], on(8), by=lin)
    unpin(plan, chain[1], by=lin)
    assert (row_of(plan, chain[1]).start, row_of(plan, chain[1]).pinned) == (on(8), False)
    assert pins_of(plan) == {}


def test_what_is_unpinned_here_is_not_pinned_by_the_plan_that_this_one_is_based_on(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[1], on(8), by=lin)
    later = draft(team, by=lin, wishes=plan.asked, based_on=plan)
    work_off()
    assert row_of(later, chain[1]).start == on(8)
    later.refresh_from_db()
    unpin(later, chain[1], by=lin)
    assert pins_of(later) == {}


def test_only_whoever_made_the_draft_or_administers_the_workspace_moves_it(team, lin, wang, chain):
    plan = planned(team, lin)
    with pytest.raises(NotAllowed):
        pin(plan, chain[0], on(2), by=wang)
    with pytest.raises(NotAllowed):
        unpin(plan, chain[0], by=wang)
    with pytest.raises(NotAllowed):
        take_back(plan, 1, by=wang)


def test_what_is_published_is_not_moved(team, lin, chain):
    plan = planned(team, lin)
    publish(plan, by=lin)
    with pytest.raises(NotADraft):
        pin(plan, chain[0], on(2), by=lin)


def test_work_that_has_no_place_is_not_pinned(team, lin, chain, todo):
    plan = planned(team, lin)
    with pytest.raises(NotInPlan):
        pin(plan, todo("新", by=lin), on(2), by=lin)


def test_the_log_says_who_pinned_what(team, lin, chain):
    plan = planned(team, lin)
    pin(plan, chain[0], on(2), by=lin)
    event = Event.objects.of("plan", plan.pk).filter(verb="pinned").get()
    assert event.actor == lin
    assert event.changes == {chain[0].ref: ["2026-11-30T01:00:00+00:00", "2026-12-02T01:00:00+00:00"]}


def test_the_page_pins_by_the_wall_clock_and_answers_what_changed(team, lin, chain, client):
    plan = planned(team, lin)
    client.force_login(lin)
    address = f"/{team.slug}/plan/{plan.pk}/pins"
    answer = client.post(address, {"item": chain[0].pk, "start": "2026-12-02T09:00"}).json()
    starts = {row["id"]: row["start"] for row in answer["work"]}
    assert (starts[chain[0].pk], starts[chain[1].pk]) == ("2026-12-02T09:00", "2026-12-03T09:00")
    assert "figure" in answer["figures"]
    assert answer["said"] == f"{chain[0].ref} 已固定在 12月2日 周三 09:00，另有 1 项工作随之变动。"
    assert client.post(address, {"item": chain[0].pk, "start": "bald"}).status_code == 422
    assert client.post(address, {"item": "x", "start": "2026-12-02T09:00"}).status_code == 404
    freed = client.delete(f"{address}/{chain[0].pk}").json()
    assert not next(row["pinned"] for row in freed["work"] if row["id"] == chain[0].pk)
    undone = client.delete(freed["undo"]).json()
    assert next(row["pinned"] for row in undone["work"] if row["id"] == chain[0].pk)
