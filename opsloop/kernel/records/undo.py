"""Undo: the event log knows what was there before, so any change can be taken back by another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from django.db import models, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.access import gate
from opsloop.kernel.accounts.models import User
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import NotAllowed, Refused
from opsloop.kernel.records.changing import current
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace

OPPOSITE = {"trashed": "restore", "restored": "trash", "archived": "unarchive", "unarchived": "archive"}
MOST = 500
KEPT = timedelta(days=1)
"""How long one's own step can be taken back by undo; after that it is changed like anything else."""


class TooLate(Refused):
    """Somebody has changed the same thing since."""

    sentence = _("“%(name)s” was changed again since; this can no longer be undone.")
    status = HTTPStatus.CONFLICT


class NoWayBack(Refused):
    """The event says nothing that could be given back."""

    sentence = _("“%(name)s”: this step cannot be undone.")
    status = HTTPStatus.CONFLICT


class TooMany(Refused):
    """More records than one request may change."""

    sentence = _("At most %(most)s records can be changed at once.")


@transaction.atomic
def undo_events(keys: Sequence[int], *, workspace: Workspace, by: User) -> None:
    """Take back the events, newest first; `Refused` for one that cannot be, and then none is."""
    if len(keys) > MOST:
        raise TooMany(most=MOST)
    events = Event.objects.filter(pk__in=keys, workspace=workspace).order_by("-pk")
    for event in events:
        undo(event, by=by)


def undo(event: Event, *, by: User) -> None:
    """Take back one's own event of the last day, on a record one may change; 404 where one may not see the record."""
    record = _record(event, by)
    if event.actor_id != by.pk or event.recorded_at < timezone.now() - KEPT:
        raise NoWayBack(name=event.label)
    if not record.allows(by, gate.TRASH if event.verb in {"trashed", "restored", "created"} else gate.CHANGE):
        raise NotAllowed
    if event.verb == "created":
        record.trash(by=by)
    elif event.verb in OPPOSITE:
        getattr(record, OPPOSITE[event.verb])(by=by)
    elif event.verb in record.taken_back:
        getattr(record, record.taken_back[event.verb])(event, by=by)
    else:
        _give_back(record, event, by)


def _record(event: Event, by: User) -> Record:
    model = record_class(event.record_type)
    if model is None:
        raise Http404
    rows = model.objects.filter(workspace_id=event.workspace_id).filter(model.visibility_rule(by))
    record: Record | None = rows.filter(pk=event.record_id).first()
    if record is None:
        raise Http404
    return record


def _give_back(record: Record, event: Event, by: User) -> None:
    fields = {field.name for field in record._meta.get_fields()}
    if not event.changes or any(name not in fields and not name.startswith(CUSTOM) for name in event.changes):
        raise NoWayBack(name=str(record))
    for name, (_before, after) in event.changes.items():
        if current(record, name) != after:
            raise TooLate(name=str(record))
    values = {name: _value(record, name, before) for name, (before, _after) in event.changes.items()}
    record.change(values, by=by)


def _value(record: Record, name: str, logged: Any) -> Any:
    """The value that the log kept, as the model takes it."""
    if name.startswith(CUSTOM):
        return logged
    field: Any = record._meta.get_field(name)
    if field.many_to_many:
        return list(field.related_model._default_manager.filter(pk__in=[row["id"] for row in logged]))
    if isinstance(field, models.ForeignKey):
        return None if logged is None else field.related_model._default_manager.filter(pk=logged["id"]).first()
    return field.to_python(logged) if isinstance(field, models.Field) else logged
