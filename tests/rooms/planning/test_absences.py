"""Leave asked for: the manager reads what it would do to the published plan, and the plan feels the approval."""

from datetime import date, time

import pytest
from django.test import Client

from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.effects import effects_of, hours_effects_of
from opsloop.rooms.people.models import Leave, Person
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.proposing import causes, propose, unknown_to
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.projects.models import Project
from tests.rooms.planning.conftest import people_of, planned
from tests.world import join

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def published(team, lin, wang, design, todo):
    """A published plan: 王芳 makes the poster on Monday and Tuesday."""
    Person.of(wang, team).set_skill(design, 3, by=lin)
    item = todo("海报", by=lin, effort_minutes=960)
    item.require_skill(design, 2, by=lin)
    plan = planned(team, lin)
    publish(plan, by=lin)
    return plan


@pytest.fixture
def fang(team, wang, published):
    person = Person.of(wang, team)
    assert people_of(published.rows.get()) == [person]
    return person


def viewer_of(user, team):
    return Viewer(user=user, workspace=team, today=date(2026, 11, 30))


def test_planned_work_in_the_days_is_counted_and_named(fang, wang, lin, team, published):
    leave = fang.ask_leave(date(2026, 12, 1), date(2026, 12, 4), by=wang)
    (effect,) = effects_of(leave, viewer_of(lin, team))
    assert effect.words.startswith("1 piece of work is planned")
    assert [(row.title, row.last, effect.more) for row in effect.rows] == [("海报", date(2026, 12, 1), 0)]
    client = Client(headers={"accept-language": "en"})
    client.force_login(lin)
    page = client.get(f"/growth/people/{fang.ref}/leaves/{leave.pk}/answer", headers={"HX-Request": "true"})
    assert all(part in page.content.decode() for part in ("1 piece of work", "海报", "Approve"))


def test_days_without_planned_work_and_remote_work_move_nothing(fang, wang, lin, team):
    later = fang.ask_leave(date(2026, 12, 14), date(2026, 12, 15), by=wang)
    (effect,) = effects_of(later, viewer_of(lin, team))
    assert (effect.words, effect.rows) == ("The published plan has no work for them on these days.", ())
    remote = fang.ask_leave(date(2026, 12, 1), date(2026, 12, 1), by=wang, kind=Leave.Kind.REMOTE)
    assert effects_of(remote, viewer_of(lin, team)) == []


def test_work_that_the_reader_may_not_see_is_not_told(fang, wang, lin, team, launch):
    boss = join(team, "陈晨", Membership.Role.MEMBER, "chen@example.com")
    launch.change({"visibility": "private"}, by=lin)
    leave = fang.ask_leave(date(2026, 12, 1), date(2026, 12, 4), by=wang)
    (effect,) = effects_of(leave, viewer_of(boss, team))
    assert effect.rows == ()


def test_planned_work_in_hours_that_somebody_would_give_up_is_counted_and_named(fang, wang, lin, team, published):
    days = {day: [(time(9), time(12)), (time(13), time(18))] for day in (0, 2, 3, 4)}
    fang.ask_hours(days, by=wang)
    (effect,) = hours_effects_of(fang.wish(), viewer_of(lin, team))
    assert effect.words.startswith("1 piece of work is planned for them in hours")
    assert [(row.title, effect.more) for row in effect.rows] == [("海报", 0)]
    client = Client(headers={"accept-language": "en"})
    client.force_login(lin)
    page = client.get(f"/growth/people/{fang.ref}/hours/wish/answer", headers={"HX-Request": "true"})
    assert all(part in page.content.decode() for part in ("1 piece of work", "海报", "Approve"))
    fang.ask_hours({**days, 1: [(time(8), time(20))], 4: []}, by=wang)
    (effect,) = hours_effects_of(fang.wish(), viewer_of(lin, team))
    assert (effect.words[:30], effect.rows) == ("The published plan has no work", ())


def test_the_plan_feels_the_approval_and_not_the_wish(fang, wang, lin, team, published, monday):
    monday.move_to("2026-11-30T01:30:00+00:00")
    leave = fang.ask_leave(date(2026, 11, 30), date(2026, 12, 4), by=wang)
    assert propose(team) is None
    fang.approve_leave(leave, by=lin)
    monday.move_to("2026-11-30T02:00:00+00:00")
    plan = propose(team)
    assert (plan.state, plan.figures["moved"]) == (Plan.State.READY, 1)
    assert [event.verb for event in causes(plan, seen_by=lin)] == ["leave_approved"]


def test_a_plan_says_at_once_what_it_does_not_know(fang, wang, lin, team, published, monday):
    monday.move_to("2026-11-30T01:30:00+00:00")
    leave = fang.ask_leave(date(2026, 11, 30), date(2026, 12, 4), by=wang)
    client = Client(headers={"accept-language": "en"})
    client.force_login(lin)
    page = f"/{team.slug}/plan/{published.pk}/"
    assert "this plan does not know" not in client.get(page).content.decode()
    fang.approve_leave(leave, by=lin)
    assert "1 thing happened since that this plan does not know" in client.get(page).content.decode()


def test_a_plan_does_not_ask_for_what_happens_in_other_projects(lin, team, published, monday, launch, todo):
    other = Project.create(workspace=team, by=lin, key="OTHER", name="别的")
    published.projects.set([other])
    monday.move_to("2026-11-30T01:30:00+00:00")
    todo("新的", by=lin)
    assert not unknown_to(published, seen_by=lin)
    published.projects.set([launch])
    assert [event.verb for event in unknown_to(published, seen_by=lin).events] == ["created"]
