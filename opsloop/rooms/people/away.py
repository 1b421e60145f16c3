"""What a person does about leave: take it or ask for it, and how it is answered."""

from __future__ import annotations

import datetime

from django.db import transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.relations import forget_read
from opsloop.rooms.people.answering import Answered, why
from opsloop.rooms.people.leave import Leave, LeaveOverlaps, NotAsked


class Away(Answered):
    """Somebody who is away now and then."""

    class Meta(Answered.Meta):
        abstract = True

    def want_leave(
        self,
        first_day: datetime.date,
        last_day: datetime.date,
        *,
        by: User,
        kind: str = Leave.Kind.ANNUAL,
        starts_at: datetime.time | None = None,
        ends_at: datetime.time | None = None,
        note: str = "",
    ) -> Leave:
        """Ask for leave on one's own page, unless one decides oneself; everybody else who may enters it."""
        verb = self.ask_leave if self.asks(by) else self.take_leave
        return verb(first_day, last_day, by=by, kind=kind, starts_at=starts_at, ends_at=ends_at, note=note)

    @transaction.atomic
    def take_leave(
        self,
        first_day: datetime.date,
        last_day: datetime.date,
        *,
        by: User,
        kind: str = Leave.Kind.ANNUAL,
        starts_at: datetime.time | None = None,
        ends_at: datetime.time | None = None,
        note: str = "",
    ) -> Leave:
        """Be away on these days, or between two hours of each; Refused where leave is already taken then."""
        leave = Leave(first_day=first_day, last_day=last_day, kind=kind, note=note)
        leave.starts_at, leave.ends_at = starts_at, ends_at
        self._enter(leave)
        self.track("leave_taken", by=by, changes={"leave": (None, leave.as_words())})
        return leave

    @transaction.atomic
    def ask_leave(
        self,
        first_day: datetime.date,
        last_day: datetime.date,
        *,
        by: User,
        kind: str = Leave.Kind.ANNUAL,
        starts_at: datetime.time | None = None,
        ends_at: datetime.time | None = None,
        note: str = "",
    ) -> Leave:
        """Ask to be away then; until somebody approves it, it takes no working time."""
        leave = Leave(first_day=first_day, last_day=last_day, kind=kind, note=note, state=Leave.State.ASKED)
        leave.starts_at, leave.ends_at = starts_at, ends_at
        self._enter(leave)
        self.track("leave_asked", by=by, changes={"leave": (None, leave.as_words())})
        return leave

    @transaction.atomic
    def approve_leave(self, leave: Leave, *, by: User) -> Event:
        """Let them be away then, as their manager or an administrator."""
        found = self._asked(leave, by)
        found.state = Leave.State.APPROVED
        found.save(update_fields=["state"])
        return self.track("leave_approved", by=by, changes={"leave": (None, found.as_words())})

    @transaction.atomic
    def decline_leave(self, leave: Leave, reason: str, *, by: User) -> Event:
        """Ask them to work on those days, and say why."""
        found = self._asked(leave, by)
        found.state, found.reason = Leave.State.DECLINED, why(reason)
        found.save(update_fields=["state", "reason"])
        return self.track(
            "leave_declined", by=by, changes={"leave": (found.as_words(), None), "reason": (None, found.reason)}
        )

    @transaction.atomic
    def cancel_leave(self, leave: Leave, *, by: User) -> Event:
        """Work on those days after all; what was only asked for is withdrawn."""
        self.lock()
        now = self.leaves.filter(pk=leave.pk).first()
        if now is None:
            raise NotAsked
        now.delete()
        forget_read(self, "leaves")
        verb = "leave_cancelled" if now.approved else "leave_withdrawn"
        return self.track(verb, by=by, changes={"leave": (now.as_words(), None)})

    def _enter(self, leave: Leave) -> None:
        leave.person_id = self.pk
        leave.refuse_backwards()
        self.lock()
        for other in self.leaves.not_declined().meeting(leave.first_day, leave.last_day):
            if leave.overlaps(other):
                kind = other.get_kind_display()
                raise LeaveOverlaps(kind=kind, name=self, first=other.first_day, last=other.last_day)
        leave.save()
        forget_read(self, "leaves")

    def _asked(self, leave: Leave, by: User) -> Leave:
        self.demand_decider(by)
        self.lock()
        found: Leave | None = self.leaves.asked().filter(pk=leave.pk).first()
        if found is None:
            raise NotAsked
        forget_read(self, "leaves")
        return found
