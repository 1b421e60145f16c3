"""A plan of some projects leaves people the hours that published plans have given them in the others."""

import re
from datetime import date, time

import pytest

from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.candidates import candidates_for
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.load_changes import load_change
from opsloop.rooms.planning.loading import bookings_of, load_in
from opsloop.rooms.planning.pinning import CannotBegin, pin
from opsloop.rooms.planning.previewing import preview
from opsloop.rooms.planning.proposing import propose
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.timeline import Drawing
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import Project, State, WorkItem
from tests.rooms.planning.conftest import MONDAY, on, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


def about(project, by):
    """A plan of this project alone."""
    plan = draft(project.workspace, by=by, wishes=Wishes(seconds=0), projects=[project])
    work_off()
    plan.refresh_from_db()
    return plan


@pytest.fixture
def poster(team, lin, todo):
    """Eight hours of Lin's, published on Monday."""
    item = todo("海报", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])
    publish(planned(team, lin), by=lin)
    item.refresh_from_db()
    return item


@pytest.fixture
def gala(team, lin):
    """Another project."""
    return Project.create(workspace=team, by=lin, key="GALA", name="年会")


@pytest.fixture
def speech(gala, team, lin, poster):
    """Eight hours for Lin in the other project, asked for after the publication."""
    mine = {"effort_minutes": 480, "assignees": [Person.of(lin, team)]}
    state = gala.states.filter(group=State.Group.TODO).first()
    return WorkItem.create(project=gala, by=lin, title="致辞", state=state, **mine)


def test_what_is_published_elsewhere_comes_first_and_is_named(lin, gala, speech, poster):
    plan = about(gala, lin)
    row = row_of(plan, speech)
    assert row.first_day == date(2026, 12, 1)
    drawing = Drawing(plan, lin)
    said = " ".join(drawing.work(drawing.rows([row.pk]))[0]["why"])
    assert poster.ref in said
    assert "busy" in said


def test_work_that_people_have_given_to_others_since_keeps_nobody_busy(team, lin, wang, gala, speech, poster):
    poster.assign([Person.of(wang, team)], by=lin)
    assert row_of(about(gala, lin), speech).first_day == date(2026, 11, 30)


def test_a_pin_on_hours_promised_elsewhere_is_refused_and_says_to_what(lin, gala, speech, poster):
    plan = about(gala, lin)
    with pytest.raises(CannotBegin) as refused:
        pin(plan, speech, MONDAY, by=lin)
    assert poster.ref in str(refused.value)
    assert preview(plan, speech, MONDAY, by=lin).conflicts


def test_a_publication_of_one_project_leaves_the_others_booked(team, lin, wang, gala, speech, poster, todo):
    publish(about(gala, lin), by=lin)
    more = todo("更多", by=lin, effort_minutes=480)
    assert next(each for each in candidates_for(more, seen_by=lin) if each.person.user == lin).finish == on(2, 18)
    again = about(poster.project, lin)
    assert row_of(again, poster).first_day == date(2026, 11, 30)
    assert load_change(again, seen_by=lin).whole.before == 960


def test_the_load_of_a_plan_of_one_project_counts_what_people_do_in_the_others(lin, team, gala, speech, poster):
    plan = about(gala, lin)
    load = load_in(plan, seen_by=lin)
    assert {key: sum(minutes) for key, minutes in load.projects.items()} == {gala.pk: 480, poster.project_id: 480}
    week = load.weeks[0]
    rows = bookings_of(plan, Person.of(lin, team), week=week, seen_by=lin)
    assert {each.row.work_item: each.minutes for each in rows} == {speech: 480, poster: 480}


