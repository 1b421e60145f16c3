"""Kinds of field that only work has."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from opsloop.kernel.records.kinds import Moment
from opsloop.kernel.records.kinds.base import escape

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


def _known(record: Record) -> bool:
    return bool(getattr(record, "finish_known", True))
