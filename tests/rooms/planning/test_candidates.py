"""Who could do a piece of work: those who can, by when it would be done, with how full they are and how gladly."""

from datetime import date

import pytest
from django.utils import timezone

from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.candidates import candidates_for, people_for
from opsloop.rooms.planning.helping import help_for
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.projects.models import Project, WorkItem
from tests.rooms.planning.conftest import planned

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("kernels"), pytest.mark.usefixtures("monday")]


@pytest.fixture
def poster(design, lin, todo):
    """A day of design, due on Tuesday."""
    item = todo("海报", by=lin, effort_minutes=480, due=date(2026, 12, 1))
    item.require_skill(design, 2, by=lin)
    return item


def finish_day(candidate):
    return timezone.localtime(candidate.finish, timezone.get_fixed_timezone(480)).date()


def test_only_those_who_can_and_the_sooner_the_better(team, lin, wang, admin, design, poster, todo):
    for user, level in ((wang, 3), (lin, 2), (admin, 1)):
        Person.of(user, team).set_skill(design, level, by=lin)
    todo("忙", by=lin, effort_minutes=960, assignees=[Person.of(wang, team)])
    first, second = candidates_for(poster, seen_by=lin)
    assert (first.person, second.person) == (Person.of(lin, team), Person.of(wang, team))
    assert (finish_day(first), first.in_time) == (date(2026, 11, 30), True)
    assert (finish_day(second), second.in_time, second.waiting) == (date(2026, 12, 2), False, 960)


def test_work_of_a_project_in_the_trash_keeps_nobody_busy(team, lin, wang, design, poster):
    person = Person.of(wang, team)
    person.set_skill(design, 3, by=lin)
    other = Project.create(workspace=team, by=lin, key="GONE", name="Gone")
    WorkItem.create(project=other, by=lin, title="忙", effort_minutes=960, assignees=[person])
    other.trash(by=lin)
    assert [each.waiting for each in candidates_for(poster, seen_by=lin)] == [0]


def test_leave_counts(team, lin, wang, design, poster):
    person = Person.of(wang, team)
    person.set_skill(design, 3, by=lin)
    person.take_leave(date(2026, 11, 30), date(2026, 12, 4), by=lin)
    (only,) = candidates_for(poster, seen_by=lin)
    assert finish_day(only) == date(2026, 12, 7)


def test_of_two_who_are_as_soon_done_whoever_likes_it_comes_first(team, lin, wang, design, poster):
    Person.of(lin, team).set_skill(design, 2, by=lin, interest=0)
    Person.of(wang, team).set_skill(design, 2, by=lin, interest=4)
    assert [each.person for each in candidates_for(poster, seen_by=lin)] == [
        Person.of(wang, team),
        Person.of(lin, team),
    ]


def test_where_nobody_can_those_come_who_nearly_can(team, lin, wang, design, poster):
    Person.of(wang, team).set_skill(design, 1, by=lin)
    first = candidates_for(poster, seen_by=lin)[0]
    assert first.person == Person.of(wang, team)
    assert [(skill.level, skill.needed) for skill in first.lacking] == [(1, 2)]


def test_the_published_plan_says_when_somebody_has_time(team, lin, wang, design, poster, todo):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    other = todo("别的设计", by=lin, effort_minutes=960, priority=4, due=date(2026, 12, 1))
    other.require_skill(design, 2, by=lin)
    publish(planned(team, lin, keep_people=False), by=lin)
    (only,) = candidates_for(poster, seen_by=lin)
    assert (only.waiting, finish_day(only)) == (0, date(2026, 12, 2))


def test_for_whoever_the_published_plan_has_it_with_its_own_day_stands(team, lin, wang, design, poster, todo):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    rest = {"assignees": [Person.of(wang, team)], "priority": 4}
    todo("短会", by=lin, effort_minutes=60, start=date(2026, 12, 1), due=date(2026, 12, 1), **rest)
    plan = planned(team, lin, keep_people=False, backlog=True)
    publish(plan, by=lin)
    row = plan.rows.get(work_item=poster)
    (only,) = candidates_for(row.work_item, seen_by=lin)
    assert (only.assigned, only.finish) == (True, row.finish)


def test_nobody_is_done_before_what_the_work_waits_for(team, lin, wang, client, design, poster, todo):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    text = todo("文案", by=lin, effort_minutes=1440, assignees=[Person.of(lin, team)])
    poster.wait_for(text, by=lin)
    publish(planned(team, lin, keep_people=False), by=lin)
    (only,) = candidates_for(poster, seen_by=lin)
    assert (only.person, finish_day(only)) == (Person.of(wang, team), date(2026, 12, 3))
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert f"在等 {text}，" in client.get(f"/growth/items/{poster.ref}/people").content.decode()


