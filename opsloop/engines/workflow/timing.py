"""Timers: when they go off, and what they do then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import Timer
from opsloop.engines.workflow.events import Event, Verb
from opsloop.engines.workflow.refusals import NotPossible
from opsloop.engines.workflow.state import RunningTimer, Work
from opsloop.engines.workflow.version import Version

VERBS: dict[str, Verb] = {"remind": "reminded", "escalate": "escalated", "reassign": "reassigned"}


@dataclass(frozen=True, slots=True)
class Fired:
    """What a timer changed: the work, the timer's next turn (None: it was the last), and the event."""

    work: Work
    timer: RunningTimer | None
    event: Event


def first_moment(timer: Timer, *, opened: datetime, due: datetime | None, clock: Clock) -> datetime:
    """When it goes off first."""
    if timer.anchor == "opened" or due is None:
        return clock.after(opened, timer.after)
    return clock.before(due, timer.after) if timer.anchor == "before_due" else clock.after(due, timer.after)


def fire(version: Version, work: Work, running: RunningTimer, *, now: datetime, clock: Clock) -> Fired:
    """The timer goes off: NotPossible("not_due") before its moment.

    It needs and changes nothing but these two rows, so that a sweep over many cases reads no more than them. After a
    standstill a repeated timer goes off once, and next `every` after now.
    """
    if now < running.at:
        raise NotPossible("not_due", timer=running.number)
    timer = version.activities[running.element].timers[running.timer]
    after = escalated(work) if timer.action == "escalate" else work
    if timer.action == "reassign":
        after = replace(work, role=timer.role, person="", started=None)
    event = Event(
        verb=VERBS[timer.action], at=now, element=work.element, work=work.number, role=timer.role or work.role,
        person=after.person, item=work.item, detail={"level": after.level, "was": work.person},
    )  # fmt: skip
    return Fired(after, _again(timer, running, now, clock), event)


def escalated(work: Work) -> Work:
    """The work one level up, by a timer or by hand: whoever has it keeps it."""
    return replace(work, level=work.level + 1)


def ahead(timer: Timer, running: RunningTimer, now: datetime, clock: Clock) -> RunningTimer | None:
    """The timer at the first of its turns that is still ahead, those before counted as gone off; None after the last.

    O(turns).
    """
    while running.at <= now:
        if timer.every is None or running.fired + 1 >= timer.times:
            return None
        running = replace(running, at=clock.after(running.at, timer.every), fired=running.fired + 1)
    return running


def _again(timer: Timer, running: RunningTimer, now: datetime, clock: Clock) -> RunningTimer | None:
    if timer.every is None or running.fired + 1 >= timer.times:
        return None
    return replace(running, at=clock.after(now, timer.every), fired=running.fired + 1)
