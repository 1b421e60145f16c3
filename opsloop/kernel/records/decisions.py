"""What waits for somebody's decision and is no record of its own, such as leave: rooms say what, My work shows it.

@to_decide
def leave_asked(viewer: Viewer) -> Iterable[Decision]:
    ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of
from opsloop.kernel.records.viewer import Viewer


@dataclass(frozen=True)
class Decision:
    """Something that the viewer decides, on the page of a record; `address` is of the dialog in which they do."""

    record: Record
    words: str
    address: str
    first: date | None = None
    last: date | None = None
    """The days that it is about, both included; None where it is about none."""

    @property
    def place(self) -> str:
        """The address of the record's page."""
        return address_of(self.record, self.record.workspace)


Rule = Callable[[Viewer], Iterable[Decision]]

_rules: list[Rule] = []


def to_decide(rule: Rule) -> Rule:
    """Register what waits for a viewer, in as many queries for many as for one."""
    _rules.append(rule)
    return rule


def decisions(viewer: Viewer) -> list[Decision]:
    """What waits for the viewer to decide, the most pressing first."""
    return sorted((row for rule in _rules for row in rule(viewer)), key=lambda row: row.first or viewer.today)
