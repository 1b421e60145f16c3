"""Words in a collection: which of its rows they are found in."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from opsloop.kernel.records.record import RecordQuerySet
    from opsloop.kernel.records.view_set import RecordViewSet
    from opsloop.kernel.records.viewer import Viewer

Finder = Callable[["RecordQuerySet", "RecordViewSet", "Viewer", str], "RecordQuerySet"]

_finders: list[Finder] = []


def use(finder: Finder) -> Finder:
    """Let the search index answer instead of the plain comparison below."""
    _finders[:] = [finder]
    return finder


def matching(rows: RecordQuerySet, view_set: RecordViewSet, viewer: Viewer, words: str) -> RecordQuerySet:
    """The rows in which the words are found."""
    return _finders[0](rows, view_set, viewer, words) if _finders else contains(rows, view_set, words)


def contains(rows: RecordQuerySet, view_set: RecordViewSet, words: str) -> RecordQuerySet:
    """The rows whose name has the words as they are typed; for where there is no index."""
    names = [*view_set.search, view_set.title]
    return rows.filter(reduce(or_, (Q(**{f"{name}__icontains": words}) for name in names)))
