"""Random outlines: steps, choices, parallel and inclusive parts, rework, early ends."""

from __future__ import annotations

from itertools import count

from hypothesis import strategies as st

from opsloop.engines.workflow import (
    Approval,
    Approver,
    Branch,
    Choice,
    Definition,
    Each,
    End,
    Field,
    Rework,
    Several,
    Start,
    Together,
    UserTask,
    drawn,
)

FIELDS = (
    Field(name="dice", kind="number"),
    Field(name="names", kind="list"),
    Field(name="verdict", kind="choice", options=("approved", "rejected")),
)
ASKS = ("dice", "names")


@st.composite
def outlines(
    draw: st.DrawFn, *, most: int = 8, several: bool = True, looping: bool = True,
    passing: tuple[str, ...] = ("each", "auto"),
) -> list[object]:  # fmt: skip
    """The steps of an outline with at most so many activities."""
    return _Drawer(draw, most, several, passing, looping).sequence(depth=0, inside=False)


class _Drawer:
    def __init__(self, draw: st.DrawFn, most: int, several: bool, passing: tuple[str, ...], looping: bool) -> None:
        self.draw, self.left, self.several, self.passing, self.looping = draw, most, several, passing, looping
        self.numbers = count(1)

    def sequence(self, *, depth: int, inside: bool) -> list[object]:
        length = self.draw(st.integers(0 if depth else 1, 3))
        return [self.part(depth=depth, inside=inside) for _ in range(length) if self.left > 0]

    def part(self, *, depth: int, inside: bool) -> object:
        kinds = ["task", "task"] + (["choice", "together"] if depth < 3 else [])
        if self.looping and depth < 3:
            kinds.append("rework")
        if self.several and depth < 3:
            kinds.append("several")
        kinds += self.passing
        kind = self.draw(st.sampled_from(kinds))
        name = f"{kind}{next(self.numbers)}"
        match kind:
            case "choice":
                return Choice(name, self.branches(depth, inside=inside, ending=True))
            case "together":
                branches = self.branches(depth, inside=True, ending=False)
                return Together(name, tuple(Branch(branch.steps) for branch in branches))
            case "several":
                return Several(name, self.branches(depth, inside=True, ending=False))
            case "rework":
                return self.rework(name, depth, inside)
            case _:
                return self.activity(kind, name)

    def activity(self, kind: str, name: str) -> UserTask | Approval:
        self.left -= 1
        if kind == "auto":
            approvers = (Approver(role="boss"),)
            return Approval(id=name, name=name, approvers=approvers, auto="dice > 2", result="verdict")
        return UserTask(id=name, name=name, role="one", asks=ASKS, each=Each(list="names") if kind == "each" else None)

    def rework(self, name: str, depth: int, inside: bool) -> Rework:
        steps = self.sequence(depth=depth + 1, inside=inside)
        where = self.draw(st.integers(0, len(steps)))
        steps.insert(where, self.activity("task", f"task{next(self.numbers)}"))
        return Rework(name, tuple(steps), again=f"dice > {self.draw(st.integers(1, 5))}")

    def branches(self, depth: int, *, inside: bool, ending: bool) -> tuple[Branch, ...]:
        number = self.draw(st.integers(2, 3))
        found = []
        for place in range(number):
            steps = self.sequence(depth=depth + 1, inside=inside)
            if ending and place and self.draw(st.integers(0, 4)) == 0:
                steps.append(End(id=f"end{next(self.numbers)}", terminates=inside))
            found.append(Branch(tuple(steps), when="" if not place else f"dice > {place + 1}"))
        return tuple(found)


def definition_of(steps: list[object]) -> Definition:
    return drawn(name="random", fields=FIELDS, start=Start(id="start", asks=ASKS), steps=steps)
