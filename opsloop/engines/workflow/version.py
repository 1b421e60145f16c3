"""A published SOP: the definition with everything worked out that running it asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from opsloop.engines.workflow.conditions import Condition
from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import Activity, Approval, Element, Flow, Start, writes
from opsloop.engines.workflow.refusals import Unsound
from opsloop.engines.workflow.soundness import problems
from opsloop.engines.workflow.structure import Block, structure


@dataclass(frozen=True)
class Version:
    """A sound definition, ready to run; immutable, and known by the hash of its definition. See `publish`."""

    definition: Definition

    @property
    def hash(self) -> str:
        return self.definition.hash

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        return self.definition.by_id

    @cached_property
    def activities(self) -> Mapping[str, Activity]:
        """Its steps."""
        return {activity.id: activity for activity in self.definition.activities}

    @cached_property
    def out(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows out of each element, in the order of the definition."""
        flows: dict[str, list[Flow]] = {element.id: [] for element in self.definition.elements}
        for flow in self.definition.flows:
            flows[flow.source].append(flow)
        return {node: tuple(each) for node, each in flows.items()}

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Parallel and inclusive blocks, by their split."""
        return structure(self.definition).blocks

    @cached_property
    def splits(self) -> Mapping[str, str]:
        """The split of the block that each flow into a join belongs to."""
        return {flow: block.split for block in self.blocks.values() for flow in block.arrives.values()}

    @cached_property
    def starts(self) -> tuple[Start, ...]:
        return tuple(element for element in self.definition.elements if isinstance(element, Start))

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The condition of each flow that has one, and of each approval that may pass by itself."""
        asked = {flow.id: flow.condition for flow in self.definition.flows if flow.condition}
        asked |= {e.id: e.auto for e in self.definition.elements if isinstance(e, Approval) and e.auto}
        return {key: Condition.of(text, self.definition.by_field) for key, text in asked.items()}

    @cached_property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """Every question whose answer the data of a case know, with the fields that it hangs on: the condition of a
        flow by the flow, whether a step passes by itself (its threshold, its empty list) by the step."""
        found = {key: condition.reads for key, condition in self.conditions.items()}
        lists = {a.id: a.each.list for a in self.activities.values() if not isinstance(a, Approval) and a.each}
        return {**found, **{key: frozenset([name]) for key, name in lists.items()}}

    @cached_property
    def filled_by(self) -> Mapping[str, frozenset[str]]:
        """The steps that may fill each field."""
        steps = {activity.id: writes(activity) for activity in self.definition.activities}
        return {
            name: frozenset(step for step, fields in steps.items() if name in fields)
            for name in self.definition.by_field
        }

    @cached_property
    def around(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """For each element the blocks it is in: (split, flow into the join by which its branch arrives), sorted."""
        found: dict[str, list[tuple[str, str]]] = {node: [] for node in self.elements}
        for block in self.blocks.values():
            for first, last in block.arrives.items():
                for node in self._between(first, block.join):
                    found[node].append((block.split, last))
        return {node: tuple(sorted(each)) for node, each in found.items()}

    def _between(self, first: str, join: str) -> set[str]:
        waiting = [self.by_flow[first].target]
        seen = {join}
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting += [flow.target for flow in self.out[node]]
        return seen - {join}

    @cached_property
    def by_flow(self) -> Mapping[str, Flow]:
        return {flow.id: flow for flow in self.definition.flows}


def publish(definition: Definition) -> Version:
    """The version to run; Unsound with every reason where there is one."""
    if found := problems(definition):
        raise Unsound(found)
    return Version(definition)
