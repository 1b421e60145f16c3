"""Kinds of field that only work has."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from opsloop.kernel.pages.spoken import spoken
from opsloop.kernel.records.kinds import Moment, Option, Reference
from opsloop.kernel.records.kinds.base import escape, html
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.searching import matching

if TYPE_CHECKING:
    from opsloop.kernel.records.fields import Field
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer


class Finish(Moment):
    """When work was finished; finished work of which nobody knows when has no such moment on any surface."""

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        return super().show(field, record, viewer) if _known(record) else escape(_("not known"))

    def day(self, field: Field, record: Record) -> date | None:
        return super().day(field, record) if _known(record) else None

    def export(self, field: Field, record: Record) -> datetime | None:
        found: datetime | None = super().export(field, record) if _known(record) else None
        return found

    def as_json(self, field: Field, record: Record) -> Any:
        return super().as_json(field, record) if _known(record) else None

    def is_empty(self, field: Field) -> Q:
        return field.missing() | Q(finish_known=False)

    def between(self, field: Field, first: date, last: date) -> Q:
        return super().between(field, first, last) & Q(finish_known=True)


OFFERED = 20


class Whole(Reference):
    """The work that something is a part of: found by words among all of it, as no list could hold it."""

    lists_all = False

    def show(self, field: Field, record: Record, viewer: Viewer) -> str:
        whole = field.value(record)
        if whole is None:
            return ""
        return html(
            f'<span class="cell__text"><span class="soft small">{escape(whole.ref)}</span> {escape(whole)}</span>'
        )

    def export(self, field: Field, record: Record) -> Any:
        whole = field.value(record)
        return "" if whole is None else whole.ref

    def options(self, field: Field, viewer: Viewer, record: Record | None = None) -> list[Option]:
        """For a piece of work the newest open work that can be its whole; for a filter the newest work with parts."""
        rows = self._possible(field, viewer, record)
        if record is None:
            rows = rows.filter(pk__in=_work().filter(parent__isnull=False).values("parent_id"))
        else:
            rows = rows.filter(completed_at=None)
        return _as_options(rows)

    def found(self, field: Field, viewer: Viewer, record: Record | None, words: str) -> list[Option]:
        rows = self._possible(field, viewer, record)
        exact = rows.by_any_ref(words)
        return _as_options(exact if exact.exists() else matching(rows, view_set_of("work_item"), viewer, words))

    def _possible(self, field: Field, viewer: Viewer, record: Record | None) -> Any:
        """The work of the same project that is not itself and no part of it."""
        rows = self.rows(field, viewer, record).filter(archived_at=None)
        if viewer.scope is not None:
            rows = rows.filter(project=viewer.scope)
        if record is None:
            return rows
        parts: list[Any] = getattr(record, "parts", list)()
        return rows.exclude(pk__in=[record.pk, *(part.pk for part in parts)])


def _work() -> QuerySet[Any]:
    return apps.get_model("projects", "WorkItem")._default_manager.live()


def _as_options(rows: Any) -> list[Option]:
    """The newest of these pieces of work, with what they are called."""
    found = rows.with_ref().order_by("-updated_at")[:OFFERED]
    return [Option(str(row.pk), f"{row.ref} {row}", spoken(str(row))) for row in found]


def _known(record: Record) -> bool:
    return bool(getattr(record, "finish_known", True))