def test_work_goes_on_around_what_was_published_before_and_leaves_that_its_hours(team, lin, wang, gala, poster, todo):
    call = todo("电话", by=lin, effort_minutes=240, assignees=[Person.of(lin, team)], start=date(2026, 12, 2))
    publish(planned(team, lin), by=lin)
    state = gala.states.filter(group=State.Group.TODO).first()
    mine = {"effort_minutes": 1440, "assignees": [Person.of(lin, team)]}
    speech = WorkItem.create(project=gala, by=lin, title="致辞", state=state, **mine)
    plan = about(gala, lin)
    row = row_of(plan, speech)
    assert (row.first_day, row.last_day) == (date(2026, 12, 1), date(2026, 12, 4))
    load = load_change(plan, seen_by=lin)
    assert [(each.whole.after, each.whole.before, each.over) for each in load.people] == [(2160, 720, [])]
    publish(plan, by=lin)
    again = about(call.project, lin)
    assert (row_of(again, poster).first_day, row_of(again, call).first_day) == (date(2026, 11, 30), date(2026, 12, 2))
    assert [each.whole.after for each in load_change(again, seen_by=lin).people] == []
    bookings = bookings_of(again, Person.of(lin, team), week=date(2026, 11, 30), seen_by=lin)
    assert {each.row.work_item: each.minutes for each in bookings} == {poster: 480, call: 240, speech: 1440}


def test_work_and_project_still_say_what_the_last_plan_about_them_has(client, team, lin, gala, speech, poster):
    publish(about(gala, lin), by=lin)
    client.force_login(lin)
    for path in (f"items/{poster.ref}", f"items/{speech.ref}"):
        page = client.get(f"/growth/{path}", headers={"accept-language": "en"}).content.decode()
        assert "Planned from" in page
    first = poster.planned.get().plan
    page = client.get(f"/growth/projects/{poster.project.ref}").content.decode()
    assert f"/growth/plan/{first.pk}/" in page


def test_a_proposal_looks_at_all_that_was_published_and_keeps_it_where_it_can(team, lin, wang, gala, speech, poster):
    publish(about(gala, lin), by=lin)
    assert propose(team) is None
    Person.of(lin, team).take_leave(date(2026, 11, 30), date(2026, 11, 30), by=lin)
    proposal = propose(team)
    assert list(proposal.projects.all()) == []
    assert row_of(proposal, poster).first_day == date(2026, 12, 1)
    assert proposal.figures["moved"] == 2


def test_a_plan_of_everything_knows_nothing_else(team, lin, gala, speech, poster):
    plan = planned(team, lin, kept_hours=0)
    assert {row.first_day for row in plan.rows.all()} == {date(2026, 11, 30), date(2026, 12, 1)}


def test_a_persons_page_says_how_full_published_plans_have_their_weeks(client, team, lin, wang, gala, speech, poster):
    publish(about(gala, lin), by=lin)
    client.force_login(lin)
    page = client.get(f"/growth/people/{Person.of(lin, team).ref}", headers={"accept-language": "en"}).content.decode()
    row = page.partition("Hours of published plans by week")[2].partition("</table>")[0]
    assert re.findall(r"(\d+)%", row)[0] == "40"
    page = client.get(f"/growth/people/{Person.of(wang, team).ref}", headers={"accept-language": "en"}).content.decode()
    assert "Hours of published plans" not in page


def test_a_team_is_at_begun_work_elsewhere_in_the_hours_that_all_of_it_has(team, lin, wang, gala, todo, monday):
    me, other = Person.of(lin, team), Person.of(wang, team)
    me.set_hours({day: [(time(9), time(12)), (time(13), time(18))] for day in range(5)}, by=lin)
    other.set_hours({day: [(time(13), time(18))] for day in range(5)}, by=lin)
    show = todo("布展", by=lin, effort_minutes=2 * 600, assignees=[me, other])
    show.enter_stage(State.Group.DOING, by=lin)
    monday.move_to(on(1, 8))
    publish(planned(team, lin), by=lin)
    state = gala.states.filter(group=State.Group.TODO).first()
    speech = WorkItem.create(project=gala, by=lin, title="致辞", state=state, effort_minutes=240, assignees=[me])
    assert row_of(about(show.project, lin), show).finish == on(2, 18)
    assert row_of(about(gala, lin), speech).finish == on(3, 10)
