"""What publishing would do to people's load: booked now against booked by the plan, week by week."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.demand import demand_in
from opsloop.rooms.planning.drafting import draft, scenario
from opsloop.rooms.planning.load_changes import load_change
from opsloop.rooms.planning.loading import bookings_of, load_in
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.supposing import Supposition
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.rooms.planning.conftest import MONDAY, planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]
HOUR = 60


def weeks_of(change, person):
    (found,) = [each for each in change.people if each.person == person]
    return [(week.first.day, week.before // HOUR, week.after // HOUR, week.available // HOUR) for week in found.weeks]


@pytest.fixture
def me(team, lin) -> Person:
    return Person.of(lin, team)


def test_work_that_is_due_too_soon_is_beyond_the_hours_now_and_within_them_by_the_plan(team, lin, me, todo):
    for number in range(5):
        todo(f"写 {number}", by=lin, effort_minutes=16 * HOUR, assignees=[me], due=date(2026, 12, 4))
    change = load_change(planned(team, lin), seen_by=lin)
    assert weeks_of(change, me) == [(30, 80, 40, 40), (7, 0, 40, 40)]
    assert (change.over, change.over_now, change.more, change.less) == (0, 1, 0, 0)
    assert [week.shares for week in change.people[0].over_now] == [(200, 100)]
    assert change.people[0].fullest == (200, 100)


def test_nothing_changes_where_the_draft_is_what_is_published(team, lin, me, todo):
    todo("写", by=lin, effort_minutes=60 * HOUR, assignees=[me])
    publish(planned(team, lin), by=lin)
    again = load_change(planned(team, lin), seen_by=lin)
    assert (list(again.people), again.whole.before, again.whole.after) == ([], 60 * HOUR, 60 * HOUR)


def test_work_that_goes_to_somebody_else_is_more_for_them_and_less_for_whoever_had_it(team, lin, me, wang, todo):
    other = Person.of(wang, team)
    item = todo("写", by=lin, effort_minutes=8 * HOUR, assignees=[me])
    publish(planned(team, lin), by=lin)
    plan = planned(team, lin)
    plan.rows.get(work_item=item).seats.update(person=other)
    change = load_change(plan, seen_by=lin)
    assert (weeks_of(change, me), weeks_of(change, other)) == ([(30, 8, 0, 40)], [(30, 0, 8, 40)])
    assert (change.more, change.less) == (1, 1)


def test_what_somebody_gave_to_another_by_hand_is_booked_for_them_and_no_more_where_it_was_published(
    team, lin, me, wang, todo
):
    item = todo("写", by=lin, effort_minutes=8 * HOUR, assignees=[me])
    plan = planned(team, lin)
    publish(plan, by=lin)
    item.refresh_from_db()
    item.assign([Person.of(wang, team)], by=lin)
    change = load_change(plan, seen_by=lin)
    assert weeks_of(change, Person.of(wang, team))[0][:2] == (30, 8)
    assert weeks_of(change, me)[0][:3] == (30, 0, 8)


def test_leave_after_a_publication_leaves_its_work_without_hours(team, lin, me, todo):
    todo("写", by=lin, effort_minutes=16 * HOUR, assignees=[me])
    plan = planned(team, lin)
    publish(plan, by=lin)
    me.take_leave(date(2026, 11, 30), date(2026, 12, 4), by=lin)
    change = load_change(planned(team, lin), seen_by=lin)
    assert weeks_of(change, me) == [(30, 16, 0, 0), (7, 0, 16, 40)]
    assert (change.over_now, change.people[0].over_now[0].shares) == (1, (None, None))
    (row,) = load_in(plan, seen_by=lin).rows
    assert (row.cells[0].planned, row.cells[0].available) == (16 * HOUR, 0)


def test_work_that_the_draft_is_not_about_stays_booked_and_can_be_too_much_with_it(team, lin, me, todo):
    other = Project.create(workspace=team, by=lin, name="年会", key="GALA")
    state = other.states.filter(group=State.Group.TODO).first()
    WorkItem.create(
        project=other, by=lin, title="订场地", state=state, effort_minutes=40 * HOUR, assignees=[me],
        start=date(2026, 11, 30), due=date(2026, 12, 4),
    )  # fmt: skip
    item = todo("写", by=lin, effort_minutes=8 * HOUR, assignees=[me])
    plan = draft(team, by=lin, wishes=Wishes(seconds=0), projects=[item.project])
    work_off()
    plan.refresh_from_db()
    change = load_change(plan, seen_by=lin)
    assert weeks_of(change, me) == [(30, 40, 48, 40)]
    assert [week.shares for week in change.people[0].over] == [(100, 120)]


def test_overdue_work_is_booked_this_week_a_milestone_takes_no_time_and_work_without_a_day_is_counted_apart(
    team, lin, me, todo
):
    todo("早就该写", by=lin, effort_minutes=8 * HOUR, assignees=[me], due=date(2026, 11, 2))
    todo("随时", by=lin, effort_minutes=8 * HOUR, assignees=[me])
    todo("开场", by=lin, kind=WorkItem.Kind.MILESTONE, assignees=[me], due=date(2026, 12, 2))
    change = load_change(planned(team, lin), seen_by=lin)
    assert weeks_of(change, me) == [(30, 8, 16, 40)]
    assert change.uncounted == 1


def test_work_that_the_reader_does_not_see_is_no_load(team, lin, me, wang, launch, todo):
    todo("写", by=lin, effort_minutes=8 * HOUR, assignees=[me])
    plan = planned(team, lin)
    launch.visibility = "private"
    launch.save(update_fields=["visibility"])
    change = load_change(plan, seen_by=wang)
    assert (list(change.people), change.whole.after) == ([], 0)


def test_only_what_is_left_of_published_work_is_booked(team, lin, me, todo):
    todo("写", by=lin, effort_minutes=32 * HOUR, assignees=[me])
    plan = planned(team, lin)
    publish(plan, by=lin)
    with time_machine.travel(MONDAY.replace(day=2, month=12), tick=False):
        later = planned(team, lin)
        change = load_change(later, seen_by=lin)
    assert 8 * HOUR < change.whole.before < 24 * HOUR


def test_the_rows_behind_a_number_are_those_of_the_person_and_week(team, lin, me, todo):
    item = todo("写", by=lin, effort_minutes=60 * HOUR, assignees=[me])
    plan = planned(team, lin)
    for week, hours in ((date(2026, 11, 30), 40), (date(2026, 12, 7), 20), (None, 60)):
        assert [(each.row.work_item, each.minutes) for each in bookings_of(plan, me, week=week, seen_by=lin)] == [
            (item, hours * HOUR)
        ]
    assert bookings_of(plan, me, week=date(2026, 12, 21), seen_by=lin) == []


def test_the_page_opens_each_number_to_its_rows(client, team, lin, me, todo):
    item = todo("写", by=lin, effort_minutes=60 * HOUR, assignees=[me])
    plan = planned(team, lin)
    client.force_login(lin)
    address = f"/{team.slug}/plan/{plan.pk}/load?person={me.pk}&amp;week=2026-12-07#rows"
    assert address in client.get(f"/{team.slug}/plan/{plan.pk}/changes").content.decode()
    assert address in client.get(f"/{team.slug}/plan/{plan.pk}/load").content.decode()
    opened = client.get(f"/{team.slug}/plan/{plan.pk}/load", {"person": me.pk, "week": "2026-12-07"})
    assert [each.row.work_item for each in opened.context["bookings"]] == [item]
    assert "20小时" in opened.content.decode().partition('id="rows"')[2]
    for wrong in ({"person": "x"}, {"person": me.pk, "week": "2026-99-99"}):
        assert client.get(f"/{team.slug}/plan/{plan.pk}/load", wrong).status_code == 200


def test_whom_a_scenario_supposes_has_a_line_and_hours_of_the_house_from_their_first_day(team, lin, me, todo):
    for number in range(2):
        todo(f"写 {number}", by=lin, effort_minutes=40 * HOUR, assignees=[me])
    more = Supposition(kind="more", person=me.pk, count=2, first=date(2026, 12, 3))
    plan = scenario(planned(team, lin), [more], by=lin)
    work_off()
    plan.refresh_from_db()
    load = load_in(plan, seen_by=lin)
    (line,) = [row for row in load.rows if row.supposed]
    assert (line.person, line.supposed, line.cells[0].available) == (me, 2, 2 * 16 * HOUR)
    assert line.planned == 40 * HOUR
    assert sum(cell.planned for cell in load.sums) == sum(sum(minutes) for minutes in load.projects.values())


def test_demand_is_stacked_by_project_below_a_line_of_the_hours_there_are(team, lin, me, todo):
    todo("写", by=lin, effort_minutes=60 * HOUR, assignees=[me])
    names = ["甲", "乙", "丙", "丁", "戊", "己"]
    for place, name in enumerate(names):
        project = Project.create(workspace=team, by=lin, name=name, key=f"P{place}")
        state = project.states.filter(group=State.Group.TODO).first()
        WorkItem.create(project=project, by=lin, title=name, state=state, effort_minutes=HOUR, assignees=[me])
    load = load_in(planned(team, lin), seen_by=lin)
    with translation.override("zh-hans"):
        demand = demand_in(load, seen_by=lin)
    assert [one.name for one in demand.series[1:]] == [*names[:4], "其他项目"]
    assert [one.whole // HOUR for one in demand.series] == [60, 1, 1, 1, 1, 2]
    for place, cell in enumerate(load.sums):
        assert sum(one.minutes[place] for one in demand.series) == pytest.approx(cell.planned, abs=6)
    assert demand.top * HOUR >= max(cell.available for cell in load.sums)
    assert all(piece.y >= 0 and piece.y + piece.height <= 100.01 for piece in demand.pieces)
