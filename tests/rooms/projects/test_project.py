"""Projects: keys, members, health, copies."""

import datetime
import re

import pytest
from django.core.exceptions import ValidationError

from opsloop.kernel.access.members import add_member, change_role, remove_member
from opsloop.kernel.activity.models import Event
from opsloop.kernel.notify.models import Notification
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.shaping import add_field
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.projects.copying import copy_project
from opsloop.rooms.projects.models import HealthUpdate, Project, ProjectMembership, RequiredSkill, State, WorkItem
from opsloop.rooms.projects.project import GuestIsClient, KeyTaken
from opsloop.rooms.projects.working_days import WorkingDays

MONDAY = datetime.date(2026, 9, 7)


def test_a_key_is_given_once_a_workspace(launch, team, other_team, lin, stranger):
    with pytest.raises(KeyTaken, match="LNCH"):
        Project.create(workspace=team, by=lin, key="LNCH", name="又一次")
    assert Project.objects.filter(workspace=team).count() == 1
    Project.create(workspace=other_team, by=stranger, key="LNCH", name="Launch")


def test_a_key_that_is_taken_is_refused_in_a_sentence_wherever_it_is_changed(launch, team, lin, client):
    other = Project.create(workspace=team, by=lin, key="OTHR", name="另一个")
    client.force_login(lin, backend="django.contrib.auth.backends.ModelBackend")
    cell = client.post("/growth/projects/OTHR/cells/key", {"value": "LNCH"})
    many = client.post("/growth/projects/bulk", {"ref": "OTHR", "field": "key", "value": "LNCH"})
    called = client.patch("/api/v1/growth/projects/OTHR", {"key": "LNCH"}, content_type="application/json")
    assert [answer.status_code for answer in (cell, many, called)] == [422] * 3
    assert any(part in cell.content.decode() for part in ("标识 LNCH。", "the key LNCH."))
    other.refresh_from_db()
    assert other.key == "OTHR"
    assert not Event.objects.of("project", other.pk).filter(verb="changed").exists()


def test_who_makes_a_project_owns_it_unless_it_is_a_template_or_somebody_elses(team, lin, wang):
    def owner_of(key: str, **values: object) -> Person | None:
        return Project.create(workspace=team, by=lin, key=key, name=key, **values).owner

    assert owner_of("MINE") == Person.of(lin, team)
    assert owner_of("HERS", owner=Person.of(wang, team)) == Person.of(wang, team)
    assert owner_of("BASE", template=True) is None


def test_members_come_change_and_go(launch, lin, wang, team):
    person = Person.of(wang, team)
    launch.add_member(person, by=lin)
    assert launch.add_member(person, by=lin) is None
    launch.add_member(person, by=lin, role=ProjectMembership.Role.LEAD)
    assert launch.led_by(wang)
    launch.remove_member(person, by=lin)
    assert launch.remove_member(person, by=lin) is None
    verbs = Event.objects.of("project", launch.pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-3:] == ["member_added", "member_changed", "member_removed"]


@pytest.fixture
def hidden(team, lin, wang):
    """A private project in which 王芳 takes part."""
    project = Project.create(workspace=team, by=lin, key="HID", name="保密项目", visibility=Project.Visibility.PRIVATE)
    project.add_member(Person.of(wang, team), by=lin)
    return project


@pytest.mark.django_db(transaction=True)
def test_who_becomes_a_guest_takes_part_in_no_project_but_as_a_client(hidden, launch, lin, wang, team, client):
    launch.add_member(Person.of(wang, team), by=lin, role=ProjectMembership.Role.CLIENT)
    change_role(Membership.objects.get(user=wang), Membership.Role.GUEST, by=lin)
    assert [part.project for part in ProjectMembership.objects.filter(person__user=wang)] == [launch]
    client.force_login(wang)
    assert client.get("/growth/projects/HID").status_code == 404
    event = Event.objects.of("project", hidden.pk).get(verb="member_removed")
    assert (event.actor, event.changes["member"][0]["label"]) == (lin, "王芳")


@pytest.mark.django_db(transaction=True)
def test_who_leaves_and_comes_back_as_a_guest_is_in_no_project(hidden, lin, wang, team, client):
    remove_member(Membership.objects.get(user=wang), by=lin)
    add_member(team, wang, Membership.Role.GUEST, by=lin)
    assert not hidden.memberships.filter(person__user=wang).exists()
    client.force_login(wang)
    assert client.get("/growth/projects/HID").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_another_role_than_guest_leaves_the_parts_as_they_are(hidden, lin, wang):
    change_role(Membership.objects.get(user=wang), Membership.Role.ADMIN, by=lin)
    assert hidden.memberships.filter(person__user=wang).exists()


