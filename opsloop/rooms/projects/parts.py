"""Work made of parts: sub-items, and the move of work to another project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.track import Changes
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.models import Numbering
from opsloop.kernel.records.undo import TooLate
from opsloop.rooms.projects.dependency import Circle, Dependency, hold_order, refs_along
from opsloop.rooms.projects.former_ref import FormerRef
from opsloop.rooms.projects.project import Project
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.work import NoSuchStage, Work, last_rank


class OtherProject(Refused):
    """Parts live where the whole lives."""

    sentence = _("%(ref)s belongs to another project: move it here first.")


class WaitsForItsWhole(Refused):
    """A part and its whole wait for each other."""

    sentence = _("%(ref)s and %(other)s already wait for each other.")


class Nested(Work):
    """What can be done with the place of work: in other work, in another project."""

    taken_back: ClassVar[Mapping[str, str]] = {"moved_project": "move_back"}

    class Meta(Work.Meta):
        abstract = True

    @classmethod
    def create(cls, *, project: Project, by: User | None, **values: Any) -> Self:  # type: ignore[override]  # as `Work`
        """New work; a part lives in the project of its whole."""
        parent = values.get("parent")
        if parent is not None and parent.project_id != project.pk:
            raise OtherProject(ref=parent.ref)
        return super().create(project=project, by=by, **values)

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
        """Take it with all its parts to another project of the workspace, each into the state that means the same.

        There they get the next numbers, or those that they had there before; the old ones still lead to them. Where
        `state` is given, it is then moved into that as any work is.
        """
        if project.pk == self.project_id:
            return None
        if project.workspace_id != self.workspace_id:
            raise OtherProject(ref=project.ref)
        whole, items = self.parent, [self, *self.parts()]
        states = list(project.states.filter(archived=False))
        self.parent = None
        left = {"parent": (as_logged(whole), None)} if whole is not None else {}
        event = self._settle_in(project, states, by=by, also=left)
        for part in items[1:]:
            part._settle_in(project, states, by=by)
        if state is not None and state.pk != self.state_id:
            self.move(state, by=by)
        return event

    def enter_project(self, project: Project, *, by: User) -> Event | None:
        """Take it to another project, as somebody who may add work there; `NotAllowed` for anybody else."""
        if project.pk != self.project_id and not project.allows(by, gate.ADD):
            raise NotAllowed
        return self.move_to(project, by=by)

    @transaction.atomic
    def move_back(self, event: Event, *, by: User) -> None:
        """Take it to the project, the state and the whole from which the event took it, where these are still there."""
        (project_before, project_after), (state_before, _after) = event.changes["project"], event.changes["state"]
        project = Project.objects.visible_to(by).filter(pk=project_before["id"]).first()
        if project is None or self.project_id != project_after["id"]:
            raise TooLate(name=str(self))
        self.enter_project(project, by=by)
        state = project.states.filter(pk=state_before["id"], archived=False).first()
        if state is not None and state.pk != self.state_id:
            self.move(state, by=by)
        whole = event.changes.get("parent", [None])[0]
        parent = whole and type(self).objects.live().filter(project=project, pk=whole["id"]).first()
        if parent:
            self.set_parent(parent, by=by)

    def _settle_in(self, project: Project, states: Sequence[State], *, by: User, also: Changes | None = None) -> Event:
        before, old_project, old_ref = self.state_now(), self.project, self.ref
        state = counterpart(before, states)
        if state is None:
            raise NoSuchStage(project=project.name, stage=before.get_group_display())
        number = self._number_in(project)
        FormerRef.objects.create(work_item_id=self.pk, project_id=self.project_id, number=self.number)
        self.project, self.number, self.rank = project, number, last_rank(project, state) + 1.0
        self.save(update_fields=[*self._enter(state), "project", "number", "rank", "parent"])
        changes = {"project": (as_logged(old_project), as_logged(project)), "ref": (old_ref, self.ref)}
        return self._log_move("moved_project", before, by=by, also={**changes, **(also or {})})

    def _number_in(self, project: Project) -> int:
        """The number it has there already, else the next."""
        former = FormerRef.objects.filter(work_item_id=self.pk, project=project).first()
        if former is None:
            return Numbering.take(project.workspace_id, type(self).number_series(project=project))
        former.delete()
        return former.number

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


def counterpart(state: State, states: Sequence[State]) -> State | None:
    """The state that means the same among those of another project: by name, else by group, else the first."""
    by_name = [other for other in states if other.name == state.name and other.group == state.group]
    by_group = [other for other in states if other.group == state.group and other.cancels == state.cancels]
    same_group = [other for other in states if other.group == state.group]
    return next(iter([*by_name, *by_group, *same_group, *states]), None)
