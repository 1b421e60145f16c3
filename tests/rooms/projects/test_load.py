"""The load of a person: hours of open work by week, against the hours they have."""

import datetime

import pytest

from opsloop.rooms.people.models import Person
from opsloop.rooms.projects.load import load_of, spread
from opsloop.rooms.projects.models import Project, WorkItem

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


def planned(person, *items, today=MONDAY):
    return [week.planned for week in load_of(person, items, today=today)]


def test_work_lies_in_proportion_to_the_hours_of_its_days():
    hours = {day(0): 480, day(1): 240, day(2): 0}
    assert spread(180, (day(0), day(2)), hours) == {day(0): 120, day(1): 60}
    assert spread(180, (day(2), day(2)), hours) == {day(2): 180}


def test_work_over_two_weeks_is_half_in_each(launch, lin, fang):
    item = work(launch, lin, fang, start=day(0), due=day(11), effort_minutes=1200)
    assert planned(fang, item) == [600, 600, 0, 0, 0, 0]


def test_two_people_share_it(launch, lin, fang, team):
    item = work(launch, lin, fang, Person.of(lin, team), start=day(0), due=day(4), effort_minutes=1200)
    assert planned(fang, item)[0] == 600


def test_what_is_overdue_lies_on_today(launch, lin, fang):
    item = work(launch, lin, fang, due=day(-20), effort_minutes=300)
    assert planned(fang, item)[0] == 300


def test_without_effort_or_due_day_it_does_not_count(launch, lin, fang):
    assert sum(planned(fang, work(launch, lin, fang, due=day(1)), work(launch, lin, fang, effort_minutes=60))) == 0


def test_more_than_the_hours_of_a_week_is_too_much(launch, lin, fang):
    week = load_of(fang, [work(launch, lin, fang, due=day(4), effort_minutes=6000)], today=MONDAY)[0]
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