def test_a_part_that_does_not_exist_is_refused(launch, lin, wang, team):
    with pytest.raises(ValidationError):
        launch.add_member(Person.of(wang, team), by=lin, role="king")


def test_the_newest_health_update_is_the_projects_own(launch, lin):
    HealthUpdate.write(launch, Project.Health.ON_TRACK, "按计划进行", by=lin)
    HealthUpdate.write(launch, Project.Health.AT_RISK, "物料晚到两天", by=lin)
    launch.refresh_from_db()
    assert launch.health == Project.Health.AT_RISK
    assert [row.text for row in launch.health_updates.all()] == ["物料晚到两天", "按计划进行"]
    with pytest.raises(ValidationError):
        HealthUpdate.write(launch, "splendid", "", by=lin)


@pytest.fixture
def recipe(launch, lin, wang, team):
    """LNCH filled with what a copy has to bring along."""
    State.add(launch, "设计中", State.Group.DOING, by=lin, wip_limit=3)
    launch.change({"start": MONDAY, "due": MONDAY + datetime.timedelta(days=30)}, by=lin)
    whole = WorkItem.create(project=launch, by=lin, title="上线", due=MONDAY + datetime.timedelta(days=9))
    part = WorkItem.create(project=launch, by=lin, title="海报", parent=whole, start=MONDAY, effort_minutes=240)
    part.assign([Person.of(wang, team)], by=lin)
    checklist = part.add_checklist("交付前", by=lin, steps=["校对", "导出"])
    part.tick(checklist.items.first(), by=lin)
    RequiredSkill.objects.create(work_item=part, skill=Skill.create(workspace=team, by=lin, name="设计"), level=3)
    later = WorkItem.create(project=launch, by=lin, title="推文")
    later.depend_on(part, by=lin, lag_minutes=60)
    part.move(launch.states.get(name="设计中"), by=lin)
    gone = WorkItem.create(project=launch, by=lin, title="作废")
    gone.trash(by=lin)
    return launch


def test_a_copy_brings_everything_along_but_history(recipe, lin):
    copy = copy_project(recipe, name="双十一上线", key="NOV", by=lin, start=MONDAY + datetime.timedelta(days=14))
    assert [state.name for state in copy.states.all()] == [state.name for state in recipe.states.all()]
    whole, part, later = copy.work_items.order_by("title").values_list("title", flat=True)
    items = {item.title: item for item in copy.work_items.all()}
    assert set(items) == {"上线", "海报", "推文"} == {whole, part, later}
    poster = items["海报"]
    assert (poster.parent, poster.start) == (items["上线"], MONDAY + datetime.timedelta(days=14))
    calendar = WorkingDays(copy.workspace)
    assert calendar.between(copy.start, copy.due) == calendar.between(recipe.start, recipe.due)
    assert poster.state == copy.states.first()
    assert [(step.text, step.done) for step in poster.steps()] == [("校对", False), ("导出", False)]
    assert poster.required_skills.get().level == 3
    assert [person.name for person in poster.assignees.all()] == ["王芳"]
    edge = items["推文"].dependencies_in.get()
    assert (edge.predecessor, edge.lag_minutes) == (poster, 60)
    assert list(Event.objects.of("work_item", poster.pk).values_list("verb", flat=True)) == ["created"]


def test_a_copy_can_leave_the_people_out_and_the_progress_in(recipe, lin):
    copy = copy_project(recipe, name="模板", key="TPL", by=lin, people=False, fresh=False, template=True)
    poster = copy.work_items.get(title="海报")
    assert (copy.template, copy.owner, copy.memberships.count()) == (True, None, 0)
    assert (poster.state.name, poster.assignees.count(), poster.start) == ("设计中", 0, MONDAY)
    assert [step.done for step in poster.steps()] == [True, False]


def test_a_copy_under_a_taken_key_leaves_nothing(recipe, lin):
    with pytest.raises(KeyTaken):
        copy_project(recipe, name="双十一上线", key="LNCH", by=lin)
    assert Project.objects.count() == 1


def test_work_is_copied_with_its_parts(recipe, lin):
    whole = recipe.work_items.get(title="上线")
    copy = whole.copy(by=lin)
    assert copy.ref == "LNCH-5"
    assert [part.title for part in copy.parts()] == ["海报"]
    assert copy.parts()[0].steps().count() == 2


