"""What happens when an approval is rejected: the case ends, goes back to an earlier step, or goes on as drawn.

In the drawing that is a field that keeps the decision and a choice behind the approval; people say it in one answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opsloop.engines.workflow import Approval, Definition, End, Field, Flow, Gateway, problems
from opsloop.engines.workflow.elements import ACTIVITIES
from opsloop.rooms.processes import editing
from opsloop.rooms.processes.step_forms import DECISIONS, free_name

REFUSED = "refused"
ENDS, GOES_ON = "end", "on"
BACK = "back:"
"""Before the key of the step that it goes back to."""


@dataclass(frozen=True)
class Rejection:
    """The choice behind an approval: its split, the way of what was rejected, and the way of the rest."""

    split: Gateway
    way: Flow
    onward: Flow


def rejection_of(definition: Definition, approval: Approval) -> Rejection | None:
    """The choice that asks for the decision of this approval right behind it; None where there is none."""
    if not approval.result:
        return None
    out = [flow for flow in definition.flows if flow.source == approval.id]
    split = definition.by_id[out[0].target] if len(out) == 1 else None
    if not isinstance(split, Gateway) or split.gateway != "exclusive":
        return None
    ways = [flow for flow in definition.flows if flow.source == split.id]
    asked = [way for way in ways if way.condition == _rejected(approval.result)]
    if len(ways) != len(DECISIONS) or len(asked) != 1:
        return None
    return Rejection(split, asked[0], next(way for way in ways if way is not asked[0]))


def consequence_of(definition: Definition, approval: Approval) -> str:
    """What a rejection leads to: `end`, `back:` and a step, `on` where nothing asks for it; empty for another way."""
    found = rejection_of(definition, approval)
    if found is None:
        return GOES_ON
    target = definition.by_id[found.way.target]
    if isinstance(target, End):
        return ENDS
    if isinstance(target, Gateway):
        after = [flow.target for flow in definition.flows if flow.source == target.id]
        target = definition.by_id[after[0]] if len(after) == 1 else target
    return f"{BACK}{target.id}" if target.id in _before(definition, approval.id) else ""


def consequences(definition: Definition, approval: Approval) -> list[tuple[str, str]]:
    """What can be chosen for it, with words: what would keep the process from running is not offered."""
    now = consequence_of(definition, approval)
    words = {ENDS: _("The case ends"), GOES_ON: _("It goes on all the same")}
    steps = _before(definition, approval.id)
    words |= {
        f"{BACK}{each.id}": _("Back to “%(step)s”") % {"step": each.name}
        for each in definition.elements
        if isinstance(each, ACTIVITIES) and each.id in steps
    }
    if not now:
        words[""] = _("As drawn behind it")
    return [(key, said) for key, said in words.items() if key == now or _runs(definition, approval.id, key)]


def _runs(definition: Definition, key: str, what: str) -> bool:
    known = {(problem.code, problem.where) for problem in problems(definition)}
    after = rejecting(definition, key, what)
    return all((problem.code, problem.where) in known for problem in problems(after))


def rejecting(definition: Definition, key: str, what: str) -> Definition:
    """The drawing in which a rejection of this approval leads there; CannotEdit for what is none of its answers."""
    approval = editing.element_of(definition, key)
    if not isinstance(approval, Approval):
        raise editing.CannotEdit
    if what == consequence_of(definition, approval) or not what:
        return definition
    without = _without(definition, approval)
    if what == GOES_ON:
        return without
    step = what.removeprefix(BACK)
    if what != ENDS and (step not in _before(without, key) or step not in without.by_id):
        raise editing.CannotEdit
    return _with(without, approval, "" if what == ENDS else step)


def put_in(definition: Definition, flow: str, kind: str, name: str) -> Definition:
    """A new step on a flow; an approval ends the case where it is rejected, if a case can end there."""
    drawn = editing.put_in(definition, flow, kind, name)
    known = definition.by_id
    for element in drawn.elements:
        if isinstance(element, Approval) and element.id not in known and _runs(drawn, element.id, ENDS):
            return rejecting(drawn, element.id, ENDS)
    return drawn


def take_out(definition: Definition, key: str) -> Definition:
    """Without a step; with an approval goes the choice that only asks for its decision."""
    return editing.take_out(_alone(definition, key), key)


def move(definition: Definition, key: str, *, up: bool) -> Definition:
    """A step one place up or down; approvals take their ends for what is rejected along."""
    ended = [
        each.id
        for each in definition.elements
        if isinstance(each, Approval) and consequence_of(definition, each) == ENDS
    ]
    for approval in ended:
        definition = _alone(definition, approval)
    definition = editing.move(definition, key, up=up)
    for approval in ended:
        definition = rejecting(definition, approval, ENDS)
    return definition


def change(definition: Definition, changed: Approval, what: str) -> Definition:
    """With an approval as it was changed, and with this consequence of a rejection; `what` is empty to leave it."""
    before = editing.element_of(definition, changed.id)
    if not isinstance(before, Approval):
        raise editing.CannotEdit
    was = consequence_of(definition, before)
    what = what or was
    if not changed.result and what and what != GOES_ON:
        changed = replace(changed, result=before.result)
    if what and (what != was or changed.result != before.result):
        definition = _without(definition, before)
    return rejecting(editing.put(definition, changed), changed.id, what)


def _alone(definition: Definition, key: str) -> Definition:
    """Without the choice that only asks for the decision of this approval, so that it can be taken out or moved."""
    element = definition.by_id.get(key)
    if not isinstance(element, Approval) or not consequence_of(definition, element):
        return definition
    return _without(definition, element)


def _without(definition: Definition, approval: Approval) -> Definition:
    found = rejection_of(definition, approval)
    if found is None:
        return definition
    otherwise = replace(found.split, default=found.onward.id)
    return editing.dissolve(editing.put(definition, otherwise), found.split.id)


def _with(definition: Definition, approval: Approval, back_to: str) -> Definition:
    """With the field, the choice, and the way to an end of its own or back to before a step."""
    definition, name = _deciding(definition, approval)
    taken = {each.id for each in (*definition.elements, *definition.flows)}
    split, refused, onward = (editing.free(word, taken) for word in ("split", "flow", "flow"))
    if back_to:
        definition, target = _joined(definition, back_to, taken)
        ends: list[End] = []
    else:
        target = editing.free("end", taken)
        ends = [End(id=target, name=_("Rejected"), outcome=REFUSED)]
    out = next(flow for flow in definition.flows if flow.source == approval.id)
    gateway = Gateway(id=split, name=_("Approved?"), default=onward)
    ways = [
        Flow(id=refused, source=split, target=target, condition=_rejected(name), name=_("Rejected")),
        Flow(id=onward, source=split, target=out.target, name=pgettext("way", "Approved")),
    ]
    return editing.spliced(definition, out, replace(out, target=split), [gateway, *ends], ways)


def _deciding(definition: Definition, approval: Approval) -> tuple[Definition, str]:
    """With the field that keeps the decision, and its name."""
    if approval.result:
        return definition, approval.result
    label = _("Decision: %(step)s") % {"step": approval.name} if approval.name else _("Decision")
    name = free_name(definition, label)
    field = Field(name=name, kind="choice", options=DECISIONS, label=label[:120])
    wider = replace(definition, fields=(*definition.fields, field))
    return editing.put(wider, replace(approval, result=name)), name


def _joined(definition: Definition, step: str, taken: set[str]) -> tuple[Definition, str]:
    """With a join before the step, and its key: the one that is there, or a new one."""
    into = next(flow for flow in definition.flows if flow.target == step)
    source = definition.by_id[into.source]
    leaving = [flow for flow in definition.flows if flow.source == source.id]
    if isinstance(source, Gateway) and source.gateway == "exclusive" and len(leaving) == 1:
        return definition, source.id
    join = editing.free("join", taken)
    onward = Flow(id=editing.free("flow", taken), source=join, target=step)
    return editing.spliced(definition, into, replace(into, target=join), [Gateway(id=join)], [onward]), join


def _before(definition: Definition, key: str) -> set[str]:
    """The elements from which a way leads to this one."""
    sources: dict[str, list[str]] = {}
    for flow in definition.flows:
        sources.setdefault(flow.target, []).append(flow.source)
    seen: set[str] = set()
    waiting: Sequence[str] = sources.get(key, [])
    while waiting:
        fresh = set(waiting) - seen
        seen |= fresh
        waiting = [source for node in fresh for source in sources.get(node, [])]
    return seen - {key}


def _rejected(name: str) -> str:
    return f'{name} = "rejected"'
