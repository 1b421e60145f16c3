"""How a case stands, as the rows that a database keeps: the case, its tokens, open blocks, work and timers.

Nothing here grows with what has happened: history is in events. Numbers are given out by the case, once each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from opsloop.engines.workflow.fields import Data

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a timer goes off whose work is paused: after everything that a sweep looks for."""

CaseState = Literal["new", "running", "completed", "cancelled"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """The case itself. `next_number` is what the next row gets; `requester` is who asked for it."""

    state: CaseState = "new"
    data: Data = field(default_factory=dict)
    requester: str = ""
    outcome: str = ""
    next_number: int = 1
    version: str = ""
    """The hash of the version that it is pinned to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    approves: bool
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """That the case stands at a step. `items` are the entries of its list when it got there, `begun` how many of them
    have been opened; of an approval `items` are the seats, and `votes` what was said."""

    number: int
    element: str
    since: datetime
    items: tuple[str, ...] = ()
    begun: int = 0
    votes: tuple[Vote, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenBlock:
    """A block that was entered and is not left: the flows on which its join still waits."""

    split: str
    awaits: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """What one person has to do now: a task, a checklist, one seat of an approval, or a called case to wait for.

    `person` has it, or else anybody who holds `role` may take it. `level` counts escalations. While it is `paused` it
    is not due, and `left` are the minutes that it had (working or not, as its step says; below 0 when it was late).
    """

    number: int
    token: int
    element: str
    role: str
    opened: datetime
    person: str = ""
    item: str = ""
    due: datetime | None = None
    started: datetime | None = None
    level: int = 0
    ticked: tuple[str, ...] = ()
    paused: datetime | None = None
    left: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningTimer:
    """A timer of one piece of work: which of the step's timers, when it goes off, how often it has. While the work is
    paused it goes off at NEVER, and `left` are the minutes until it would have."""

    number: int
    work: int
    element: str
    timer: int
    at: datetime
    fired: int = 0
    left: int | None = None


Row = Token | OpenBlock | Work | RunningTimer
Key = tuple[type[Row], int | str]
"""The kind of a row, and its number or (a block) its split: unique within the case."""


def key_of(row: Row) -> Key:
    """What the row is known by within its case."""
    return type(row), row.split if isinstance(row, OpenBlock) else row.number


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A case with all its rows, by number or split."""

    case: Case = field(default_factory=Case)
    tokens: Mapping[int, Token] = field(default_factory=dict)
    blocks: Mapping[str, OpenBlock] = field(default_factory=dict)
    work: Mapping[int, Work] = field(default_factory=dict)
    timers: Mapping[int, RunningTimer] = field(default_factory=dict)
