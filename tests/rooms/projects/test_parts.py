"""Sub-items and moving work to another project."""

import re

import pytest

from opsloop.kernel.access.models import Share
from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.acceptance import AcceptanceNeeded
from opsloop.rooms.projects.dependency import Circle
from opsloop.rooms.projects.models import FormerRef, Project, State, WorkItem
from opsloop.rooms.projects.parts import OtherProject, WaitsForItsWhole
from opsloop.rooms.projects.work import NoSuchStage


@pytest.fixture
def tree(launch, lin):
    """LNCH-1 containing LNCH-2 containing LNCH-3."""
    top = WorkItem.create(project=launch, by=lin, title="上线")
    middle = WorkItem.create(project=launch, by=lin, title="物料", parent=top)
    return top, middle, WorkItem.create(project=launch, by=lin, title="海报", parent=middle)


@pytest.fixture
def autumn(team, lin):
    """Another project of the same workspace."""
    return Project.create(workspace=team, by=lin, key="AUT", name="秋季活动")


def test_work_cannot_contain_itself(tree, lin):
    top, middle, leaf = tree
    with pytest.raises(Circle, match="LNCH-1 → LNCH-2 → LNCH-3 → LNCH-1"):
        top.set_parent(leaf, by=lin)
    with pytest.raises(Circle):
        middle.set_parent(middle, by=lin)


def test_a_part_can_leave_and_join_another_whole(tree, lin):
    top, _middle, leaf = tree
    event = leaf.change({"parent": top}, by=lin)
    assert event.verb == "parent_set"
    assert leaf.wholes() == [top.pk]
    leaf.set_parent(None, by=lin)
    assert leaf.wholes() == []


def test_parts_that_wait_for_each_other_do_not_nest(tree, launch, lin):
    other = WorkItem.create(project=launch, by=lin, title="推文")
    other.depend_on(tree[0], by=lin)
    with pytest.raises(WaitsForItsWhole, match=r"LNCH-4.*LNCH-1"):
        other.set_parent(tree[1], by=lin)


def test_a_whole_lives_in_the_same_project(tree, autumn, lin):
    away = WorkItem.create(project=autumn, by=lin, title="别处")
    with pytest.raises(OtherProject, match="LNCH-1"):
        away.set_parent(tree[0], by=lin)


def test_moving_to_another_project_takes_the_parts_along(tree, autumn, launch, lin):
    WorkItem.create(project=autumn, by=lin, title="已在此处")
    _top, middle, leaf = tree
    leaf.move(launch.states.get(group=State.Group.REVIEW), by=lin)
    event = middle.move_to(autumn, by=lin)
    leaf.refresh_from_db()
    assert event.changes["ref"] == ["LNCH-2", "AUT-2"]
    assert (middle.parent_id, leaf.ref, leaf.parent_id) == (None, "AUT-3", middle.pk)
    assert (leaf.state.project_id, leaf.state.group) == (autumn.pk, State.Group.REVIEW)


def test_a_move_is_told_of_each_item_with_its_states(tree, autumn, launch, lin):
    top, middle, leaf = tree
    leaf.move(launch.states.get(group=State.Group.DOING), by=lin)
    autumn.states.filter(group=State.Group.DOING).update(name="在做")
    top.move_to(autumn, by=lin)
    for number, item in enumerate((top, middle, leaf), start=1):
        event = Event.objects.of("work_item", item.pk).filter(verb="moved_project").get()
        assert event.changes["ref"] == [f"LNCH-{number}", f"AUT-{number}"]
        assert event.changes["project"][1] == {"id": autumn.pk, "label": autumn.name}
    assert [state["label"] for state in event.changes["state"]] == ["In progress", "在做"]
    assert (event.activity, event.phase) == ("在做", Event.Phase.START)


def test_a_part_that_moves_away_says_that_it_left_its_whole(tree, autumn, lin):
    top, middle, _leaf = tree
    event = middle.move_to(autumn, by=lin)
    assert event.changes["parent"] == [{"id": top.pk, "label": top.title}, None]


def test_a_move_into_a_state_that_finishes_or_reopens_sets_when(tree, autumn, launch, lin):
    top, middle, _leaf = tree
    done = autumn.states.get(group=State.Group.DONE, cancels=False)
    middle.move_to(autumn, by=lin, state=done)
    assert middle.completed_at is not None
    top.move_to(autumn, by=lin, state=autumn.states.get(group=State.Group.DOING))
    assert (top.started_at is not None, top.completed_at) == (True, None)
    middle.move_to(launch, by=lin, state=launch.states.get(group=State.Group.TODO))
    assert middle.completed_at is None


def test_work_that_comes_back_has_its_number_again(tree, autumn, launch, lin):
    top, middle, _leaf = tree
    top.move_to(autumn, by=lin)
    top.move_to(launch, by=lin)
    middle.refresh_from_db()
    assert (top.ref, middle.ref) == ("LNCH-1", "LNCH-2")
    assert set(FormerRef.objects.values_list("project__key", "number")) == {("AUT", 1), ("AUT", 2), ("AUT", 3)}


