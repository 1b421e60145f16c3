"""One piece of work while its life is played."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from opsloop.rooms.projects.models import WorkItem
from opsloop.site.demo.outline import Line


@dataclass
class Piece:
    """A work item to be, with what its life needs to know."""

    item: WorkItem
    line: Line
    begin: date
    owner: str
    after: Piece | None = None
    parts: list[Piece] = field(default_factory=list)
    idea: bool = False
    repeats: Piece | None = None
    whole: Piece | None = None
    born: int = 0

    @property
    def doer(self) -> str:
        """Who does most of it."""
        return self.line.people[0]

    @property
    def finished(self) -> bool:
        """Whether it is over."""
        return self.item.completed_at is not None
