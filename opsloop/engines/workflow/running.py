"""A case while one command is carried out: rows that change, numbers given out, events collected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from opsloop.engines.workflow.clocks import Clock
from opsloop.engines.workflow.elements import Activity, Approval, CallSop, End, Flow, Gateway
from opsloop.engines.workflow.events import Event, Verb
from opsloop.engines.workflow.fields import Data, Json
from opsloop.engines.workflow.moving import move
from opsloop.engines.workflow.opening import inputs_of, opened_token, passes, role_for, seats
from opsloop.engines.workflow.refusals import AlreadyDone, NotPossible
from opsloop.engines.workflow.state import Case, OpenBlock, RunningTimer, State, Token, Work
from opsloop.engines.workflow.timing import first_moment
from opsloop.engines.workflow.version import Version

Numbered = TypeVar("Numbered", Work, RunningTimer)


@dataclass(frozen=True, kw_only=True, slots=True)
class At:
    """Who does it, when, by which clock."""

    by: str
    now: datetime
    clock: Clock


class Running:
    """The state in the middle of a step. It is also what answers the token on its way: by the data of the case."""

    def __init__(self, version: Version, state: State, at: At) -> None:
        self.version, self.at = version, at
        self.case: Case = state.case
        self.tokens = dict(state.tokens)
        self.blocks = dict(state.blocks)
        self.work = dict(state.work)
        self.timers = dict(state.timers)
        self.events: list[Event] = []

    def state(self) -> State:
        return State(case=self.case, tokens=self.tokens, blocks=self.blocks, work=self.work, timers=self.timers)

    def tell(self, verb: Verb, *, element: str = "", work: Work | None = None, **detail: Json) -> None:
        """An event; about work, with where it is and who has it."""
        if work is None:
            event = Event(verb=verb, at=self.at.now, by=self.at.by, element=element, detail=detail)
        else:
            event = Event(
                verb=verb, at=self.at.now, by=self.at.by, element=work.element, work=work.number, role=work.role,
                person=work.person, item=work.item, detail=detail,
            )  # fmt: skip
        self.events.append(event)

    def number(self) -> int:
        given = self.case.next_number
        self.case = replace(self.case, next_number=given + 1)
        return given

    def open_work(self, number: int) -> Work:
        """Work that is open; AlreadyDone for what was, NotPossible for what never was."""
        return self._known(self.work, number)

    def open_timer(self, number: int) -> RunningTimer:
        return self._known(self.timers, number)

    def _known(self, rows: dict[int, Numbered], number: int) -> Numbered:
        if number in rows:
            return rows[number]
        if 0 < number < self.case.next_number:
            raise AlreadyDone("already_done", work=number)
        raise NotPossible("unknown_work", work=number)

    def fill(self, data: Data) -> None:
        """Values of the case become these; NotPossible for a value that is not of its field's kind."""
        for name, value in data.items():
            field = self.version.definition.by_field.get(name)
            if field is None:
                raise NotPossible("unknown_field", field=name)
            field.check(value)
        if data:
            self.case = replace(self.case, data={**self.case.data, **data})

    # What a token asks on its way.

    def chosen(self, gateway: Gateway, flows: Sequence[Flow]) -> Sequence[Flow]:
        day = self.at.clock.day(self.at.now)
        conditions = self.version.conditions
        true = (f for f in flows if f.id in conditions and conditions[f.id].holds(self.case.data, day))
        taken = list(true) if gateway.gateway == "inclusive" else [flow for flow in [next(true, None)] if flow]
        taken = taken or [flow for flow in flows if flow.id == gateway.default]
        self.tell("chose", element=gateway.id, flows=[flow.id for flow in taken])
        return taken

    def passes(self, activity: Activity) -> bool:
        day = self.at.clock.day(self.at.now)
        if not passes(self.version, activity, self.case.data, day, requester=self.case.requester):
            return False
        if isinstance(activity, Approval):
            self.decide(activity, approved=True, automatic=True)
        else:
            self.tell("skipped", element=activity.id)
        return True

    # Moving on.

    def leave(self, element: str) -> None:
        """The token that was at the element goes on, and what it comes to is opened."""
        awaits = {split: block.awaits for split, block in self.blocks.items()}
        moved = move(self.version, element, awaits, self)
        self.blocks = {split: OpenBlock(split=split, awaits=flows) for split, flows in awaits.items()}
        for activity in moved.at:
            self.arrive(activity)
        if moved.end:
            self.end(moved.end)

    def arrive(self, activity: Activity) -> None:
        """A token stands at a step: its work is opened, one of it where it is one after the other."""
        token = opened_token(self.number(), activity, self.case.data, self.at.now)
        self.tokens[token.number] = token
        if isinstance(activity, Approval):
            for role, person in seats(activity, self.case.data):
                self.open(token, activity, role=role, person=person)
        else:
            self.open_next(token, activity)

    def open_next(self, token: Token, activity: Activity) -> bool:
        """Opens what of its list can be opened now; False when nothing is left."""
        left = token.items[token.begun :]
        sequential = not isinstance(activity, Approval) and activity.each is not None and activity.each.sequential
        now = left[:1] if sequential else left
        for item in now:
            role, person = role_for(activity, self.case.data)
            self.open(token, activity, role=role, person=person, item=item)
        self.tokens[token.number] = replace(token, begun=token.begun + len(now))
        return bool(now)

    def open(self, token: Token, activity: Activity, *, role: str, person: str, item: str = "") -> None:
        now, clock = self.at.now, self.at.clock
        work = Work(
            number=self.number(), token=token.number, element=activity.id, role=role, person=person, item=item,
            opened=now, due=clock.after(now, activity.due) if activity.due else None,
        )  # fmt: skip
        self.work[work.number] = work
        self.tell("opened", work=work)
        if isinstance(activity, CallSop):
            self.tell("called", work=work, process=activity.process, inputs=dict(inputs_of(activity, self.case.data)))
        for place, timer in enumerate(activity.timers):
            moment = first_moment(timer, opened=now, due=work.due, clock=clock)
            row = RunningTimer(number=self.number(), work=work.number, element=activity.id, timer=place, at=moment)
            self.timers[row.number] = row

    def close(self, work: Work) -> None:
        """The work is no longer open, and its timers with it."""
        del self.work[work.number]
        self.timers = {number: timer for number, timer in self.timers.items() if timer.work != work.number}

    def work_of(self, token: Token) -> list[Work]:
        return [work for work in self.work.values() if work.token == token.number]

    def withdraw(self, works: Sequence[Work]) -> None:
        for work in works:
            self.close(work)
            self.tell("withdrawn", work=work)

    def decide(self, approval: Approval, *, approved: bool, automatic: bool = False) -> None:
        decision = "approved" if approved else "rejected"
        if approval.result:
            self.fill({approval.result: decision})
        self.tell("decided", element=approval.id, decision=decision, automatic=automatic)

    def end(self, end: End) -> None:
        self.withdraw(list(self.work.values()))
        self.tokens, self.blocks = {}, {}
        self.case = replace(self.case, state="completed", outcome=end.outcome or end.id)
        self.tell("case_completed", element=end.id, outcome=self.case.outcome)
