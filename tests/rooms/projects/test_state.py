"""The states of a project: added, named, ordered, limited, archived."""

import pytest
from django.core.exceptions import ValidationError

from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.models import State, WorkItem
from opsloop.rooms.projects.state import LastState, NameTaken, WorkLeft


def names(project):
    return [state.name for state in project.states.filter(archived=False)]


@pytest.fixture
def design(launch, lin):
    """A state of the project's own in the group of work in progress."""
    return State.add(launch, "设计中", State.Group.DOING, by=lin, wip_limit=3)


def test_a_new_state_stands_at_the_end_of_its_group(launch, design):
    groups = [state.group for state in launch.states.all()]
    assert groups == ["backlog", "todo", "doing", "doing", "review", "done", "done"]
    assert names(launch)[3] == "设计中"
    assert Event.objects.of("project", launch.pk).newest_first().first().verb == "state_added"


def test_two_states_are_not_called_the_same(launch, design, lin):
    with pytest.raises(NameTaken, match="设计中"):
        State.add(launch, " 设计中 ", State.Group.TODO, by=lin)
    with pytest.raises(NameTaken):
        launch.states.first().rename("设计中", by=lin)
    with pytest.raises(ValidationError):
        design.rename(" ", by=lin)


def test_states_are_ordered_within_their_group(launch, design, lin):
    before = names(launch)
    State.reorder(launch, [design.pk], by=lin)
    assert names(launch) == [*before[:2], "设计中", before[2], *before[4:]]
    assert State.reorder(launch, [design.pk], by=lin) is None


def test_a_limit_is_set_and_lifted(design, lin):
    assert design.limit(3, by=lin) is None
    design.limit(None, by=lin)
    design.refresh_from_db()
    assert design.wip_limit is None


def test_archiving_moves_the_work(launch, design, poster, lin):
    other = WorkItem.create(project=launch, by=lin, title="写推文", state=design)
    poster.move(design, by=lin)
    todo = launch.states.get(group=State.Group.TODO)
    with pytest.raises(WorkLeft):
        design.archive(by=lin)
    design.archive(by=lin, move_work_to=todo)
    assert "设计中" not in names(launch)
    assert list(todo.work_items.order_by("rank")) == [poster, other]


def test_a_project_keeps_a_state_to_be_done_in(launch, lin):
    with pytest.raises(LastState):
        launch.states.get(group=State.Group.DONE, cancels=False).archive(by=lin)
    for state in launch.states.exclude(group=State.Group.DONE)[1:]:
        state.archive(by=lin)
    with pytest.raises(LastState):
        launch.states.filter(archived=False).first().archive(by=lin)