def test_own_fields_come_along_with_values_that_filters_find(recipe, team, lin, client):
    season = add_field(team, "work_item", by=lin, name="档期", kind="text", scope_id=recipe.pk)
    channel = add_field(team, "work_item", by=lin, name="渠道", kind="text")
    part = recipe.work_items.get(title="海报")
    part.change({f"custom.{season.key}": "双十一", f"custom.{channel.key}": "抖音"}, by=lin)
    copy = copy_project(recipe, name="年货节上线", key="NY", by=lin)
    own = CustomField.objects.get(scope_id=copy.pk)
    assert (own.name, own.kind, copy.work_items.get(title="海报").custom[own.key]) == ("档期", "text", "双十一")
    client.force_login(lin)
    for key in (own.key, channel.key):
        answer = client.get(f"/growth/projects/NY/items/?f=custom.{key}:contains:{'双' if key == own.key else '抖'}")
        assert "海报" in answer.content.decode()


def test_copied_and_repeated_work_is_found_by_its_own_fields(poster, team, lin, client):
    channel = add_field(team, "work_item", by=lin, name="渠道", kind="text")
    poster.change({f"custom.{channel.key}": "抖音"}, by=lin)
    copy = poster.copy(by=lin)
    poster.recur("FREQ=DAILY", by=lin, on_completion=True)
    again = poster.make_next(by=lin, today=MONDAY)
    client.force_login(lin)
    answer = client.get(f"/growth/items/?f=custom.{channel.key}:contains:抖").content.decode()
    assert all(f'data-ref="{item.ref}"' in answer for item in (poster, copy, again))


def test_a_guest_takes_part_as_a_client_only(launch, lin, guest, team, client):
    person = Person.of(guest, team)
    with pytest.raises(GuestIsClient):
        launch.add_member(person, by=lin)
    launch.add_member(person, by=lin, role=ProjectMembership.Role.CLIENT)
    client.force_login(lin)
    row = launch.memberships.get(person=person)
    answer = client.post(f"/growth/projects/LNCH/members/{row.pk}", {"role": "lead"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    row.refresh_from_db()
    assert row.role == ProjectMembership.Role.CLIENT


@pytest.mark.django_db(transaction=True)
def test_a_copy_tells_each_person_once_however_much_of_it_is_theirs(launch, team, lin, wang):
    fang, jing = Person.of(wang, team), Person.of(lin, team)
    first, *_others = [
        WorkItem.create(project=launch, by=lin, title=f"工作 {number}", assignees=[fang, jing]) for number in range(3)
    ]
    WorkItem.create(project=launch, by=lin, title="部分", assignees=[fang], parent=first)
    Notification.objects.all().delete()
    copy = copy_project(launch, name="年货节上线", key="NY", by=lin)
    told = Notification.objects.filter(user=wang)
    assert [(line.record_type, line.record_id, line.reason) for line in told] == [("project", copy.pk, "assigned")]
    whole = first.copy(by=lin)
    assert [line.record_id for line in told.filter(record_type="work_item")] == [whole.pk]
    copy_project(launch, name="没有人", key="NOBODY", by=lin, people=False)
    copy_project(launch, name="模板", key="TPL", by=lin, template=True)
    assert told.all().count() == 2
    assert not Notification.objects.exclude(user=wang).exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_has_work_that_comes_again_hears_of_the_next(poster, team, lin, wang):
    poster.change({"assignees": [Person.of(wang, team)]}, by=lin)
    poster.recur("FREQ=DAILY", by=lin, on_completion=True)
    again = poster.make_next(by=lin, today=MONDAY)
    assert Notification.objects.filter(user=wang, record_id=again.pk, reason="assigned").exists()


NAMES = ["内容焕新", "Test Drive", "会员日", "客服 10", "客服 9", "apple"]
STAND = ["apple", "会员日", "客服 9", "客服 10", "内容焕新", "Test Drive"]


def test_projects_stand_by_pinyin_and_numbers(client, team, lin):
    for number, name in enumerate(NAMES):
        Project.create(workspace=team, by=lin, name=name, key=f"N{number}")
    client.force_login(lin)
    page = client.get("/growth/projects/").content.decode()
    assert re.findall(r'class="row__title"[^>]*>([^<]+)<', page) == STAND
    side = page.partition('class="sidebar')[2].partition("</aside>")[0] or page
    assert sorted(STAND, key=side.index) == STAND


def test_a_renamed_project_stands_under_its_new_name(team, lin):
    first, second = (Project.create(workspace=team, by=lin, name=name, key=name.upper()) for name in "ab")
    event = first.change({"name": "  c "}, by=lin)
    assert event.changes == {"name": ["a", "c"]}
    assert list(Project.objects.order_by("sort_name")) == [second, first]
    assert first.rename("c", by=lin) is None
