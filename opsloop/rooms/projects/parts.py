"""Work made of parts: sub-items, and the move of work to another project."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.models import Numbering
from opsloop.rooms.projects.dependency import Circle, Dependency, hold_order, refs_along
from opsloop.rooms.projects.former_ref import FormerRef
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.work import Work


class OtherProject(Refused):
    """Parts live where the whole lives."""

    sentence = _("%(ref)s belongs to another project: move it here first.")


class WaitsForItsWhole(Refused):
    """A part and its whole wait for each other."""

    sentence = _("%(ref)s and %(other)s already wait for each other.")


class Nested(Work):
    """What can be done with the place of work: in other work, in another project."""

    class Meta(Work.Meta):
        abstract = True

    @transaction.atomic
    def set_parent(self, parent: Self | None, *, by: User) -> Event | None:
        """Make it a part of other work of the project, or of none; what would contain itself is refused."""
        if self.parent_id == (parent and parent.pk):
            return None
        if parent is not None:
            hold_order(self.workspace_id)
            self._refuse_parent(parent)
        before = self.parent
        self.parent_id = None if parent is None else parent.pk
        self.updated_at = timezone.now()
        self.save(update_fields=["parent", "updated_at"])
        return self.track("parent_set", by=by, changes={"parent": (as_logged(before), as_logged(parent))})

    def wholes(self) -> list[int]:
        """The keys of the work it is a part of, nearest first."""
        keys: list[int] = []
        parent_id = self.parent_id
        while parent_id is not None and parent_id not in keys:
            keys.append(parent_id)
            parent_id = type(self).objects.values_list("parent_id", flat=True).get(pk=parent_id)
        return keys

    def parts(self) -> list[Self]:
        """All its parts and their parts, each after its whole; what lies in the trash stays there."""
        found: list[Self] = []
        layer: list[int] = [self.pk]
        while layer:
            rows = type(self).objects.live().filter(parent_id__in=layer).order_by("rank", "pk")
            found += (fresh := [row for row in rows if row not in found])
            layer = [row.pk for row in fresh]
        return found

    @transaction.atomic
    def move_to(self, project: Project, *, by: User, state: State | None = None) -> Event | None:
        """Take it with all its parts to another project of the workspace.

        There it gets the next numbers; the old ones still lead to it.
        """
        if project.pk == self.project_id:
            return None
        if project.workspace_id != self.workspace_id:
            raise OtherProject(ref=project.ref)
        before, old_ref = self.project, self.ref
        states = list(project.states.filter(archived=False))
        self.parent = None
        for item in (self, *self.parts()):
            target = state if item.pk == self.pk and state is not None else counterpart(item.state, states)
            item._settle_in(project, target)
        changes = {"project": (as_logged(before), as_logged(project)), "ref": (old_ref, self.ref)}
        return self.track("moved_project", by=by, changes=changes)

    def _settle_in(self, project: Project, state: State) -> None:
        FormerRef.objects.create(work_item_id=self.pk, project_id=self.project_id, number=self.number)
        column = type(self).objects.filter(project=project, state=state)
        self.project, self.state = project, state
        self.number = Numbering.take(project.workspace_id, type(self).number_series(project=project))
        self.rank = (column.aggregate(last=models.Max("rank"))["last"] or 0.0) + 1.0
        self.updated_at = timezone.now()
        self.save(update_fields=["project", "state", "number", "rank", "parent", "updated_at"])

    def _refuse_parent(self, parent: Self) -> None:
        if parent.project_id != self.project_id:
            raise OtherProject(ref=parent.ref)
        above = [parent.pk, *parent.wholes()]
        if self.pk in above:
            inside = above[: above.index(self.pk) + 1][::-1]
            raise Circle(path=refs_along([*inside, self.pk], type(self)))
        pair = Dependency.objects.filter(
            models.Q(predecessor_id__in=above, successor_id=self.pk)
            | models.Q(predecessor_id=self.pk, successor_id__in=above)
        )
        row = pair.first()
        if row is not None:
            other = row.successor if row.predecessor_id == self.pk else row.predecessor
            raise WaitsForItsWhole(ref=self.ref, other=other.ref)


def counterpart(state: State, states: list[State]) -> State:
    """The state that means the same among those of another project: by name, else by group, else the first."""
    by_name = [other for other in states if other.name == state.name and other.group == state.group]
    by_group = [other for other in states if other.group == state.group and other.cancels == state.cancels]
    same_group = [other for other in states if other.group == state.group]
    return (by_name or by_group or same_group or states)[0]
