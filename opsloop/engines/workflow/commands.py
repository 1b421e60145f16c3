"""What can be done to a case. `by` is whoever does it; every command has a key by which a second submit is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from opsloop.engines.workflow.fields import Data


@dataclass(frozen=True, kw_only=True, slots=True)
class Begin:
    """Begins the case at a start (empty: the only one), with the values of its form."""

    by: str = ""
    start: str = ""
    data: Data = field(default_factory=dict)

    @property
    def key(self) -> str:
        return "begin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Take:
    """Somebody begins to work on it; from now on it is theirs."""

    work: int
    by: str

    @property
    def key(self) -> str:
        return f"{self.work}:take:{self.by}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Finish:
    """Work is over, with values that go into those of the case."""

    work: int
    by: str = ""
    data: Data = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.work}:done"


class Complete(Finish):
    """A task or a checklist is done, with the values of its form."""

    __slots__ = ()


class Return(Finish):
    """The case that a step waits for has ended, with what its forms say."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CastVote:
    """A vote of an approval; a rejection says why.

    `alone` are the open seats of the approval that nobody is left to fill but whoever votes: the vote fills all of
    these, and the one that it is cast for only where there are none.
    """

    work: int
    by: str
    approves: bool
    reason: str = ""
    alone: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.work}:done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """An item of a checklist is done, or after all not."""

    work: int
    by: str
    item: str
    done: bool = True

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Assign:
    """Work goes to a person (empty: back to everybody with its role). `delegates`: its holder hands it on."""

    work: int
    by: str
    to: str = ""
    delegates: bool = False

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """The clock of the work stops: it waits for somebody outside."""

    work: int
    by: str
    reason: str = ""

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume:
    """The clock goes on, with as much time left as when it stopped."""

    work: int
    by: str

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Escalate:
    """Somebody says that the work lies. `level`: how often it had been escalated when they looked (None: whatever)."""

    work: int
    by: str
    reason: str
    level: int | None = None

    @property
    def key(self) -> str:
        return "" if self.level is None else f"{self.work}:escalate:{self.level}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fire:
    """A timer that is due goes off."""

    timer: int

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """Values of the case become others without a step being done; None empties a field."""

    by: str
    data: Data

    @property
    def key(self) -> str:
        return ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cancel:
    """The case ends before its time; everything open is withdrawn."""

    by: str
    reason: str = ""

    @property
    def key(self) -> str:
        return "cancel"


Command = (
    Begin | Take | Complete | Return | CastVote | Tick | Assign | Pause | Resume | Escalate | Fire | Change | Cancel
)

KEYS: Mapping[str, str] = {
    "begin": "once for each case",
    "N:done": "once for each work",
    "N:take:P": "once for each work and person",
    "N:escalate:L": "once for each work and level",
    "cancel": "once for each case",
    "": "again without harm: it sets what is set",
}
"""The kinds of keys: unique within the case, to be kept by a unique constraint beside the change."""
