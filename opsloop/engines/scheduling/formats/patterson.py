"""The Patterson format (.rcp, .txt): one stream of numbers.

Activities and resources; capacities; then for each activity its duration, demands, number of successors and their
ids from 1. Source: Patterson 1984, Management Science 30(7); PSPLIB instances are spread in it as well.
"""

from __future__ import annotations

from opsloop.engines.scheduling.facts import Activity, Equipment, Link
from opsloop.engines.scheduling.formats.numbers import Numbers
from opsloop.engines.scheduling.formats.refusal import Lines
from opsloop.engines.scheduling.problem import Problem


def fits(text: str) -> bool:
    """Whether the text begins with two whole numbers alone on a line."""
    words = next((line.split() for line in text.splitlines() if line.strip()), [])
    return len(words) == 2 and all(word.isdigit() for word in words)  # noqa: PLR2004 - activities and resources


def read(text: str, lines: Lines) -> Problem:
    """The problem; Unreadable names the line."""
    numbers = Numbers.of(text)
    count = numbers.take("the number of activities", least=1)
    kinds = numbers.take("the number of resources", most=1000)
    equipment = [
        Equipment(id=f"R{kind}", capacity=numbers.take(f"the capacity of resource {kind}"))
        for kind in range(1, kinds + 1)
    ]
    activities, links = [], []
    for number in range(1, count + 1):
        me = f"of activity {number}"
        duration = numbers.take(f"the duration {me}")
        lines[str(number)] = numbers.line
        amounts = [numbers.take(f"the demand {me} for {row.id}", most=row.capacity) for row in equipment]
        activities.append(activity(str(number), duration, {r.id: a for r, a in zip(equipment, amounts, strict=True)}))
        for _ in range(numbers.take(f"the number of successors {me}")):
            after = numbers.take(f"a successor {me}", least=1, most=count)
            links.append(Link(before=str(number), after=str(after)))
    numbers.end()
    return Problem(activities=activities, links=links, equipment=equipment)


def activity(name: str, duration: int, amounts: dict[str, int]) -> Activity:
    """An activity with the equipment it really uses; what takes no time uses none."""
    uses = {kind: amount for kind, amount in amounts.items() if amount and duration}
    return Activity(id=name, duration=duration, uses=uses)
