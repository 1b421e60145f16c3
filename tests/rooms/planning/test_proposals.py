"""When life goes another way than published, a proposal says so to those who lead; nothing changes by itself."""

import json
from datetime import date

import pytest

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.logged import Readable, shown_changes
from opsloop.rooms.people.days import set_days
from opsloop.rooms.people.models import CalendarException, Person
from opsloop.rooms.planning.comparing import compare
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.proposing import LOOKED_AT, causes, propose, shifts, unknown_to
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import State, WorkItem
from tests.rooms.planning.conftest import as_read, on, people_of, planned, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def published(team, lin, wang, design, todo):
    """A published plan: 王芳 makes the poster on Monday and Tuesday."""
    Person.of(wang, team).set_skill(design, 3, by=lin)
    Person.of(lin, team).set_skill(design, 2, by=lin)
    item = todo("海报", by=lin, effort_minutes=960)
    item.require_skill(design, 2, by=lin)
    plan = planned(team, lin)
    publish(plan, by=lin)
    return plan


def test_nothing_is_proposed_while_the_plan_holds(team, published):
    assert propose(team) is None
    assert not Plan.objects.filter(kind=Plan.Kind.PROPOSAL).exists()


def test_leave_leads_to_a_proposal_with_its_cause_and_changes_nothing(team, lin, published, monday):
    row = published.rows.get()
    (person,) = people_of(row)
    monday.move_to("2026-11-30T01:30:00+00:00")
    person.take_leave(date(2026, 12, 1), date(2026, 12, 4), by=lin)
    monday.move_to("2026-11-30T02:00:00+00:00")
    plan = propose(team)
    assert (plan.state, plan.based_on, plan.figures["moved"]) == (Plan.State.READY, published, 1)
    assert [event.verb for event in causes(plan, seen_by=lin)] == ["leave_taken"]
    row.work_item.refresh_from_db()
    assert row.work_item.due == date(2026, 12, 1)


def test_the_lead_hears_of_it_in_the_inbox_and_finds_it_on_the_project(team, lin, published, client, launch, monday):
    (person,) = people_of(published.rows.get())
    monday.move_to("2026-11-30T01:30:00+00:00")
    person.take_leave(date(2026, 11, 30), date(2026, 12, 11), by=lin)
    plan = propose(team)
    deliver_left_over()
    assert Notification.objects.filter(user=lin, record_type="project", record_id=launch.pk).exists()
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    line = client.get("/growth/inbox/").content.decode()
    assert f'href="/growth/plan/{plan.pk}/changes"' in line
    assert "1 项改日期、0 项换人，0 人超出工时" in line
    assert f"/growth/plan/{plan.pk}/changes" in client.get("/growth/projects/LNCH").content.decode()
    assert f"/growth/plan/{plan.pk}/changes" in client.get(f"/growth/plan/{published.pk}/").content.decode()
    assert "part__title" in client.get(f"/growth/plan/{plan.pk}/changes").content.decode()


def test_the_history_of_the_project_counts_what_would_change(team, lin, published, launch, monday):
    monday.move_to("2026-11-30T01:30:00+00:00")
    people_of(published.rows.get())[0].take_leave(date(2026, 12, 1), date(2026, 12, 4), by=lin)
    propose(team)
    (event,) = Event.objects.of("project", launch.pk).filter(verb="plan_proposed")
    shown = shown_changes(event, Readable([event], lin))
    assert {(change.name, change.after) for change in shown} == {
        ("moved", "1"),
        ("reassigned", "0"),
        ("people beyond their hours", "0"),
    }


def test_a_later_proposal_replaces_the_one_before(team, lin, published):
    (person,) = people_of(published.rows.get())
    leave = person.take_leave(date(2026, 11, 30), date(2026, 12, 11), by=lin)
    first = propose(team)
    person.cancel_leave(leave, by=lin)
    person.take_leave(date(2026, 11, 30), date(2026, 12, 18), by=lin)
    second = propose(team)
    assert list(Plan.objects.proposals()) == [second]
    first.refresh_from_db()
    assert first.state == Plan.State.DISCARDED


