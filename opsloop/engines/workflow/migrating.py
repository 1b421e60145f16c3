"""A running case goes over to another version of its SOP, where its marking means the same there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import Activity, Approval, Checklist, Gateway
from opsloop.engines.workflow.events import Event
from opsloop.engines.workflow.refusals import NotPossible, Problem
from opsloop.engines.workflow.state import RunningTimer, State, Work
from opsloop.engines.workflow.stepping import Step, difference
from opsloop.engines.workflow.timing import ahead, first_moment
from opsloop.engines.workflow.version import Version


def obstacles(old: Version, new: Version, state: State) -> list[Problem]:
    """Why the case cannot go over, none where it can; the case then finishes on its old version.

    Every token must stand at a step that is also in the new version, of the same kind, inside the same blocks, and
    asking as many; no clock may stand; every open block must wait for the same flows; no value may lose its field.
    Codes: step_gone, step_kind, step_moved, step_asks_others, paused, block_changed, field_changed.
    """
    return [*_steps(old, new, state), *_blocks(old, new, state), *_fields(new, state)]


def migrate(old: Version, new: Version, state: State, *, by: str, now: datetime, clock: Clock) -> Step:
    """The case on the new version; NotPossible("not_mapped") where there are obstacles.

    Work stays with whom it is and keeps what was ticked. A due time or a timer that is the same in both versions goes
    on as it stands, with the pauses that it had and as often as it has gone off. Others are counted from when the work
    was opened. What would have gone off before now does not, but a timer that repeats does so the next time.
    """
    if state.case.state != "running":
        raise NotPossible("not_running", state=state.case.state)
    if found := obstacles(old, new, state):
        raise NotPossible("not_mapped", reason=found[0].code, element=", ".join(found[0].where))
    work = {
        number: _carried(row, old.activities[row.element], new.activities[row.element], clock)
        for number, row in state.work.items()
    }
    timers = list(_timers(old, new, work, state, now=now, clock=clock))
    case = replace(
        state.case, version=new.hash, next_number=max([state.case.next_number, *(t.number + 1 for t in timers)])
    )
    told = Event(verb="case_migrated", at=now, by=by, detail={"version": new.hash, "was": old.hash})
    after = replace(state, case=case, work=work, timers={timer.number: timer for timer in timers})
    return difference(state, after, [told])


def _steps(old: Version, new: Version, state: State) -> Iterator[Problem]:
    for token in state.tokens.values():
        where = (token.element,)
        before, now = old.activities[token.element], new.activities.get(token.element)
        if any(work.paused for work in state.work.values() if work.token == token.number):
            yield Problem("paused", where)
        if now is None:
            yield Problem("step_gone", where)
        elif now.kind != before.kind:
            yield Problem("step_kind", where)
        elif old.around[token.element] != new.around[token.element]:
            yield Problem("step_moved", where)
        elif _asked(before) != _asked(now):
            yield Problem("step_asks_others", where)


def _asked(activity: Activity) -> object:
    """What decides how much work a step has, and when it is done."""
    if isinstance(activity, Approval):
        return activity.approvers, activity.needed
    return activity.each


def _blocks(old: Version, new: Version, state: State) -> Iterator[Problem]:
    for split in state.blocks:
        before, now = old.blocks[split], new.blocks.get(split)
        if now is None or _block(old, before.split) != _block(new, now.split):
            yield Problem("block_changed", (split,))


def _block(version: Version, split: str) -> object:
    gateway = version.elements[split]
    kind = gateway.gateway if isinstance(gateway, Gateway) else ""
    return kind, sorted(version.blocks[split].arrives.values())


def _fields(new: Version, state: State) -> Iterator[Problem]:
    for name, value in state.case.data.items():
        field = new.definition.by_field.get(name)
        if field is None or not field.fits(value):
            yield Problem("field_changed", (name,))


def _carried(work: Work, before: Activity, activity: Activity, clock: Clock) -> Work:
    ticked, due = work.ticked, work.due
    if isinstance(activity, Checklist):
        ticked = tuple(item.id for item in activity.items if item.id in work.ticked)
    if activity.due != before.due:
        due = clock.after(work.opened, activity.due) if activity.due else None
    return replace(work, due=due, ticked=ticked)


def _timers(
    old: Version, new: Version, work: dict[int, Work], state: State, *, now: datetime, clock: Clock
) -> Iterator[RunningTimer]:
    number = state.case.next_number
    for row in work.values():
        same = _same(old.activities[row.element], new.activities[row.element])
        running = {timer.timer: timer for timer in state.timers.values() if timer.work == row.number}
        for place, timer in enumerate(new.activities[row.element].timers):
            if place not in same:
                at = first_moment(timer, opened=row.opened, due=row.due, clock=clock)
                begun = RunningTimer(number=number, work=row.number, element=row.element, timer=place, at=at)
                number += 1
            elif same[place] in running:
                begun = replace(running[same[place]], timer=place)
            else:
                continue  # it has gone off as often as it should
            if going := ahead(timer, begun, now, clock):
                yield going


def _same(before: Activity, activity: Activity) -> dict[int, int]:
    """The timers that both have, by their place in each; one that hangs on another due time is another."""
    left = list(enumerate(before.timers))
    found: dict[int, int] = {}
    for place, timer in enumerate(activity.timers):
        if timer.anchor != "opened" and activity.due != before.due:
            continue
        match = next((old for old in left if old[1] == timer), None)
        if match is not None:
            left.remove(match)
            found[place] = match[0]
    return found
