"""The states that the work of a project goes through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import state_ring

if TYPE_CHECKING:
    from opsloop.rooms.projects.project import Project


class NameTaken(Refused):
    """Two states of a project would be called the same."""

    sentence = _("There is already a state called %(name)s.")


class LastState(Refused):
    """A project needs a state to begin in and one to be done in."""

    sentence = _("A project needs a state to begin in and one in which work is done.")


class WorkLeft(Refused):
    """Work stands in the state, and nobody said where it goes."""

    sentence = _("Say into which state of this project its work goes.")


class State(models.Model):
    """A step that work of one project goes through, in one of five groups."""

    class Group(models.TextChoices):
        BACKLOG = "backlog", _("Backlog")
        TODO = "todo", _("To do")
        DOING = "doing", _("In progress")
        REVIEW = "review", _("In review")
        DONE = "done", _("Done")

    ORDER: ClassVar[list[str]] = ["backlog", "todo", "doing", "review", "done"]

    project = models.ForeignKey("projects.Project", on_delete=models.CASCADE, related_name="states")
    name = models.CharField(_("name"), max_length=80)
    group = models.CharField(_("group"), max_length=10, choices=Group)
    cancels = models.BooleanField(_("given up, not finished"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)
    wip_limit = models.PositiveSmallIntegerField(_("limit of work in progress"), null=True, blank=True)
    archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("state")
        verbose_name_plural = _("states")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["project", "position"], name="state_in_order")]

    def __str__(self) -> str:
        return self.name

    def mark(self) -> SafeString:
        """A ring that fills with the state's group."""
        return state_ring(self.group, cancels=self.cancels)

    @property
    def hidden_when_empty(self) -> bool:
        """Archived states make no column of their own unless work is still in them."""
        return self.archived

    @property
    def limited_at(self) -> str:
        """Where below the workspace its limit is set."""
        return f"projects/{self.project.ref}/states/{self.pk}/limit"

    @property
    def active(self) -> bool:
        """Whether somebody is at work here: in progress or in review."""
        return self.group in {self.Group.DOING, self.Group.REVIEW}

    @property
    def finishes(self) -> bool:
        """Whether work here is over, be it done or given up."""
        return self.group == self.Group.DONE

    @classmethod
    def usual(cls) -> list[dict[str, Any]]:
        """The states a new project starts with, named in the language of whoever makes it."""
        rows = [(group, str(label), False) for group, label in cls.Group.choices]
        rows.append((cls.Group.DONE, str(_("Cancelled")), True))
        return [
            {"name": name, "group": group, "cancels": cancels, "position": position}
            for position, (group, name, cancels) in enumerate(rows)
        ]

    @classmethod
    @transaction.atomic
    def add(
        cls,
        project: Project,
        name: str,
        group: str,
        *,
        by: User,
        cancels: bool = False,
        wip_limit: int | None = None,
    ) -> State:
        """A new state at the end of its group."""
        rows = list(cls.of(project))
        state = cls(project=project, name=name.strip(), group=group, cancels=cancels, wip_limit=wip_limit)
        state._refuse_same_name(rows)
        state.full_clean(exclude=["project"])
        at = sum(cls.ORDER.index(row.group) <= cls.ORDER.index(group) for row in rows)
        state.save()
        _write_order([*rows[:at], state, *rows[at:]])
        project.track("state_added", by=by, changes={"state": (None, state.name)})
        return state

    @classmethod
    def of(cls, project: Project) -> models.QuerySet[State]:
        """The states in use, in order, held until the transaction ends."""
        return cls.objects.filter(project=project, archived=False).select_for_update(no_key=True)

    @transaction.atomic
    def rename(self, name: str, *, by: User) -> Event | None:
        """Give it another name."""
        before, self.name = self.name, name.strip()
        if before == self.name:
            return None
        self._refuse_same_name(self.of(self.project))
        self.full_clean(exclude=["project"])
        self.save(update_fields=["name"])
        return self.project.track("state_renamed", by=by, changes={"state": (before, self.name)})

    @transaction.atomic
    def limit(self, wip_limit: int | None, *, by: User) -> Event | None:
        """How much work may stand here at once; None: as much as there is."""
        before, self.wip_limit = self.wip_limit, wip_limit
        if before == wip_limit:
            return None
        self.full_clean(exclude=["project"])
        self.save(update_fields=["wip_limit"])
        return self.project.track("state_limited", by=by, changes={f"limit: {self.name}": (before, wip_limit)})

    @classmethod
    @transaction.atomic
    def reorder(cls, project: Project, keys: Sequence[int], *, by: User) -> Event | None:
        """Put the states with these keys in this order; each stays within its group."""
        rows = list(cls.of(project))
        place = {key: index for index, key in enumerate(keys)}
        ordered = sorted(
            rows, key=lambda row: (cls.ORDER.index(row.group), place.get(row.pk, len(place)), row.position)
        )
        if ordered == rows:
            return None
        _write_order(ordered)
        names = ([row.name for row in rows], [row.name for row in ordered])
        return project.track("states_ordered", by=by, changes={"states": names})

    @transaction.atomic
    def archive(self, *, by: User, move_work_to: State | None = None) -> Event:
        """Use it no longer; its work goes into another state of the project."""
        others = [row for row in self.of(self.project) if row.pk != self.pk]
        if not any(row.finishes and not row.cancels for row in others) or all(row.finishes for row in others):
            raise LastState
        items = list(self.work_items.filter(trashed_at=None).order_by("rank", "pk"))
        if items and (move_work_to is None or move_work_to not in others):
            raise WorkLeft
        for item in items:
            item.place(state=move_work_to, by=by)
        self.archived = True
        self.save(update_fields=["archived"])
        return self.project.track("state_archived", by=by, changes={"state": (self.name, None)})

    def _refuse_same_name(self, rows: models.QuerySet[State] | list[State]) -> None:
        if any(row.name == self.name and row.pk != self.pk for row in rows):
            raise NameTaken(name=self.name)


def _write_order(rows: Sequence[State]) -> None:
    for position, row in enumerate(rows):
        row.position = position
    State.objects.bulk_update(rows, ["position"])
