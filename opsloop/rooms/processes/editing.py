"""Changes of a drawing, one at a time: each answers another definition, in which every flow still leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import (
    OWNER,
    Approval,
    Approver,
    CallSop,
    Checklist,
    Definition,
    Duties,
    Element,
    End,
    Field,
    Flow,
    Gateway,
    Item,
    Start,
    UserTask,
)
from opsloop.engines.workflow.elements import GatewayKind
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.processes.drawing import join_of

TASK, CHECKLIST, APPROVAL, CALL = "task", "checklist", "approval", "call"
CHOICE, TOGETHER, SEVERAL = "choice", "together", "several"
END = "end"
GATEWAYS: Mapping[str, GatewayKind] = {CHOICE: "exclusive", TOGETHER: "parallel", SEVERAL: "inclusive"}
KINDS = {
    TASK: gettext_lazy("Task"),
    CHECKLIST: gettext_lazy("Checklist"),
    APPROVAL: gettext_lazy("Approval"),
    CALL: gettext_lazy("Another process"),
    CHOICE: gettext_lazy("Either … or"),
    TOGETHER: gettext_lazy("At the same time"),
    SEVERAL: gettext_lazy("Whatever applies"),
    END: gettext_lazy("End of the case"),
}

OWNED = Duties(accountable=(OWNER,))
"""Of a new step, until somebody says more."""


class CannotEdit(Refused):
    sentence = gettext_lazy("This cannot be changed here.")


class GoesOn(Refused):
    """What comes after an end would never be reached."""

    sentence = gettext_lazy(
        "Steps come after this. Put the end on a way of a split that has none behind it, or take them out first."
    )


def begun(name: str) -> Definition:
    """A drawing to begin with: a start, one task, an end."""
    task = UserTask(id="step1", name=_("First step"), role=OWNER, duties=OWNED)
    return Definition(
        name=name,
        elements=(Start(id="start", name=_("Request"), trigger="form"), task, End(id="end")),
        flows=(Flow(id="flow1", source="start", target="step1"), Flow(id="flow2", source="step1", target="end")),
    )


def put_in(definition: Definition, flow: str, kind: str, name: str) -> Definition:
    """A new step on a flow, or a split with its join and a task on each of two ways."""
    way = flow_of(definition, flow)
    taken = {each.id for each in (*definition.elements, *definition.flows)}
    if kind not in KINDS:
        raise CannotEdit
    if kind in GATEWAYS:
        return _split(definition, way, kind, name, taken)
    if kind == END:
        return _ended(definition, way, End(id=free("end", taken), name=name))
    element = _step(kind, free("step", taken), name)
    onward = Flow(id=free("flow", taken), source=element.id, target=way.target)
    return spliced(definition, way, replace(way, target=element.id), [element], [onward])


def _step(kind: str, key: str, name: str) -> Element:
    if kind == CHECKLIST:
        return Checklist(id=key, name=name, role=OWNER, items=(Item(id="item1", text=_("First item")),), duties=OWNED)
    if kind == APPROVAL:
        return Approval(id=key, name=name, approvers=(Approver(role=OWNER),), duties=OWNED)
    if kind == CALL:
        return CallSop(id=key, name=name, duties=OWNED)
    return UserTask(id=key, name=name, role=OWNER, duties=OWNED)


def _split(definition: Definition, way: Flow, kind: str, name: str, taken: set[str]) -> Definition:
    split, join = free("split", taken), free("join", taken)
    one, two = (_step(TASK, free("step", taken), _("New step")) for _index in range(2))
    flows = [free("flow", taken) for _index in range(5)]
    together = kind == TOGETHER
    gateway = Gateway(id=split, name=name, gateway=GATEWAYS[kind], default="" if together else flows[2])
    drawn = [
        Flow(id=flows[0], source=split, target=one.id),
        Flow(id=flows[1], source=one.id, target=join),
        Flow(id=flows[2], source=split, target=two.id if together else join),
        Flow(id=flows[3], source=join, target=way.target),
    ]
    steps: list[Element] = [gateway, one, *([two] if together else []), Gateway(id=join, gateway=gateway.gateway)]
    if together:
        drawn.append(Flow(id=flows[4], source=two.id, target=join))
    return spliced(definition, way, replace(way, target=split), steps, drawn)


def _ended(definition: Definition, way: Flow, end: End) -> Definition:
    """With an end of its own on a way that leads to nothing but where others come in as well."""
    led = spliced(definition, way, replace(way, target=end.id), [end], [])
    reached = _reached([element.id for element in led.elements if isinstance(element, Start)], led.flows)
    if any(element.id not in reached for element in led.elements):
        raise GoesOn
    return _smoothed(led)


def add_way(definition: Definition, key: str, name: str) -> Definition:
    """Another way out of a split, with a step on it, to where its ways meet; to an end of its own where they do not.

    It is tried before the way that is taken otherwise.
    """
    split = element_of(definition, key)
    ways = [flow for flow in definition.flows if flow.source == key]
    if not isinstance(split, Gateway) or len(ways) <= 1:
        raise CannotEdit
    taken = {each.id for each in (*definition.elements, *definition.flows)}
    step = _step(TASK, free("step", taken), name)
    join = join_of(definition, key)
    added: list[Element] = [step] if join else [step, End(id=free("end", taken))]
    flows = (
        Flow(id=free("flow", taken), source=key, target=step.id),
        Flow(id=free("flow", taken), source=step.id, target=join or added[-1].id),
    )
    elements = [each.id for each in definition.elements]
    place = elements.index(join) if join else len(elements)
    before = next((at for at, flow in enumerate(definition.flows) if flow.id == split.default), len(definition.flows))
    return replace(
        definition,
        elements=(*definition.elements[:place], *added, *definition.elements[place:]),
        flows=(*definition.flows[:before], *flows, *definition.flows[before:]),
    )


def otherwise(definition: Definition, key: str, flow: str) -> Definition:
    """With this way out of a split taken where no condition holds; so that it needs none itself."""
    split, way = element_of(definition, key), flow_of(definition, flow)
    if not isinstance(split, Gateway) or split.gateway == "parallel" or way.source != key:
        raise CannotEdit
    return put(put_flow(definition, replace(way, condition="")), replace(split, default=flow))


def take_out(definition: Definition, key: str) -> Definition:
    """Without a step: what led to it leads to what came after it. Starts, ends and gateways stay."""
    element = element_of(definition, key)
    if isinstance(element, Start | End | Gateway):
        raise CannotEdit
    into = [flow for flow in definition.flows if flow.target == key]
    out = [flow for flow in definition.flows if flow.source == key]
    if len(out) != 1 or len(definition.elements) <= len("SE") + 1:
        raise CannotEdit
    moved = [replace(flow, target=out[0].target) if flow in into else flow for flow in definition.flows]
    return replace(
        definition,
        elements=tuple(each for each in definition.elements if each.id != key),
        flows=tuple(flow for flow in moved if flow.id != out[0].id),
    )


def dissolve(definition: Definition, key: str) -> Definition:
    """Without a split: of its ways the one that is taken otherwise, or the first, stays, and what only the others had
    goes with them."""
    split = element_of(definition, key)
    ways = [flow for flow in definition.flows if flow.source == key]
    if not isinstance(split, Gateway) or len(ways) <= 1:
        raise CannotEdit
    kept = next((way for way in ways if way.id == split.default), ways[0])
    flows = [flow for flow in definition.flows if flow.source != key or flow.id == kept.id]
    starts = [element.id for element in definition.elements if isinstance(element, Start)]
    reached = _reached(starts, flows)
    left = replace(
        definition,
        elements=tuple(element for element in definition.elements if element.id in reached),
        flows=tuple(
            replace(flow, condition="", name="") if flow.id == kept.id else flow
            for flow in flows
            if flow.source in reached
        ),
    )
    return _smoothed(left)


def _smoothed(definition: Definition) -> Definition:
    """Without gateways that neither split nor join any more."""
    for element in definition.elements:
        into = [flow for flow in definition.flows if flow.target == element.id]
        out = [flow for flow in definition.flows if flow.source == element.id]
        if isinstance(element, Gateway) and len(into) == 1 and len(out) == 1:
            elements = tuple(each for each in definition.elements if each.id != element.id)
            joined = replace(into[0], target=out[0].target)
            flows = tuple(joined if each == into[0] else each for each in definition.flows if each != out[0])
            return _smoothed(replace(definition, elements=elements, flows=flows))
    return definition


def move(definition: Definition, key: str, *, up: bool) -> Definition:
    """A step one place up or down among the steps before or after it, as far as no gateway, start or end is passed."""
    element = element_of(definition, key)
    into = next((flow for flow in definition.flows if flow.target == key), None)
    out = next((flow for flow in definition.flows if flow.source == key), None)
    if into is None or out is None or isinstance(element, Start | End | Gateway):
        raise CannotEdit
    other = element_of(definition, into.source if up else out.target)
    if isinstance(other, Start | End | Gateway):
        raise CannotEdit
    first, second = (other.id, key) if up else (key, other.id)
    turned = {first: second, second: first}

    def swapped(flow: Flow) -> Flow:
        return replace(flow, source=turned.get(flow.source, flow.source), target=turned.get(flow.target, flow.target))

    places = {each.id: place for place, each in enumerate(definition.elements)}
    elements = list(definition.elements)
    elements[places[first]], elements[places[second]] = elements[places[second]], elements[places[first]]
    return replace(definition, elements=tuple(elements), flows=tuple(swapped(flow) for flow in definition.flows))


def put(definition: Definition, element: Element) -> Definition:
    """With the element in the place of the one that has its id."""
    element_of(definition, element.id)
    elements = tuple(element if each.id == element.id else each for each in definition.elements)
    return replace(definition, elements=elements)


def put_flow(definition: Definition, flow: Flow) -> Definition:
    """With the flow in the place of the one that has its id."""
    flow_of(definition, flow.id)
    return replace(definition, flows=tuple(flow if each.id == flow.id else each for each in definition.flows))


def put_fields(definition: Definition, fields: Sequence[Field]) -> Definition:
    """With these fields; forms no longer ask for those that are gone."""
    names = {field.name for field in fields}
    return replace(
        definition, fields=tuple(fields), elements=tuple(_asking(element, names) for element in definition.elements)
    )


def _asking(element: Element, names: set[str]) -> Element:
    if not isinstance(element, Start | UserTask):
        return element
    asks = tuple(name for name in element.asks if name in names)
    return replace(element, asks=asks, required=tuple(name for name in element.required if name in names))


def element_of(definition: Definition, key: str) -> Element:
    """The element of this id; CannotEdit where there is none."""
    element = definition.by_id.get(key)
    if element is None:
        raise CannotEdit
    return element


def flow_of(definition: Definition, key: str) -> Flow:
    """The flow of this id; CannotEdit where there is none."""
    flow = next((flow for flow in definition.flows if flow.id == key), None)
    if flow is None:
        raise CannotEdit
    return flow


def spliced(
    definition: Definition, old: Flow, new: Flow, elements: Iterable[Element], flows: Iterable[Flow]
) -> Definition:
    """With a flow led elsewhere, and with elements right behind its source."""
    place = [each.id for each in definition.elements].index(old.source) + 1
    return replace(
        definition,
        elements=(*definition.elements[:place], *elements, *definition.elements[place:]),
        flows=(*(new if each.id == old.id else each for each in definition.flows), *flows),
    )


def free(beginning: str, taken: set[str]) -> str:
    """An id that nothing has yet."""
    number = next(number for number in range(1, len(taken) + 2) if f"{beginning}{number}" not in taken)
    taken.add(f"{beginning}{number}")
    return f"{beginning}{number}"


def _reached(starts: Iterable[str], flows: Sequence[Flow]) -> set[str]:
    seen = set(starts)
    waiting = list(seen)
    while waiting:
        here = waiting.pop()
        for flow in flows:
            if flow.source == here and flow.target not in seen:
                seen.add(flow.target)
                waiting.append(flow.target)
    return seen