def test_a_move_asks_for_acceptance_as_any_move_does(tree, autumn, lin):
    leaf = tree[2]
    leaf.change({"acceptance_criteria": "尺寸对"}, by=lin)
    with pytest.raises(AcceptanceNeeded):
        leaf.move_to(autumn, by=lin, state=autumn.states.get(group=State.Group.DONE, cancels=False))


def test_a_project_without_a_state_for_work_takes_none_in(tree, autumn, lin):
    autumn.states.update(archived=True)
    with pytest.raises(NoSuchStage):
        tree[0].move_to(autumn, by=lin)


def test_the_references_from_before_a_move_still_lead_to_the_work(client, tree, autumn, wang, lin):
    top, middle, _leaf = tree
    top.move_to(autumn, by=lin)
    client.force_login(wang)
    for item in (top, middle):
        old = f"/growth/items/LNCH-{1 if item is top else 2}"
        item.refresh_from_db()
        answer = client.get(old)
        assert (answer.status_code, answer.url) == (302, f"/growth/items/{item.ref}")
    assert client.get("/growth/items/lnch-1").url == f"/growth/items/{top.ref}"
    assert client.get("/growth/items/LNCH-9").status_code == 404


def test_an_old_reference_tells_a_stranger_nothing(client, tree, autumn, stranger, guest, lin):
    tree[0].move_to(autumn, by=lin)
    for user in (stranger, guest):
        client.force_login(user)
        assert client.get("/growth/items/LNCH-1").status_code == 404


@pytest.fixture
def wangs(client, wang):
    """The pages of 王芳, a member."""
    client.force_login(wang)
    return client


def test_work_goes_to_another_project_from_its_page_and_comes_back_by_undo(wangs, tree, autumn, launch):
    _top, middle, leaf = tree
    middle.move(launch.states.get(group=State.Group.DOING), by=launch.created_by)
    cell = f"/growth/items/{middle.ref}/cells/project"
    assert autumn.name in wangs.get(cell).content.decode()
    assert "/cells/project" in wangs.get(f"/growth/items/{middle.ref}/menu").content.decode()
    answer = wangs.post(cell, {"value": autumn.pk})
    assert (answer.status_code, "page:refresh" in answer.headers["HX-Trigger"]) == (204, True)
    middle.refresh_from_db()
    assert middle.ref == "AUT-1"
    moved = Event.objects.of("work_item", middle.pk).get(verb="moved_project")
    assert wangs.post(f"/growth/undo?events={moved.pk}").status_code == 204
    for item, ref in ((middle, "LNCH-2"), (leaf, "LNCH-3")):
        item.refresh_from_db()
        assert item.ref == ref
    assert (middle.parent, middle.state.group, leaf.parent) == (tree[0], State.Group.DOING, middle)


def test_many_go_to_another_project_at_once(wangs, tree, autumn, launch, lin):
    other = WorkItem.create(project=launch, by=lin, title="推文")
    answer = wangs.post("/growth/items/bulk", {"ref": ["LNCH-1", "LNCH-4"], "field": "project", "value": autumn.pk})
    assert answer.status_code == 204
    assert set(autumn.work_items.values_list("title", flat=True)) == {"上线", "物料", "海报", other.title}


def test_work_goes_nowhere_that_one_does_not_see(wangs, tree, autumn, lin):
    autumn.change({"visibility": Project.Visibility.PRIVATE}, by=lin)
    assert autumn.name not in wangs.get("/growth/items/LNCH-1/cells/project").content.decode()
    assert wangs.post("/growth/items/LNCH-1/cells/project", {"value": autumn.pk}).status_code == 422
    assert not autumn.work_items.exists()


def test_the_api_moves_work_too(wangs, tree, autumn):
    body = {"project": "AUT", "priority": 4}
    answer = wangs.patch("/api/v1/growth/items/LNCH-3", body, content_type="application/json")
    assert answer.json()["ref"] == "AUT-1"


def test_a_reader_who_does_not_see_the_old_project_reads_neither_its_name_nor_its_key(
    team, admin, launch, wang, client
):
    secret = Project.create(workspace=team, by=admin, key="ZEB", name="机密", visibility="private")
    item = WorkItem.create(project=secret, by=admin, title="海报")
    item.move_to(launch, by=admin)
    client.force_login(wang)
    talk = client.get(f"/growth/talk/work_item/{item.pk}/").content.decode()
    told = client.get(f"/api/v1/growth/items/{item.ref}/events").content.decode()
    for shown in (talk, told):
        assert item.ref in shown
        assert "ZEB-1" not in shown
        assert "机密" not in shown
    client.force_login(admin)
    assert "ZEB-1" in client.get(f"/growth/talk/work_item/{item.pk}/").content.decode()


def test_work_that_is_only_a_part_has_no_heading_of_parts_for_a_client(client, tree, guest, team):
    top, _middle, leaf = tree
    for item in tree:
        Share.objects.create(workspace=team, user=guest, record_type="work_item", record_id=item.pk)
    client.force_login(guest)
    for item, headings in ((top, ["Parts"]), (leaf, ["Part of"])):
        page = client.get(f"/growth/items/{item.ref}", headers={"Accept-Language": "en"}).content.decode()
        panel = page.partition('id="panel-parts-')[2].partition("</section>")[0]
        assert re.findall(r'record__label">([^<]+)<', panel) == headings
