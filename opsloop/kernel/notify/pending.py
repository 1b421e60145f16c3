"""What can be decided from a line of the inbox itself: rooms say what waits for the reader.

@decided_here("person")
def waiting(records: Sequence[Record], viewer: Viewer) -> Mapping[int, Pending]:
    ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer


@dataclass(frozen=True)
class Pending:
    """A button of a line, and the address of the dialog that it opens."""

    label: str
    address: str


Rule = Callable[[Sequence[Record], Viewer], Mapping[int, Pending]]

_rules: dict[str, Rule] = {}


def decided_here(record_type: str) -> Callable[[Rule], Rule]:
    """Register what waits on records of a type: by their keys, in as many queries for one as for fifty."""

    def register(rule: Rule) -> Rule:
        _rules[record_type] = rule
        return rule

    return register


def pending(records: Sequence[Record], viewer: Viewer) -> dict[tuple[str, int], Pending]:
    """What waits for the viewer, by type and key of the record."""
    found: dict[tuple[str, int], Pending] = {}
    for record_type, rule in _rules.items():
        mine = [record for record in records if record.record_type == record_type]
        if mine:
            found |= {(record_type, key): row for key, row in rule(mine, viewer).items()}
    return found