def test_a_change_that_a_plan_feels_asks_for_one_look_a_little_later(team, lin, published, monday):
    item = published.rows.get().work_item
    monday.move_to("2026-11-30T01:30:00+00:00")
    item.change({"description": "neu"}, by=lin)
    deliver_left_over()
    assert not Job.objects.filter(kind="planning.propose").exists()
    item.change({"effort_minutes": 4800}, by=lin)
    item.change({"due": date(2026, 12, 24)}, by=lin)
    deliver_left_over()
    assert Job.objects.filter(kind="planning.propose").count() == 1
    work_off()
    assert Job.objects.get(kind="planning.propose").state == Job.State.QUEUED, "it waits until things have settled"


def test_the_inbox_counts_what_the_page_of_the_proposal_counts(team, lin, published, launch, todo, monday):
    monday.move_to("2026-11-30T02:00:00+00:00")  # an hour late: the poster is done an hour later, on the day after
    todo("新", by=lin, effort_minutes=480)
    proposal = propose(team)
    comparison = compare(proposal, seen_by=lin)
    (event,) = Event.objects.of("project", launch.pk).filter(verb="plan_proposed")
    assert {each.item.title for each in comparison.differences if each.moved} == {"海报", "新"}
    assert [each.row.work_item.title for each in shifts(proposal, published)] == ["新"]
    assert event.changes["moved"][-1] == proposal.figures["moved"] == comparison.moved == 2


def test_work_that_begins_is_news_to_a_plan_and_said_beside_it_on_the_work(
    client, team, lin, published, launch, monday
):
    item = published.rows.get().work_item
    draft = planned(team, lin)
    client.force_login(lin)
    address, headers = f"/growth/items/{item.ref}", {"accept-language": "en"}
    said = "happened since that this plan does not know"
    assert said not in client.get(address, headers=headers).content.decode()
    monday.move_to("2026-11-30T01:30:00+00:00")
    item.enter_stage(State.Group.DOING, by=lin)
    assert [event.verb for event in unknown_to(draft, seen_by=lin).events] == ["moved"]
    shown = client.get(address, headers=headers).content.decode()
    assert f"1 thing {said}" in shown
    item.enter_stage(State.Group.TODO, by=lin)
    assert len(unknown_to(draft, seen_by=lin).events) == 1


def test_planning_again_keeps_people_where_that_is_worth_something(team, lin, wang, published, design):
    item = published.rows.get().work_item
    kept = people_of(published.rows.get())
    for wish in ({"keep_people": False, "kept_hours": 40}, {"keep_people": False}):
        assert people_of(row_of(planned(team, lin, **wish), item)) == kept


def test_a_milestone_stays_on_its_day_when_all_is_planned_again_after_a_publication(team, lin, todo):
    day = todo("开场", by=lin, kind=WorkItem.Kind.MILESTONE, due=date(2026, 12, 10))
    todo("写", by=lin, effort_minutes=480, assignees=[Person.of(lin, team)])
    first = planned(team, lin)
    publish(first, by=lin)
    assert (row_of(first, day).start, row_of(planned(team, lin), day).start) == (on(10, 0), on(10, 0))


def test_work_that_somebody_gives_to_others_leads_to_a_look_and_what_the_plan_did_itself_is_no_news(
    team, lin, wang, published, monday
):
    item = published.rows.get().work_item
    deliver_left_over()
    assert not Job.objects.filter(kind="planning.propose").exists()
    assert not unknown_to(published, seen_by=lin)
    monday.move_to("2026-11-30T01:30:00+00:00")
    kept = people_of(published.rows.get())
    other = next(person for person in (Person.of(lin, team), Person.of(wang, team)) if person not in kept)
    item.assign([other], by=lin)
    deliver_left_over()
    assert Job.objects.filter(kind="planning.propose").count() == 1
    assert [event.verb for event in unknown_to(published, seen_by=lin).events] == ["assigned"]
    item.assign(kept, by=lin)
    assert not unknown_to(published, seen_by=lin)


