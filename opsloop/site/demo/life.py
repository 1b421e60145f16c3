"""The life of one piece of work: written down, given to somebody, begun, held up, judged, done."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.acceptance import ACCEPTING
from opsloop.rooms.projects.models import Acceptance, Block, Checklist, ChecklistItem, State, TimeEntry, WorkItem
from opsloop.site.demo import words
from opsloop.site.demo.cast import Player
from opsloop.site.demo.chronicle import Chronicle
from opsloop.site.demo.desk import Clock, moment, weekdays_later
from opsloop.site.demo.piece import Piece
from opsloop.site.demo.projects import Built

DAY = 24 * 60
BETWEEN = (120, 700)
"""Minutes between two spells of the same work: meetings, questions, other work."""
EARLY = 9
"""Work that begins more days from now than this waits among the ideas."""
BLOCKED, GIVEN_UP, PUT_OFF, NOTED = 0.17, 0.03, 0.2, 0.6
"""How often work is blocked, given up, its due date moved when missed, and its time written down."""


@dataclass
class World:
    """What every life shares."""

    log: Chronicle
    clock: Clock
    team: dict[str, Player]
    dice: random.Random


class Life:
    """Plays one piece; `live` yields the instant at which it wants to go on."""

    def __init__(self, piece: Piece, built: Built, world: World) -> None:
        self.piece = piece
        self.built = built
        self.log, self.clock, self.team, self.dice = world.log, world.clock, world.team, world.dice
        self.item: WorkItem = piece.item
        self.at = 0
        self.version = 0
        self.begun = False
        self.steps: list[ChecklistItem] = []

    def live(self) -> Iterator[int]:
        """From the first word to the last."""
        yield from self._be_written_down()
        if self.piece.idea:
            return
        if self.piece.parts:
            yield from self._grow_from_parts()
        elif self.item.kind == WorkItem.Kind.MILESTONE:
            yield self._wait(self.piece.doer, self.clock.morning(self.piece.begin) + DAY // 2)
            self._move(self.built.done, by=self.piece.owner)
        else:
            yield from self._be_done()

    def wait_for(self, other: Piece) -> None:
        """Said when it was written down: it waits for another."""
        named = {"ref": other.item.ref, "kind": "FS", "lag_minutes": 0, "label": other.item.title}
        self._tell("dependency_added", {"waits_for": (None, named)}, by=self.piece.owner, at=self.piece.born + 2)

    @property
    def in_hand(self) -> bool:
        """Whether somebody is at work on it."""
        return self.begun and self.item.state in self.built.doing and not self.piece.parts and not self.item.blocked

    def be_held_up(self) -> None:
        """Be blocked from now on."""
        self.at = int(self.item.updated_at.timestamp()) // 60
        self._block()

    def hand_in(self) -> None:
        """Let whoever accepts it have it now."""
        self.at = int(self.item.updated_at.timestamp()) // 60
        next(self._be_accepted())

    def _be_written_down(self) -> Iterator[int]:
        piece = self.piece
        ahead = self._days_ahead()
        who = piece.doer if piece.repeats else piece.owner
        piece.born = self.at = self._birth(who, ahead)
        yield self.at
        self.begun = True
        item, user = self.item, self.team[who].user
        item.created_at = item.updated_at = moment(self.at)
        item.created_by = user
        far_off = piece.begin > self.clock.day(EARLY)
        item.state = self.built.idea if piece.idea or far_off else self.built.todo
        people = [self.team[key].person for key in piece.line.people]
        labels = [self.built.labels[name] for name in piece.line.labels]
        self.log.add(item, people=[] if piece.idea else people, labels=labels)
        self._tell("created", by=who)
        if piece.repeats:
            self.log.tell(piece.repeats.item, "repeated", at=self.at, by=user, changes={"next": (None, item)})
        if not piece.idea:
            self.at += 1
            self._tell("assigned", {"assignees": ([], people)}, by=who)
        if piece.line.checked:
            self._add_checklist(who)

    def _days_ahead(self) -> int:
        """How long before its begin it is written down: what repeats on the day itself, a deliverable first of all."""
        piece = self.piece
        if piece.parts:
            return 16
        return 0 if piece.repeats or piece.idea or not piece.line.hours else self.dice.randrange(4, 15)

    def _birth(self, who: str, ahead: int) -> int:
        """In the working time of whoever writes it down; all that is planned has been written down by now."""
        clock = self.clock
        latest = clock.now - self.dice.randrange(2, 12) * DAY
        begin = min(clock.morning(self.piece.begin) - ahead * DAY, latest)
        born = clock.after(who, begin, self.dice.randrange(3, 300))
        born = born if born < clock.now else clock.before(who, latest)
        return max(born, self.piece.whole.born + 2) if self.piece.whole else born

    def _be_done(self) -> Iterator[int]:
        """The ordinary way through the states, with its detours."""
        doer = self.piece.doer
        yield self._wait(doer, self.clock.morning(self.piece.begin), self.dice.randrange(5, 200))
        while self.piece.after is not None and not self.piece.after.finished:
            yield self._wait(doer, self.at, 150)
            self._put_off(PUT_OFF / 8)
        if self.piece.whole and not self.piece.after and self.dice.random() < GIVEN_UP:
            self._move(self.built.dropped, by=self.piece.owner)
            return
        if self.item.state == self.built.idea:
            self._move(self.built.todo, by=self.piece.owner)
        minutes = round((self.item.effort_minutes or 60) * self.dice.lognormvariate(0.05, 0.35))
        while True:
            yield from self._work_through(minutes)
            yield from self._be_judged()
            if self.piece.finished:
                return
            minutes = max(40, round(minutes * self.dice.uniform(0.2, 0.45)))

    def _work_through(self, minutes: int) -> Iterator[int]:
        for state in self.built.doing:
            self._move(state, by=self.piece.doer)
            yield from self._work(minutes // len(self.built.doing))

    def _work(self, minutes: int) -> Iterator[int]:
        """Chunks between other things; once in a while it cannot go on."""
        doer = self.team[self.piece.doer]
        if self.version == 0 and self.dice.random() < BLOCKED / len(self.built.doing):
            yield from self._be_blocked()
        while minutes > 0:
            chunk = min(minutes, self.dice.randrange(40, 160, 5))
            pause = self.dice.randrange(*BETWEEN) * doer.person.part_time_percent // 100
            start = self.clock.after(self.piece.doer, max(self.at + pause, doer.busy_until))
            end = self.clock.after(self.piece.doer, start, chunk)
            doer.busy_until = self.at = end
            yield end
            self._note_time(start, chunk)
            minutes -= chunk

    def _note_time(self, start: int, chunk: int) -> None:
        doer = self.team[self.piece.doer]
        if self.dice.random() < NOTED:
            ended = moment(self.at) if self.at - start == chunk else None
            entry = TimeEntry(work_item=self.item, person=doer.person, started_at=moment(start), minutes=chunk)
            entry.ended_at = ended
            self.log.row(entry)
            facts = {"spent_minutes": (None, chunk), "person": (None, doer.person)}
            self._tell("time_logged", facts, by=self.piece.doer)
        waiting = [step for step in self.steps if not step.done]
        if waiting:
            step = waiting[0]
            step.done, step.done_by, step.done_at = True, doer.user, moment(self.at)
            self._tell("step_ticked", {"step": (step.text, step.text)}, by=self.piece.doer)
        self._put_off(PUT_OFF / 4)

    def _put_off(self, chance: float) -> None:
        """The lead may move a due day that was missed."""
        day = moment(self.at).date()
        if self.item.due and day > self.item.due and self.dice.random() < chance:
            before, self.item.due = self.item.due, weekdays_later(day, 5)
            self._tell("changed", {"due": (before, self.item.due)}, by=self.piece.owner)

    def _be_blocked(self) -> Iterator[int]:
        yield self._wait(self.piece.doer, self.at, self.dice.randrange(20, 200))
        block = self._block()
        yield self._wait(self.piece.doer, self.at, self.dice.randrange(300, 3400))
        block.ended_at = moment(self.at)
        self.item.blocked = False
        self._tell("unblocked", {"block": (block.reason, None)}, by=self.piece.doer)

    def _block(self) -> Block:
        reason = self.dice.choice(words.BLOCKS[self.built.plan.english])
        block = Block(work_item=self.item, reason=reason, since=moment(self.at), by=self._user(self.piece.doer))
        self.log.row(block)
        self.item.blocked = True
        self._tell("blocked", {"block": (None, reason)}, by=self.piece.doer)
        return block

    def _be_judged(self) -> Iterator[int]:
        """Done at once, looked at by the lead, or handed in for acceptance."""
        plan = self.built.plan
        if self.item.acceptance_criteria:
            yield from self._be_accepted()
        elif plan.loops and set(self.piece.line.labels) & words.LOOKED_AT:
            self._move(self.built.review, by=self.piece.doer)
            yield self._wait(self.piece.owner, self.at, self.dice.randrange(60, 1400))
            if self.dice.random() >= plan.loops:
                self._move(self.built.done, by=self.piece.owner)
        else:
            self._move(self.built.done, by=self.piece.doer)

    def _be_accepted(self) -> Iterator[int]:
        plan, doer = self.built.plan, self.piece.doer
        self.version += 1
        handed_in = Acceptance(
            work_item=self.item,
            version=self.version,
            note=self.dice.choice(words.NOTES[plan.english]),
            submitted_by=self._user(doer),
            submitted_at=moment(self.at),
        )
        self.log.row(handed_in)
        self._move(self.built.review, by=doer)
        changes = {"version": (self.version - 1 or None, self.version), "note": (None, handed_in.note)}
        self._tell("submitted", changes, by=doer, activity=ACCEPTING, phase=Event.Phase.START)
        yield self._wait(plan.approver, self.at, self.dice.randrange(300, 2200))
        self._decide(handed_in, refused=self.dice.random() < plan.refusals / self.version)

    def _decide(self, handed_in: Acceptance, *, refused: bool) -> None:
        plan = self.built.plan
        handed_in.decided_by, handed_in.decided_at = self._user(plan.approver), moment(self.at)
        handed_in.verdict = Acceptance.Verdict.REJECTED if refused else Acceptance.Verdict.ACCEPTED
        changes: dict[str, tuple[Any, Any]] = {"version": (None, self.version)}
        if refused:
            handed_in.reason = self.dice.choice(words.REASONS[plan.english])
            changes |= {"reason": (None, handed_in.reason), "rework": (self.version - 1, self.version)}
        self._move(self.built.doing[0] if refused else self.built.done, by=plan.approver)
        verb = "rejected" if refused else "accepted"
        self._tell(verb, changes, by=plan.approver, activity=ACCEPTING, phase=Event.Phase.COMPLETE)

    def _grow_from_parts(self) -> Iterator[int]:
        """A deliverable is in progress once a part is, and is judged once every part is done."""
        owner = self.piece.owner
        while not any(part.item.started_at for part in self.piece.parts):
            yield self._wait(owner, self.at, 120)
        self._move(self.built.doing[0], by=owner)
        while not all(part.finished for part in self.piece.parts):
            yield self._wait(owner, self.at, 120)
        while not self.piece.finished:
            yield from self._be_judged()
            if not self.piece.finished:
                yield self._wait(self.piece.doer, self.at, self.dice.randrange(200, 900))

    def _move(self, state: State, *, by: str) -> None:
        """As `WorkItem.move` writes it, step by step for process mining."""
        item, before = self.item, self.item.state
        if before == state:
            return
        item.state = state
        if state.active and item.started_at is None:
            item.started_at = moment(self.at)
        item.completed_at = moment(self.at) if state.finishes else None
        people = self.log.people[id(item)]
        facts = {"state": (before, state), "assignees": (people, people)}
        phase = Event.Phase.START if state.active else Event.Phase.COMPLETE
        if before.active and state.active:
            self._tell("step_completed", facts, by=by, activity=before.name, phase=Event.Phase.COMPLETE)
        elif not before.active and not state.active and not state.finishes:
            phase = Event.Phase.NONE
        step = before if before.active and not state.active else state
        self._tell("moved", facts, by=by, activity=step.name, phase=phase)

    def _add_checklist(self, who: str) -> None:
        title, texts = self.dice.choice(words.CHECKLISTS[self.built.plan.english])
        checklist = Checklist(work_item=self.item, title=title)
        self.log.row(checklist)
        self.steps = [ChecklistItem(checklist=checklist, text=text, position=at) for at, text in enumerate(texts)]
        for step in self.steps:
            self.log.row(step)
        self._tell("checklist_added", {"checklist": (None, title)}, by=who)

    def _wait(self, key: str, since: int, minutes: int = 0) -> int:
        self.at = self.clock.after(key, max(since, self.at), minutes)
        return self.at

    def _user(self, key: str) -> User:
        return self.team[key].user

    def _tell(
        self,
        verb: str,
        changes: Mapping[str, tuple[Any, Any]] | None = None,
        *,
        by: str,
        at: int | None = None,
        activity: str = "",
        phase: str = "",
    ) -> None:
        when = self.at if at is None else at
        self.item.updated_at = max(self.item.updated_at, moment(when))
        by_user = self._user(by)
        self.log.tell(self.item, verb, at=when, by=by_user, changes=changes, activity=activity, phase=str(phase))
