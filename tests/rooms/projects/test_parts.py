"""Sub-items and moving work to another project."""

import pytest

from opsloop.rooms.projects.dependency import Circle
from opsloop.rooms.projects.models import Project, State, WorkItem
from opsloop.rooms.projects.parts import OtherProject, WaitsForItsWhole


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