def test_a_publication_that_was_taken_back_is_no_news(team, lin, todo, monday):
    todo("写", by=lin, effort_minutes=480)
    plan = planned(team, lin)
    for at, verb in (("01:30", publish), ("01:40", withdraw)):
        monday.move_to(f"2026-11-30T{at}:00+00:00")
        verb(plan, by=lin)
        assert not unknown_to(plan, seen_by=lin)


def test_what_happened_since_the_page_was_opened_is_read_before_it_is_published(team, lin, client, todo, monday):
    item = todo("写", by=lin, effort_minutes=480)
    plan = planned(team, lin)
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    read = as_read(client, plan)
    monday.move_to("2026-11-30T01:30:00+00:00")
    item.change({"due": date(2026, 12, 4)}, by=lin)
    monday.move_to("2026-11-30T01:40:00+00:00")
    address = f"/growth/plan/{plan.pk}/publication"
    refused = client.post(address, read, headers={"HX-Request": "true"})
    plan.refresh_from_db()
    assert (plan.state, "changes" in refused["HX-Location"]) == ("ready", True)
    assert json.loads(refused["HX-Trigger"])["toast"]["text"].startswith("没有发布：写")
    client.post(address, as_read(client, plan), headers={"HX-Request": "true"})
    plan.refresh_from_db()
    assert plan.state == "published"


def test_all_that_happened_is_counted_and_said_to_be_more_where_only_the_newest_is_looked_at(
    team, lin, published, client, todo, monday
):
    monday.move_to("2026-11-30T01:30:00+00:00")
    for number in range(20):
        todo(f"新 {number}", by=lin)
    client.force_login(lin)
    page, headers = f"/growth/plan/{published.pk}/", {"accept-language": "en"}
    assert "20 things happened since" in client.get(page, headers=headers).content.decode()
    for number in range(LOOKED_AT):
        todo(f"更新 {number}", by=lin)
    assert f"At least {LOOKED_AT} things happened since" in client.get(page, headers=headers).content.decode()


def test_days_of_a_project_its_people_and_public_days_are_news_to_a_plan(team, lin, wang, published, launch, monday):
    monday.move_to("2026-11-30T01:30:00+00:00")
    launch.change({"name": "上线了"}, by=lin)
    assert not unknown_to(published, seen_by=lin)
    launch.change({"due": date(2026, 12, 1)}, by=lin)
    launch.add_member(Person.of(wang, team), by=lin)
    set_days(team, date(2026, 12, 1), date(2026, 12, 1), kind=CalendarException.Kind.HOLIDAY, name="停工", by=lin)
    verbs = [event.verb for event in unknown_to(published, seen_by=lin).events]
    assert verbs == ["calendar_days_set", "member_added", "changed"]
    deliver_left_over()
    assert Job.objects.filter(kind="planning.propose", state=Job.State.QUEUED).exists()


def test_leave_that_came_after_a_proposal_is_said_beside_it(team, lin, published, client, todo, monday):
    (person,) = people_of(published.rows.get())
    monday.move_to("2026-11-30T01:30:00+00:00")
    todo("新", by=lin)
    assert propose(team) is not None
    client.force_login(lin)
    page, headers = f"/growth/plan/{published.pk}/", {"accept-language": "en"}
    assert "happened since" not in client.get(page, headers=headers).content.decode()
    monday.move_to("2026-11-30T02:00:00+00:00")
    person.take_leave(date(2026, 12, 1), date(2026, 12, 4), by=lin)
    assert "1 thing happened since" in client.get(page, headers=headers).content.decode()
