"""What a case knew when: its values after each of its steps, as far as the log and the case say.

The log keeps the values that conditions ask for with the step that filled them in, before and after. Where an older
line does not, a value that one step fills is known from then on to the end, and of one that several filled only the
last, and every decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from opsloop.engines.workflow import Data, Version
from opsloop.rooms.processes.steps_done import StepDone

NOT_KNOWN = object()


def values_along(
    data: Mapping[str, Any], steps: Sequence[StepDone], own: Sequence[Version], asked: Iterable[str]
) -> tuple[Data, list[Data | None]]:
    """The values that the case began with and those after each step, None where nothing changed; a name left out is not
    known. Only those `asked` are looked at. `data`: what the case knows at its end, or now; `own`: its versions, which
    say what its steps filled in."""
    begun: dict[str, Any] = {}
    changes: dict[int, dict[str, Any]] = {}
    for name in asked:
        having = [version for version in own if name in version.definition.by_field]
        if having:
            filling = {step for version in having for step in version.filled_by[name]}
            places = [place for place, step in enumerate(steps) if step.element in filling] if filling else []
            first, *later = _values(name, places, steps, data.get(name))
            begun[name] = first
            for place, value in zip(places, later, strict=True):
                changes.setdefault(place, {})[name] = value
    now, after = begun, list[Data | None]([None]) * len(steps)
    for place in sorted(changes):
        now = {**now, **changes[place]}
        after[place] = _known(now)
    return _known(begun), after


def _values(name: str, places: Sequence[int], steps: Sequence[StepDone], last: Any) -> list[Any]:
    """The value before the first of the steps that filled it, and after each of them."""
    found = [NOT_KNOWN] * len(places) + [last]
    for index, place in enumerate(places):
        before, after = steps[place].given or ({}, {})
        decided = {name: steps[place].decision} if steps[place].decision else {}
        if found[index] is NOT_KNOWN:
            found[index] = before.get(name, NOT_KNOWN)
        if index + 1 < len(places):
            found[index + 1] = after.get(name, decided.get(name, NOT_KNOWN))
    return found


def _known(values: Mapping[str, Any]) -> Data:
    return {name: value for name, value in values.items() if value is not NOT_KNOWN}
