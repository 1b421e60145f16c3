"""The load of a person: hours of open work by week, against the hours they have."""

import datetime

import pytest

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Leave, Person
from opsloop.rooms.projects.load import Waiting, load_of
from opsloop.rooms.projects.models import Project, WorkItem
from opsloop.rooms.projects.person_panels import counted, open_work

MONDAY = datetime.date(2026, 11, 23)


def day(count):
    return MONDAY + datetime.timedelta(days=count)


@pytest.fixture
def fang(team, wang):
    return Person.of(wang, team)


def work(launch, lin, *people, **values):
    item = WorkItem.create(project=launch, by=lin, title="文案", **values)
    item.assign(people, by=lin)
    return item


def piece(minutes, *, due, start=None, spent=None, people=1):
    return Waiting(effort_minutes=minutes, spent=spent, people=people, start=start, due=due)


def planned(person, *pieces, today=MONDAY):
    return [week.planned for week in load_of(person, pieces, today=today)]


def test_work_over_two_weeks_is_half_in_each(fang):
    assert planned(fang, piece(1200, start=day(0), due=day(11))) == [600, 600, 0, 0, 0, 0]


def test_work_lies_in_proportion_to_the_hours_of_its_days(fang):
    Leave.objects.create(person=fang, first_day=day(1), last_day=day(4), kind="annual", state="approved")
    assert planned(fang, piece(1200, start=day(0), due=day(11))) == [200, 1000, 0, 0, 0, 0]


def test_work_on_days_without_hours_lies_on_the_last(fang):
    assert planned(fang, piece(60, start=day(12), due=day(13))) == [0, 60, 0, 0, 0, 0]
    assert planned(fang, piece(60, start=day(12), due=day(13)), today=day(13)) == [60, 0, 0, 0, 0, 0]


def test_what_is_due_after_the_weeks_shown_takes_its_share_of_them(fang):
    # 39 days of work until 15 January; New Year's Day is in the sixth week.
    assert planned(fang, piece(3900, start=day(0), due=day(53))) == [500] * 5 + [400]
    assert planned(fang, piece(480, start=day(49), due=day(50))) == [0] * 6


def test_two_people_share_what_is_left_of_it(fang):
    assert planned(fang, piece(1500, start=day(0), due=day(4), spent=300, people=2))[0] == 600


def test_what_is_overdue_lies_on_today(fang):
    assert planned(fang, piece(300, due=day(-20)))[0] == 300


def test_more_than_the_hours_of_a_week_is_too_much(fang):
    week = load_of(fang, [piece(6000, due=day(4))], today=MONDAY)[0]
    assert week.available > 0
    assert week.over


def test_the_page_shows_open_work_that_the_viewer_sees(client, launch, lin, wang, fang, team):
    client.force_login(wang)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "No open work." in client.get(f"/growth/people/{fang.ref}").content.decode()
    work(launch, lin, fang, due=datetime.date(2099, 1, 4), effort_minutes=600)
    hidden = Project.create(workspace=team, by=lin, key="SEC", name="Secret", visibility="private")
    WorkItem.create(project=hidden, by=lin, title="Hidden plan").assign([fang], by=lin)
    done = work(launch, lin, fang)
    done.move(launch.states.filter(group="done").first(), by=lin)
    page = client.get(f"/growth/people/{fang.ref}").content.decode()
    assert "Hours by week" in page
    assert "LNCH-1" in page
    assert done.ref not in page.partition("panel-work-")[2].partition("</section>")[0]
    assert "Hidden plan" not in page


def test_the_page_counts_all_open_work_and_what_of_it_makes_no_load(client, launch, lin, wang, fang, team):
    due = datetime.date(2099, 1, 4)
    shared = work(launch, lin, fang, Person.of(lin, team), due=due, effort_minutes=600)
    for minutes in (60, 90):
        shared.log_time(minutes, by=lin)
    work(launch, lin, fang, due=due)
    work(launch, lin, fang, effort_minutes=60)
    context = open_work(fang, Viewer(user=wang, workspace=team, today=MONDAY))
    assert (context["total"], context["uncounted"]) == (3, 2)
    rows = WorkItem.objects.in_workspace(team).assigned_to(fang)
    assert counted(rows) == [Waiting(effort_minutes=600, spent=150, people=2, start=None, due=due)]
    client.force_login(wang)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = client.get(f"/growth/people/{fang.ref}").content.decode()
    assert "2 items without effort or due date are not counted." in page
