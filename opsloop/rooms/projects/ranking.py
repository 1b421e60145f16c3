"""The order of cards in a column: fractional ranks, made room for when they run out."""

from __future__ import annotations

from typing import Self

from django.db import models, transaction

from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.rooms.projects.state import State
from opsloop.rooms.projects.work import Work

CLOSEST = 1e-9
BATCH = 500


def rank_between(before: float | None, after: float | None) -> float | None:
    """A rank between two neighbours (None: there is none on that side); None where no room is left."""
    if before is None:
        return 1.0 if after is None else after - 1.0
    if after is None:
        return before + 1.0
    return (before + after) / 2 if after - before >= CLOSEST else None


class Ranked(Work):
    """What can be done with the place of work in its column."""

    class Meta(Work.Meta):
        abstract = True

    @transaction.atomic
    def place(
        self, *, by: User, state: State | None = None, after: Self | None = None, before: Self | None = None
    ) -> Event | None:
        """Put it into a column, its own unless said otherwise: behind `after`, or ahead of `before`, or at the end."""
        state = state or self.state
        State.objects.select_for_update(no_key=True).get(pk=state.pk)
        rank = self._rank_beside(state, after, before)
        if rank is None:
            spread(type(self).objects.filter(state=state))
            rank = self._rank_beside(state, after, before)
        return self.move(state, by=by, rank=rank)

    def put_between(self, after: Self | None, before: Self | None, *, by: User) -> Event | None:
        """Put it between two others of the column it is in."""
        return self.place(by=by, after=after, before=before)

    def _rank_beside(self, state: State, after: Self | None, before: Self | None) -> float | None:
        column = type(self).objects.filter(state=state).exclude(pk=self.pk)
        if after is not None and (anchor := column.filter(pk=after.pk).first()):
            following = column.filter(_behind(anchor)).order_by("rank", "pk").values_list("rank", flat=True).first()
            return rank_between(anchor.rank, following)
        if before is not None and (anchor := column.filter(pk=before.pk).first()):
            ahead = column.exclude(_behind(anchor)).exclude(pk=anchor.pk).order_by("-rank", "-pk")
            return rank_between(ahead.values_list("rank", flat=True).first(), anchor.rank)
        return rank_between(column.aggregate(last=models.Max("rank"))["last"], None)


def _behind(anchor: Work) -> models.Q:
    return models.Q(rank__gt=anchor.rank) | models.Q(rank=anchor.rank, pk__gt=anchor.pk)


def spread(column: models.QuerySet[Work]) -> None:
    """Give the items of a column whole ranks 1, 2, 3 ... in the order they have."""
    items = list(column.order_by("rank", "pk").only("pk", "rank"))
    for place, item in enumerate(items, start=1):
        item.rank = float(place)
    column.model._default_manager.bulk_update(items, ["rank"], batch_size=BATCH)
