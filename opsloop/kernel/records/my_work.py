"""My work: what waits for one person, of every type, by when it should be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.kinds.base import html
from opsloop.kernel.records.kinds.days import span
from opsloop.kernel.records.markup import Markup
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer

SHOWN_OF_A_TYPE = 100
MOST_OF_A_TYPE = 1000
NO_DAY = date.max
PICKED = "items"
"""The type of which many can be changed at once here: others have other fields."""
OVERDUE, TODAY, WEEK, LATER, SOMEDAY = "overdue", "today", "week", "later", "someday"
NAMES = {
    OVERDUE: _("Overdue"),
    TODAY: _("Today"),
    WEEK: _("This week"),
    LATER: _("Later"),
    SOMEDAY: _("No date"),
}


@dataclass(frozen=True)
class Pile:
    """One heap of work, from overdue to no date."""

    key: str
    label: Any
    count: int
    rows: SafeString


@dataclass(frozen=True)
class Sheet:
    """The heaps of one type, which share their columns."""

    label: str
    piles: Sequence[Pile]
    further: int = 0
    """How many more there are, which are due after those in the heaps."""


def sheets(viewer: Viewer, *, of_a_type: int = SHOWN_OF_A_TYPE) -> list[Sheet]:
    """The viewer's work, type by type, without those of which there is none."""
    found = [sheet(view_set, viewer, of_a_type) for view_set in view_sets() if view_set.due]
    return [each for each in found if each.piles]


def sheet(view_set: RecordViewSet, viewer: Viewer, most: int) -> Sheet:
    """The viewer's work of one type in heaps that are not empty, the most pressing first."""
    shown = Collection(view_set, viewer, Address())
    found = FIRST.rows(view_set, tuple(shown.unread), most + 1, viewer=viewer)
    further = view_set.mine(viewer).count() - most if len(found) > most else 0
    return Sheet(view_set.plural, _piles(shown, found[:most]), further)


def _piles(shown: Collection, records: Sequence[Record]) -> list[Pile]:
    view_set, viewer = shown.view_set, shown.viewer
    draw = Markup(shown, pickable=view_set.slug == PICKED)
    shown.load(records)
    drawn: dict[str, list[str]] = {key: [] for key in NAMES}
    for record in records:
        drawn[pile_of(due_day(view_set, record), viewer)].append(draw.row(record))
    return [Pile(key, NAMES[key], len(rows), html("".join(rows))) for key, rows in drawn.items() if rows]


def _first(view_set: RecordViewSet, unread: Sequence[str], most: int, viewer: Viewer) -> RecordQuerySet:
    rows = view_set.mine(viewer)
    by_day = F(view_set.due).asc(nulls_last=True)
    return rows.order_by(by_day, "pk").defer(*unread)[:most]


FIRST = Prepared[Record](_first)


def due_day(view_set: RecordViewSet, record: Record) -> date:
    """By when it should be done; the end of time where nobody said."""
    return getattr(record, view_set.due, None) or NO_DAY


def pile_of(day: date, viewer: Viewer) -> str:
    """The heap that a day belongs to."""
    if day == NO_DAY:
        return SOMEDAY
    if day < viewer.today:
        return OVERDUE
    if day == viewer.today:
        return TODAY
    _first, last = span("week", viewer.today, viewer.week_starts_on)
    return WEEK if day <= max(last, viewer.today + timedelta(days=1)) else LATER
