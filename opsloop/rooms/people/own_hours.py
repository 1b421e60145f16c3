"""What a person does about the hours of their week: set them or ask for others, and how that is answered."""

from __future__ import annotations

from django.db import models, transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.relations import forget_read
from opsloop.rooms.people.answering import Answered, why
from opsloop.rooms.people.hours import Hours, as_words, week_from_rows, week_of
from opsloop.rooms.people.hours_wish import HoursWish
from opsloop.rooms.people.leave import NotAsked


class OwnHours(Answered):
    """Somebody who works hours of their own."""

    class Meta(Answered.Meta):
        abstract = True

    def want_hours(self, hours: Hours, *, by: User) -> Event | None:
        """Ask for other hours on one's own page, unless one decides oneself; everybody else who may sets them."""
        return self.ask_hours(hours, by=by) if self.asks(by) else self.set_hours(hours, by=by)

    @transaction.atomic
    def set_hours(self, hours: Hours, *, by: User) -> Event | None:
        """The hours of their own week, in place of what was; no hours at all mean the workspace's usual ones."""
        before, after = week_from_rows(self.working_hours.all()), week_of(hours)
        if before == after:
            return None
        self.working_hours.all().delete()
        for weekday, pairs in hours.items():
            for starts_at, ends_at in pairs:
                self.working_hours.create(weekday=weekday, starts_at=starts_at, ends_at=ends_at)
        forget_read(self, "working_hours")
        return self.track("hours_set", by=by, changes={"hours": (as_words(before), as_words(after))})

    @transaction.atomic
    def ask_hours(self, hours: Hours, *, by: User) -> Event | None:
        """Ask for these hours, in place of what was asked before; until somebody approves them the week stays."""
        now, wanted = as_words(week_from_rows(self.working_hours.all())), as_words(week_of(hours))
        self.lock()
        if now == wanted:
            self._wishes().delete()
            return None
        values = {"hours": wanted, "state": HoursWish.State.ASKED, "reason": ""}
        HoursWish.objects.update_or_create(person_id=self.pk, defaults=values)
        return self.track("hours_asked", by=by, changes={"hours": (now, wanted)})

    @transaction.atomic
    def approve_hours(self, *, by: User) -> Event:
        """Let them work the hours they asked for, from now on."""
        wish = self._asked_hours(by)
        hours = wish.spans
        wish.delete()
        self.set_hours(hours, by=by)
        return self.track("hours_approved", by=by)

    @transaction.atomic
    def decline_hours(self, reason: str, *, by: User) -> Event:
        """Keep their week as it is, and say why."""
        wish = self._asked_hours(by)
        wish.state, wish.reason = HoursWish.State.DECLINED, why(reason)
        wish.save(update_fields=["state", "reason"])
        return self.track("hours_declined", by=by, changes={"reason": (None, wish.reason)})

    @transaction.atomic
    def withdraw_hours(self, *, by: User) -> Event | None:
        """Ask for other hours no longer, or put a declined wish away."""
        gone, _rows = self._wishes().delete()
        return self.track("hours_withdrawn", by=by) if gone else None

    def wish(self) -> HoursWish | None:
        """The hours they ask for, or the last ones that were declined."""
        return self._wishes().first()

    def _wishes(self) -> models.QuerySet[HoursWish]:
        return HoursWish.objects.filter(person_id=self.pk)

    def _asked_hours(self, by: User) -> HoursWish:
        self.demand_decider(by)
        self.lock()
        wish = self._wishes().filter(state=HoursWish.State.ASKED).first()
        if wish is None:
            raise NotAsked
        return wish
