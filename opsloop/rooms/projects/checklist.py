"""Checklists: the small steps of one piece of work, ticked off by whoever did them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.work import Work


class Checklist(models.Model):
    """A titled list of steps inside a piece of work."""

    work_item = models.ForeignKey("projects.WorkItem", on_delete=models.CASCADE, related_name="checklists")
    title = models.CharField(_("title"), max_length=200)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["work_item", "position"], name="checklist_in_order")]

    def __str__(self) -> str:
        return self.title


class ChecklistItem(models.Model):
    """One step; who ticked it and when is kept while it is ticked."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    text = models.CharField(_("text"), max_length=1000)
    done = models.BooleanField(_("done"), default=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("done by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["checklist", "position"], name="checklist_item_in_order")]

    def __str__(self) -> str:
        return self.text


class Listed(Work):
    """What can be done with the checklists of a piece of work."""

    class Meta(Work.Meta):
        abstract = True

    def steps(self) -> models.QuerySet[ChecklistItem]:
        """Every step of its checklists."""
        return ChecklistItem.objects.filter(checklist__work_item_id=self.pk)

    @transaction.atomic
    def add_checklist(self, title: str, *, by: User, steps: Sequence[str] = ()) -> Checklist:
        """A new checklist at the end, with these steps."""
        position = _end(Checklist.objects.filter(work_item_id=self.pk))
        checklist = Checklist(work_item_id=self.pk, title=title.strip(), position=position)
        checklist.full_clean(exclude=["work_item"])
        checklist.save()
        for text in steps:
            self._new_step(checklist, text)
        self.track("checklist_added", by=by, changes={"checklist": (None, checklist.title)})
        return checklist

    @transaction.atomic
    def rename_checklist(self, checklist: Checklist, title: str, *, by: User) -> Event | None:
        """Give a checklist another title."""
        before, checklist.title = checklist.title, title.strip()
        if before == checklist.title:
            return None
        checklist.full_clean(exclude=["work_item"])
        checklist.save(update_fields=["title"])
        return self.track("checklist_renamed", by=by, changes={"checklist": (before, checklist.title)})

    @transaction.atomic
    def remove_checklist(self, checklist: Checklist, *, by: User) -> Event:
        """Take a checklist and its steps away; the log keeps what they said."""
        texts = [item.text for item in checklist.items.all()]
        checklist.delete()
        return self.track(
            "checklist_removed", by=by, changes={"checklist": (checklist.title, None), "steps": (texts, None)}
        )

    @transaction.atomic
    def add_step(self, checklist: Checklist, text: str, *, by: User) -> ChecklistItem:
        """A new step at the end of a checklist."""
        step = self._new_step(checklist, text)
        self.track("step_added", by=by, changes={"step": (None, step.text)})
        return step

    @transaction.atomic
    def tick(self, step: ChecklistItem, *, by: User, done: bool = True) -> Event | None:
        """Tick a step off, or take the tick back; None where it stood so already."""
        values = {"done": done, "done_by": by if done else None, "done_at": timezone.now() if done else None}
        if not ChecklistItem.objects.filter(pk=step.pk, done=not done).update(**values):
            return None
        step.refresh_from_db()
        changes = {"step": (None, step.text) if done else (step.text, None)}
        return self.track("step_ticked" if done else "step_unticked", by=by, changes=changes)

    @transaction.atomic
    def reword_step(self, step: ChecklistItem, text: str, *, by: User) -> Event | None:
        """Give a step another text."""
        before, step.text = step.text, text.strip()
        if before == step.text:
            return None
        step.full_clean(exclude=["checklist"])
        step.save(update_fields=["text"])
        return self.track("step_reworded", by=by, changes={"step": (before, step.text)})

    @transaction.atomic
    def remove_step(self, step: ChecklistItem, *, by: User) -> Event:
        """Take a step away."""
        step.delete()
        return self.track("step_removed", by=by, changes={"step": (step.text, None)})

    @transaction.atomic
    def order_steps(self, checklist: Checklist, steps: Sequence[int], *, by: User) -> Event | None:
        """Put the steps with these keys in this order; those not named come after."""
        found = list(checklist.items.select_for_update())
        place = {key: index for index, key in enumerate(steps)}
        ordered = sorted(found, key=lambda step: (place.get(step.pk, len(place)), step.position, step.pk))
        if ordered == found:
            return None
        for position, step in enumerate(ordered):
            step.position = position
        ChecklistItem.objects.bulk_update(ordered, ["position"])
        return self.track("steps_ordered", by=by, changes={"checklist": (checklist.title, checklist.title)})

    def _new_step(self, checklist: Checklist, text: str) -> ChecklistItem:
        step = ChecklistItem(checklist=checklist, text=text.strip(), position=_end(checklist.items.all()))
        step.full_clean(exclude=["checklist"])
        step.save()
        return step


def _end(rows: models.QuerySet[Any]) -> int:
    """The position behind the last of these rows."""
    last: int | None = rows.aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1
