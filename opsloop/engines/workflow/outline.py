"""An SOP written as an outline: steps one below the other, choices, parallel parts and rework as blocks.

What is written this way always has its joins; `drawn` turns it into elements and flows. Ids of gateways are those of
their blocks, ids of joins add `_join`, of flows they count from 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from opsloop.engines.workflow.definition import Definition
from opsloop.engines.workflow.elements import (
    Approval,
    CallSop,
    Checklist,
    Element,
    End,
    Flow,
    Gateway,
    GatewayKind,
    Start,
    UserTask,
)
from opsloop.engines.workflow.fields import Field


@dataclass(frozen=True)
class Branch:
    """A way through a block: its condition (empty: the default, or always where the block is parallel), its steps."""

    steps: tuple[Part, ...] = ()
    when: str = ""
    name: str = ""


@dataclass(frozen=True)
class Choice:
    """One of its branches: the first whose condition holds, else the one without."""

    id: str
    branches: tuple[Branch, ...]
    name: str = ""


@dataclass(frozen=True)
class Together:
    """All of its branches at once."""

    id: str
    branches: tuple[Branch, ...]
    name: str = ""


@dataclass(frozen=True)
class Several:
    """Every branch whose condition holds, at once; the one without where none does."""

    id: str
    branches: tuple[Branch, ...]
    name: str = ""


@dataclass(frozen=True)
class Rework:
    """Its steps, and as long as the condition holds afterwards once more."""

    id: str
    steps: tuple[Part, ...]
    again: str
    name: str = ""


Part = UserTask | Checklist | Approval | CallSop | End | Choice | Together | Several | Rework


@dataclass(frozen=True)
class _Exit:
    """An element from which a flow still has to lead on."""

    source: str
    when: str = ""
    name: str = ""
    default: bool = False
    place: int = 0
    """Which of its gateway's branches begins with it."""


def drawn(
    *,
    name: str = "",
    fields: Sequence[Field] = (),
    start: Start | None = None,
    steps: Sequence[Part] = (),
    end: End | None = None,
) -> Definition:
    """The outline as a definition, which begins at `start` and, unless all its ways end before, ends at `end`."""
    drawing = _Drawing()
    first = start or Start(id="start")
    drawing.elements.append(first)
    exits = drawing.sequence(steps, [_Exit(first.id)])
    if exits:
        drawing.reach(end or End(id="end"), exits)
    elements = (
        replace(each, default=drawing.defaults.get(each.id, "")) if isinstance(each, Gateway) else each
        for each in drawing.elements
    )
    return Definition(name=name, fields=tuple(fields), elements=tuple(elements), flows=tuple(drawing.ordered()))


@dataclass
class _Drawing:
    elements: list[Element] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    defaults: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def ordered(self) -> list[Flow]:
        """The flows with those out of a gateway in the order of its branches, in which they are tried: that of an empty
        branch is drawn last, when what follows the block is."""
        leaving: dict[str, list[Flow]] = {}
        for flow in sorted(self.flows, key=lambda flow: self.places[flow.id]):
            leaving.setdefault(flow.source, []).append(flow)
        following = {source: iter(flows) for source, flows in leaving.items()}
        return [next(following[flow.source]) for flow in self.flows]

    def sequence(self, steps: Sequence[Part], exits: list[_Exit]) -> list[_Exit]:
        """Draws the steps after the exits; answers what is open behind them, nothing where every way has ended."""
        for step in steps:
            match step:
                case Choice():
                    exits = self.choice(step, exits)
                case Together():
                    exits = self.block(step, "parallel", exits)
                case Several():
                    exits = self.block(step, "inclusive", exits)
                case Rework():
                    exits = self.rework(step, exits)
                case _:
                    self.reach(step, exits)
                    exits = [] if isinstance(step, End) else [_Exit(step.id)]
        return exits

    def reach(self, element: Element, exits: Sequence[_Exit]) -> None:
        """Draws the element and a flow to it from every exit."""
        self.elements.append(element)
        for each in exits:
            flow = Flow(
                id=f"flow{len(self.flows) + 1}", source=each.source, target=element.id, name=each.name,
                condition=each.when,
            )  # fmt: skip
            self.flows.append(flow)
            self.places[flow.id] = each.place
            if each.default:
                self.defaults[each.source] = flow.id

    def branches(self, gateway: str, branches: Sequence[Branch], *, decided: bool = True) -> list[_Exit]:
        """Draws what is in them; answers what is open behind them."""
        ways: list[_Exit] = []
        for place, each in enumerate(branches):
            begun = _Exit(gateway, each.when, each.name, default=decided and not each.when, place=place)
            ways += self.sequence(each.steps, [begun])
        return ways

    def choice(self, choice: Choice, exits: list[_Exit]) -> list[_Exit]:
        self.reach(Gateway(id=choice.id, name=choice.name), exits)
        ways = self.branches(choice.id, choice.branches)
        return self.joined(Gateway(id=f"{choice.id}_join"), ways) if len(ways) > 1 else ways

    def block(self, block: Together | Several, kind: GatewayKind, exits: list[_Exit]) -> list[_Exit]:
        self.reach(Gateway(id=block.id, name=block.name, gateway=kind), exits)
        ways = self.branches(block.id, block.branches, decided=kind == "inclusive")
        return self.joined(Gateway(id=f"{block.id}_join", gateway=kind), ways)

    def rework(self, rework: Rework, exits: list[_Exit]) -> list[_Exit]:
        join = Gateway(id=f"{rework.id}_join")
        self.reach(join, exits)
        body = self.sequence(rework.steps, [_Exit(join.id)])
        self.reach(Gateway(id=rework.id, name=rework.name), body)
        back = Flow(id=f"flow{len(self.flows) + 1}", source=rework.id, target=join.id, condition=rework.again)
        self.flows.append(back)
        self.places[back.id] = 0
        return [_Exit(rework.id, default=True)]

    def joined(self, join: Gateway, ways: list[_Exit]) -> list[_Exit]:
        self.reach(join, ways)
        return [_Exit(join.id)]
