"""Work items: tasks, deliverables, milestones and action items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.records.changing import as_logged
from opsloop.rooms.projects.acceptance import Acceptable, AcceptanceNeeded
from opsloop.rooms.projects.block import Blockable
from opsloop.rooms.projects.checklist import Listed
from opsloop.rooms.projects.copying import Copying, copy_work
from opsloop.rooms.projects.counting import COUNTED, place
from opsloop.rooms.projects.estimate import Estimated
from opsloop.rooms.projects.ranking import Ranked
from opsloop.rooms.projects.recurring import Recurring
from opsloop.rooms.projects.required_skill import Skilled
from opsloop.rooms.projects.shifting import Planned
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.time_entry import Timed
from opsloop.rooms.projects.work import Work


class WorkItem(Acceptable, Blockable, Estimated, Listed, Planned, Ranked, Recurring, Skilled, Timed, Work):
    """A piece of work in a project: who does it, by when, in which state, accepted by whom."""

    taken_back: ClassVar[Mapping[str, str]] = {**Planned.taken_back, **Recurring.taken_back, **Skilled.taken_back}

    class Meta(Work.Meta):
        verbose_name = _("work item")
        verbose_name_plural = _("work items")
        indexes = [
            models.Index(fields=["project", "state", "rank"], name="item_on_board"),
            models.Index(fields=["project", "due"], name="item_by_due"),
            models.Index(fields=["project", "priority"], name="item_by_priority"),
            models.Index(fields=["workspace", "updated_at"], name="item_by_change"),
            models.Index(fields=["parent"], name="item_by_parent"),
            models.Index(place(), *COUNTED, condition=models.Q(trashed_at=None, archived_at=None), name="item_counts"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="item_number"),
            models.CheckConstraint(
                condition=models.Q(optimistic_minutes__lte=models.F("likely_minutes"))
                & models.Q(likely_minutes__lte=models.F("pessimistic_minutes")),
                name="estimate_in_order",
            ),
        ]

    @transaction.atomic
    def move(self, state: State, *, by: User, rank: float | None = None) -> Event | None:
        """Put it into another state.

        Finishing needs acceptance where there are criteria, ends what blocked it, and makes the next of its series.
        """
        if state.finishes and not state.cancels and self.needs_acceptance():
            raise AcceptanceNeeded(ref=self.ref)
        event = super().move(state, by=by, rank=rank)
        if event is not None and state.finishes:
            self.unblock(by=by)
            self.make_next(by=by, today=timezone.localdate())
        return event

    @transaction.atomic
    def copy(self, *, by: User, people: bool = True) -> WorkItem:
        """A fresh copy in the same project, with its parts, checklists and what they wait for among each other."""
        copies = copy_work([self, *self.parts()], Copying(project=self.project, by=by, people=people))
        copy = WorkItem.objects.get(pk=copies[self.pk].pk)
        copy.track("copied", by=by, changes={"from": (None, as_logged(self))})
        return copy
