"""What is wrong, in codes and values: whoever shows it to a person puts the sentence together in their language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Value = str | int
"""What a place in a sentence is filled with."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a definition: its code, the elements it is about, and values for the sentence."""

    code: str
    where: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code} at {', '.join(self.where) or 'the process'}" + (f" ({said})" if said else "")


class WrongDefinition(ValueError):
    """This is no definition: ids come twice, a flow leads nowhere, or its JSON has another shape."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Unsound(ValueError):
    """The definition may be kept as a draft, but not run: every reason, in the order of its elements."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NotPossible(Exception):
    """The command does not fit the case as it stands. Codes: see `CODES`."""

    def __init__(self, code: str, **values: Value) -> None:
        super().__init__(f"{code} {values}" if values else code)
        self.code = code
        self.values = values


class AlreadyDone(NotPossible):
    """The step, vote or timer was dealt with before: a second submit, to be taken as a success that changes nothing."""


CODES: Mapping[str, str] = {
    "already_begun": "the case has begun before",
    "not_running": "the case has ended, by completion or by being cancelled",
    "already_done": "the work or timer was dealt with before (AlreadyDone)",
    "unknown_work": "there never was such work in this case",
    "unknown_start": "the definition has no such start",
    "several_starts": "the definition has several starts and none was named",
    "wrong_work": "the command is for another kind of work (a vote for a task, a tick for an approval)",
    "unknown_field": "the form does not ask for this field",
    "field_missing": "a required field has no value",
    "wrong_value": "a value is not of its field's kind",
    "below_zero": "a number or an amount is below zero, and its field is not signed",
    "stop_items_open": "mandatory items of the checklist are not ticked",
    "stopped_before": "a stop item above this one is not ticked",
    "unknown_item": "the checklist has no such item",
    "voted_before": "this person has voted in this approval before",
    "reason_missing": "a rejection needs a reason",
    "no_reason": "an escalation needs a reason",
    "own_request": "who asked cannot approve, nor be given the approval",
    "not_due": "the timer is not due yet",
    "not_mapped": "the marking has no counterpart in the other version",
}
"""Every code of `NotPossible`."""
