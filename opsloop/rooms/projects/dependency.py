"""Dependencies: what must start or finish before other work may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import duration
from opsloop.kernel.records.changing import as_logged
from opsloop.kernel.records.kinds.numbers import WORKDAY_MINUTES
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.projects.waiting import kept_waiting, path_between
from opsloop.rooms.projects.work import Work


class Circle(Refused):
    """Work would in the end wait for itself."""

    sentence = _("This would be a circle: %(path)s")


class OutsideWorkspace(Refused):
    """Work of another workspace was named."""

    sentence = _("Both must belong to the same workspace.")


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def of(self, item: Work) -> DependencyQuerySet:
        """What `item` waits for and what waits for it."""
        return self.filter(models.Q(predecessor_id=item.pk) | models.Q(successor_id=item.pk))


class Dependency(models.Model):
    """`successor` waits for `predecessor`; the lag is working time and may be negative (a lead)."""

    class Kind(models.TextChoices):
        FINISH_START = "FS", _("Finish to start")
        START_START = "SS", _("Start to start")
        FINISH_FINISH = "FF", _("Finish to finish")
        START_FINISH = "SF", _("Start to finish")

    predecessor = models.ForeignKey(
        "projects.WorkItem", verbose_name=_("predecessor"), on_delete=models.CASCADE, related_name="dependencies_out"
    )
    successor = models.ForeignKey(
        "projects.WorkItem", verbose_name=_("successor"), on_delete=models.CASCADE, related_name="dependencies_in"
    )
    kind = models.CharField(_("kind"), max_length=2, choices=Kind, default=Kind.FINISH_START)
    lag_minutes = models.IntegerField(_("lag"), default=0)

    objects = DependencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="one_dependency_a_pair"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="nothing_waits_for_itself"
            ),
        ]

    @property
    def lag(self) -> str:
        """The lag in words with its sign, in days of work as people type it: `+1d`, `−2d 4h`."""
        days, rest = divmod(abs(self.lag_minutes), WORKDAY_MINUTES)
        words = [gettext("%(days)sd") % {"days": days}] if days else []
        words += [duration(rest)] if rest or not days else []
        return f"{'+' if self.lag_minutes > 0 else '−'}{' '.join(words)}"

    @property
    def lag_typed(self) -> str:
        """The lag as the form takes it in any language: `1d 240m`, `-120m`, nothing where there is none."""
        days, rest = divmod(abs(self.lag_minutes), WORKDAY_MINUTES)
        parts = [*([f"{days}d"] if days else []), *([f"{rest}m"] if rest else [])]
        return f"{'-' if self.lag_minutes < 0 else ''}{' '.join(parts)}"

    def __str__(self) -> str:
        return f"{self.predecessor_id} {self.kind} {self.successor_id}"


class Dependent(Work):
    """What can be done with the order of work."""

    class Meta(Work.Meta):
        abstract = True

    @transaction.atomic
    def depend_on(
        self, predecessor: Work, *, by: User, kind: str = Dependency.Kind.FINISH_START, lag_minutes: int = 0
    ) -> Event | None:
        """Let this work wait for another; the same pair again gets the new kind and lag. A circle is refused."""
        if predecessor.workspace_id != self.workspace_id:
            raise OutsideWorkspace
        hold_order(self.workspace_id)
        before = Dependency.objects.filter(predecessor_id=predecessor.pk, successor_id=self.pk).first()
        if before is None:
            self._refuse_circle(predecessor)
        row = Dependency(
            pk=None if before is None else before.pk,
            predecessor_id=predecessor.pk,
            successor_id=self.pk,
            kind=kind,
            lag_minutes=lag_minutes,
        )
        row.full_clean(validate_unique=False, validate_constraints=False)
        row.save()
        values = (before and _as_logged(before, predecessor), _as_logged(row, predecessor))
        if values[0] == values[1]:
            return None
        return self.track(
            "dependency_added" if before is None else "dependency_changed", by=by, changes={"waits_for": values}
        )

    @transaction.atomic
    def stop_depending_on(self, predecessor: Work, *, by: User) -> Event | None:
        """Wait for it no longer; None where it did not."""
        row = Dependency.objects.filter(predecessor_id=predecessor.pk, successor_id=self.pk).first()
        if row is None:
            return None
        row.delete()
        return self.track("dependency_removed", by=by, changes={"waits_for": (_as_logged(row, predecessor), None)})

    def _refuse_circle(self, predecessor: Work) -> None:
        waiting = kept_waiting(self.pk)
        if predecessor.pk not in waiting:
            return
        edges = [
            *Dependency.objects.filter(predecessor_id__in=waiting).values_list("predecessor_id", "successor_id"),
            *_family(type(self).objects.filter(parent_id__in=waiting).only("pk", "parent_id")),
        ]
        raise Circle(path=refs_along([*path_between(self.pk, predecessor.pk, edges), self.pk], type(self)))


def hold_order(workspace_id: int) -> None:
    """Until the transaction ends nobody else changes the order of work, so two halves of a circle cannot meet."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace_id)


def refs_along(keys: Sequence[int], model: type[Work]) -> str:
    """The references of these items in this order: `OPS-1 → OPS-2`."""
    named = {item.pk: item.ref for item in model.objects.filter(pk__in=keys).select_related("project")}
    return " → ".join(named[key] for key in keys)


def _family(parts: Iterable[Work]) -> list[tuple[int, int]]:
    pairs = [(part.parent_id, part.pk) for part in parts if part.parent_id is not None]
    return [*pairs, *((part, whole) for whole, part in pairs)]


def _as_logged(row: Dependency, predecessor: Work) -> dict[str, Any]:
    return {**as_logged(predecessor), "ref": predecessor.ref, "kind": row.kind, "lag_minutes": row.lag_minutes}
