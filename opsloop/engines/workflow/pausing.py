"""Work that waits for somebody outside: its clock stands, and goes on with what was left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.commands import Pause, Resume
from opsloop.engines.workflow.elements import Duration
from opsloop.engines.workflow.running import Running
from opsloop.engines.workflow.state import NEVER, RunningTimer, Work


def pause(running: Running, command: Pause) -> None:
    """The clock of the work stops; nothing for work whose clock stands."""
    work = running.open_work(command.work)
    if work.paused is not None:
        return
    now, clock = running.at.now, running.at.clock
    due = running.version.activities[work.element].due
    left = clock.between(now, work.due, working=due.working) if work.due and due else None
    running.work[work.number] = replace(work, paused=now, due=None, left=left)
    for timer, working in _timers(running, work):
        minutes = max(0, clock.between(now, timer.at, working=working))
        running.timers[timer.number] = replace(timer, at=NEVER, left=minutes)
    running.tell("paused", work=work, reason=command.reason)


def resume(running: Running, command: Resume) -> None:
    """The clock of the work goes on; nothing for work whose clock goes."""
    work = running.open_work(command.work)
    if work.paused is None:
        return
    now, clock = running.at.now, running.at.clock
    due = running.version.activities[work.element].due
    moment = _moment(clock, now, work.left, working=due.working) if due and work.left is not None else None
    running.work[work.number] = replace(work, paused=None, due=moment, left=None)
    for timer, working in _timers(running, work):
        at = _moment(clock, now, timer.left or 0, working=working)
        running.timers[timer.number] = replace(timer, at=at, left=None)
    running.tell("resumed", work=work)


def due_after(opened: datetime, due: Duration, pauses: Iterable[tuple[datetime, datetime]], clock: Clock) -> datetime:
    """By when work that was opened then was due, its clock having stood from the one moment to the other of each pause.

    The pauses are in order; of one that goes on take now as its end. The same moment as `Work.due` after them.
    """
    moment = clock.after(opened, due)
    for stopped, went_on in pauses:
        left = clock.between(stopped, moment, working=due.working)
        moment = _moment(clock, went_on, left, working=due.working)
    return moment


def _timers(running: Running, work: Work) -> Iterator[tuple[RunningTimer, bool]]:
    """Its timers, and whether they count working time."""
    timers = running.version.activities[work.element].timers
    for row in list(running.timers.values()):
        if row.work == work.number:
            yield row, timers[row.timer].after.working


def _moment(clock: Clock, now: datetime, left: int, *, working: bool) -> datetime:
    if left < 0:
        return clock.before(now, Duration(minutes=-left, working=working))
    return clock.after(now, Duration(minutes=left, working=working))