def test_what_is_in_no_plan_is_waited_for_until_its_due_day_ends(team, lin, wang, design, poster, todo):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    poster.wait_for(todo("文案", by=lin, due=date(2026, 12, 2)), by=lin)
    (only,) = candidates_for(poster, seen_by=lin)
    assert finish_day(only) == date(2026, 12, 3)


def test_work_with_a_start_of_its_own_begins_then(team, lin, wang, design, poster):
    Person.of(wang, team).set_skill(design, 3, by=lin)
    poster.schedule({"start": date(2026, 12, 8)}, by=lin)
    (only,) = candidates_for(poster, seen_by=lin)
    assert finish_day(only) == date(2026, 12, 8)


def test_work_of_a_private_project_is_for_its_members(team, lin, wang, poster, launch, design):
    for user in (lin, wang):
        Person.of(user, team).set_skill(design, 2, by=lin)
    launch.change({"visibility": "private"}, by=lin)
    poster.refresh_from_db()
    assert [each.person for each in candidates_for(poster, seen_by=lin)] == [Person.of(lin, team)]


def test_guests_are_not_offered(team, lin, guest, todo):
    item = todo("写", by=lin)
    assert Person.of(guest, team) not in [each.person for each in candidates_for(item, seen_by=lin)]


def test_one_click_assigns_and_the_answer_has_a_way_back(team, lin, wang, client, poster):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    address = f"/growth/items/{poster.ref}/people"
    assert "王芳" in client.get(address).content.decode()
    answer = client.post(address, {"person": Person.of(wang, team).pk}, headers={"HX-Request": "true"})
    assert list(WorkItem.objects.get(pk=poster.pk).assignees.all()) == [Person.of(wang, team)]
    assert "undo" in answer["HX-Trigger"]
    assert client.post(address, {"person": "x"}, headers={"HX-Request": "true"}).status_code == 404


def test_of_everybody_else_it_is_said_why_they_are_not_offered(team, lin, wang, admin, client, design, poster, launch):
    for user, level in ((lin, 2), (wang, 1)):
        Person.of(user, team).set_skill(design, level, by=lin)
    launch.add_member(Person.of(wang, team), by=lin)
    found = people_for(poster, seen_by=lin)
    assert [each.person for each in found.best] == [Person.of(lin, team)]
    assert [each.person for each in found.others] == [Person.of(wang, team)]
    assert Person.of(admin, team) in found.outside
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    said = client.get(f"/growth/items/{poster.ref}/people").content.decode().partition("为什么不是别人")[2]
    assert "设计: 1 级，要求 2 级" in said
    assert "不在这个项目里" in said


def test_what_helps_late_work_is_somebody_else_what_it_waits_for_or_another_day(
    team, lin, wang, client, design, poster, todo
):
    Person.of(lin, team).set_skill(design, 2, by=lin)
    Person.of(wang, team).set_skill(design, 3, by=lin)
    before = todo(
        "素材", by=lin, effort_minutes=240, assignees=[Person.of(lin, team)], due=date(2026, 11, 30), priority=4
    )
    poster.wait_for(before, by=lin)
    poster.assign([Person.of(lin, team)], by=lin)
    poster.change({"effort_minutes": 240}, by=lin)
    todo("忙", by=lin, effort_minutes=960, assignees=[Person.of(lin, team)], due=date(2026, 12, 1), priority=4)
    plan = planned(team, lin)
    publish(plan, by=lin)
    row = plan.rows.get(work_item=poster)
    assert row.late_minutes > 0
    found = help_for(poster, by=lin, today=date(2026, 11, 30))
    assert [(each.person, each.in_time) for each in found.sooner] == [(Person.of(wang, team), True)]
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/growth/items/{poster.ref}/ways").content.decode()
    assert f"在等 {before}，" in page
    assert f'/growth/items/{poster.ref}/people"' in page
    assert f'"value": "{row.last_day.isoformat()}"' in page
    assert client.post(f"/growth/items/{poster.ref}/cells/due", {"value": row.last_day.isoformat()}).status_code < 300
    poster.refresh_from_db()
    assert poster.due == row.last_day


def test_nothing_is_told_of_help_where_no_plan_is_published(team, lin, client, poster):
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(f"/growth/items/{poster.ref}/ways").status_code == 404


def test_what_is_waited_for_is_named_only_to_those_who_see_it(team, lin, wang, client, design, poster):
    Person.of(wang, team).set_skill(design, 2, by=lin)
    hidden = Project.create(workspace=team, by=lin, key="HID", name="Hidden", visibility="private")
    secret = WorkItem.create(project=hidden, by=lin, title="机密", due=date(2026, 12, 2))
    poster.wait_for(secret, by=lin)
    for user, named in ((lin, True), (wang, False)):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        page = client.get(f"/growth/items/{poster.ref}/people").content.decode()
        assert ("机密" in page, "在等" in page) == (named, True)
