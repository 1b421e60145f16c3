"""Pictures of SOPs: boxes apart from each other, and flows that touch no box but their own."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.workflow import Box, Definition, Diagram, Flow, Gateway, Measures, UserTask, in_swimlanes, laid_out
from opsloop.engines.workflow.layout import EDITOR
from opsloop.rooms.processes.ready import READY, words_in
from tests.engines.workflow.strategies import definition_of, outlines

DOWN = Measures(90, 200, (46, 170), {"gateway": (30, 30), "start": (30, 100), "end": (30, 100)}, (24, 94), down=True)


@st.composite
def graphs(draw):
    """Any graph at all, with loops, islands and flows beside each other."""
    names = [f"n{number}" for number in range(draw(st.integers(1, 9)))]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=16))
    flows = tuple(Flow(id=f"f{place}", source=one, target=two) for place, (one, two) in enumerate(pairs))
    return Definition(elements=tuple(UserTask(id=name, name=name) for name in names), flows=flows)


def apart(one: Box, two: Box) -> bool:
    beside = one.x + one.width <= two.x or two.x + two.width <= one.x
    return beside or one.y + one.height <= two.y or two.y + two.height <= one.y


def wrong(definition: Definition, picture: Diagram) -> list[str]:
    found = []
    boxes = list(picture.shapes.items())
    for place, (name, box) in enumerate(boxes):
        found += [f"{name} on {other}" for other, there in boxes[place + 1 :] if not apart(box, there)]
    for flow in definition.flows:
        points = picture.edges[flow.id]
        for one, two in pairwise(points):
            if one[0] != two[0] and one[1] != two[1]:
                found.append(f"{flow.id} is slanted")
            line = Box(min(one[0], two[0]), min(one[1], two[1]), abs(one[0] - two[0]), abs(one[1] - two[1]))
            found += [f"{flow.id} through {name}" for name, box in boxes if not apart(line, box)]
        found += [f"{flow.id} does not begin at its source"] * (not touches(picture.shapes[flow.source], points[0]))
        found += [f"{flow.id} does not end at its target"] * (not touches(picture.shapes[flow.target], points[-1]))
    return found


def along(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float, float]]:
    """Each stretch of a flow along the lanes of a picture from left to right: where across, from, to."""
    return [(one[1], min(one[0], two[0]), max(one[0], two[0])) for one, two in pairwise(points) if one[1] == two[1]]


def lying_on_each_other(definition: Definition, picture: Diagram) -> list[tuple[str, str]]:
    """Flows that have neither end in common, and a stretch along the lanes."""
    return [
        (one.id, two.id)
        for place, one in enumerate(definition.flows)
        for two in definition.flows[place + 1 :]
        if {one.source, one.target}.isdisjoint({two.source, two.target})
        for here in along(picture.edges[one.id])
        for there in along(picture.edges[two.id])
        if here[0] == there[0] and here[1] < there[2] and there[1] < here[2]
    ]


@given(graphs())
@settings(max_examples=150, deadline=None)
def test_flows_from_elsewhere_to_elsewhere_never_lie_on_each_other(definition):
    assert lying_on_each_other(definition, laid_out(definition)) == []


def touches(box: Box, point: tuple[float, float]) -> bool:
    return box.x <= point[0] <= box.x + box.width and box.y <= point[1] <= box.y + box.height


@pytest.mark.parametrize("measures", [EDITOR, DOWN])
@given(graphs())
@settings(max_examples=150, deadline=None)
def test_no_picture_has_a_flow_through_a_box(measures, definition):
    assert wrong(definition, laid_out(definition, measures)) == []


@given(outlines())
@settings(max_examples=60, deadline=None)
def test_whatever_is_drawn_as_an_outline_lies_in_order(outline):
    definition = definition_of(outline)
    assert wrong(definition, laid_out(definition)) == []


@pytest.mark.parametrize("name", sorted(READY))
def test_the_longest_way_of_a_ready_process_is_straight(name):
    definition = READY[name](words_in("en"))
    picture = laid_out(definition, DOWN)
    assert wrong(definition, picture) == []
    longest = max(definition.elements, key=lambda element: picture.shapes[element.id].y)
    start = definition.elements[0]
    middles = {each.id: picture.shapes[each.id].x + picture.shapes[each.id].width / 2 for each in (start, longest)}
    assert middles[start.id] == middles[longest.id]


def test_a_thousand_steps_in_a_row_are_laid_out():
    steps = tuple(UserTask(id=f"s{number}", name="x") for number in range(1000))
    flows = tuple(Flow(id=f"f{number}", source=f"s{number}", target=f"s{number + 1}") for number in range(999))
    picture = laid_out(Definition(elements=steps, flows=flows))
    assert len({box.y for box in picture.shapes.values()}) == 1


@st.composite
def cast_graphs(draw):
    """Any graph of steps and gateways, whose steps are dealt out to a few roles or to nobody."""
    graph = draw(graphs())
    roles = draw(st.lists(st.sampled_from(["", "a", "b", "c", "gateway"]), min_size=9, max_size=9))
    elements = tuple(
        Gateway(id=each.id, name="?") if role == "gateway" else replace(each, role=role)
        for each, role in zip(graph.elements, roles, strict=False)
    )
    return replace(graph, elements=elements)


@given(cast_graphs())
@settings(max_examples=200, deadline=None)
def test_in_swimlanes_every_step_lies_in_the_band_of_its_role_and_nothing_on_another(definition):
    picture, lanes = in_swimlanes(definition)
    roles = {each.role for each in definition.activities if each.role}
    assert {lane.role for lane in lanes} >= roles
    if not lanes:
        assert not roles
        return
    assert wrong(definition, picture) == []
    held = {key: lane for lane in lanes for key in lane.elements}
    assert held.keys() == definition.by_id.keys()
    for activity in definition.activities:
        assert activity.role in ("", held[activity.id].role)
    for key, box in picture.shapes.items():
        band = held[key].box
        assert (box.x, box.y) >= (band.x, band.y)
        assert box.y + box.height <= band.y + band.height
        assert box.x + box.width <= band.x + band.width
    tops = sorted((lane.box.y, lane.box.height) for lane in lanes)
    assert all(one[0] + one[1] == two[0] for one, two in pairwise(tops)), "bands lie side by side"


@given(cast_graphs())
@settings(max_examples=100, deadline=None)
def test_in_swimlanes_flows_from_elsewhere_to_elsewhere_never_lie_on_each_other(definition):
    picture, lanes = in_swimlanes(definition)
    if lanes:
        assert lying_on_each_other(definition, picture) == []
