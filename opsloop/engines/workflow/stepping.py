"""One step of a case: a command, the case as it stands, and what becomes of it.

Nothing is changed in place and nothing is kept: the room writes the rows of `Step` in one transaction together with
the key of the command, whose unique constraint makes a second submit a change of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from opsloop.engines.workflow import doing, pausing
from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.commands import (
    Assign,
    Begin,
    Cancel,
    CastVote,
    Change,
    Command,
    Complete,
    Escalate,
    Fire,
    Pause,
    Resume,
    Return,
    Take,
    Tick,
)
from opsloop.engines.workflow.events import Event
from opsloop.engines.workflow.refusals import AlreadyDone, NotPossible
from opsloop.engines.workflow.running import At, Running
from opsloop.engines.workflow.state import Case, Key, OpenBlock, Row, RunningTimer, State, Token, Work
from opsloop.engines.workflow.version import Version
from opsloop.engines.workflow.voting import vote

Name = TypeVar("Name", int, str)


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """The case afterwards; which rows to write and which to remove on the way there; and what to track."""

    state: State
    case: Case | None
    """The case's own row where it changed."""
    saved: tuple[Row, ...]
    removed: tuple[Key, ...]
    events: tuple[Event, ...]


def step(version: Version, state: State, command: Command, *, now: datetime, clock: Clock) -> Step:
    """Carries the command out on the case.

    AlreadyDone for a second submit, NotPossible with a code for what does not fit (see `refusals.CODES`). `now` has a
    time zone. Who may do it is not asked here: that is the gate's. O(rows of the case + elements passed).
    """
    if state.case.version not in {"", version.hash}:
        raise ValueError(f"the case is pinned to version {state.case.version}, got {version.hash}")
    by = "" if isinstance(command, Fire) else command.by
    running = Running(version, state, At(by=by, now=now, clock=clock))
    if isinstance(command, Begin):
        doing.begin(running, command)
    elif state.case.state != "running":
        _refuse_ended(state.case, command)
    else:
        _carry_out(running, command)
    return difference(state, running.state(), running.events)


def _refuse_ended(case: Case, command: Command) -> None:
    number = getattr(command, "work", getattr(command, "timer", 0))
    if 0 < number < case.next_number or (isinstance(command, Cancel) and case.state == "cancelled"):
        raise AlreadyDone("already_done", work=number)
    raise NotPossible("not_running", state=case.state)


def _carry_out(running: Running, command: Command) -> None:
    match command:
        case Take():
            doing.take(running, command)
        case Complete():
            doing.complete(running, command)
        case Return():
            doing.returned(running, command)
        case CastVote():
            vote(running, command)
        case Tick():
            doing.tick(running, command)
        case Assign():
            doing.assign(running, command)
        case Pause():
            pausing.pause(running, command)
        case Resume():
            pausing.resume(running, command)
        case Escalate():
            doing.escalate(running, command)
        case Fire():
            doing.fire(running, command)
        case Change():
            running.fill(command.data)
        case Cancel():
            doing.cancel(running, command)


def difference(before: State, after: State, events: Sequence[Event]) -> Step:
    """What to write on the way from one state to the other."""
    saved: list[Row] = []
    removed: list[Key] = []
    _compare(Token, before.tokens, after.tokens, saved, removed)
    _compare(OpenBlock, before.blocks, after.blocks, saved, removed)
    _compare(Work, before.work, after.work, saved, removed)
    _compare(RunningTimer, before.timers, after.timers, saved, removed)
    changed = after.case if after.case != before.case else None
    return Step(state=after, case=changed, saved=tuple(saved), removed=tuple(removed), events=tuple(events))


def _compare(
    kind: type[Row], before: Mapping[Name, Row], after: Mapping[Name, Row], saved: list[Row], removed: list[Key]
) -> None:
    saved += [row for key, row in after.items() if before.get(key) != row]
    removed += [(kind, key) for key in before if key not in after]
