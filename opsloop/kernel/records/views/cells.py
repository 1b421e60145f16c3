"""One value: the editor that opens on it, and what happens when somebody gives it another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render

from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.refused import Conflict, Refused
from opsloop.kernel.records.changing import read_anew
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.kinds import LongText
from opsloop.kernel.records.kinds.choices import Chosen
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import called_otherwise, on_page, redrawn, refreshing
from opsloop.kernel.records.views.offering import offer, offered
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand, viewer_in_scope
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
def cell(request: WorkspaceRequest, slug: str, ref: str, name: str) -> HttpResponse:
    """The editor of a field (GET), or its new value (POST)."""
    view_set, record, viewer = open_record(request, slug, ref)
    demand(record, viewer, gate.CHANGE)
    scoped = viewer_in_scope(view_set, record, viewer)
    field = view_set.fields_for(scoped).get(name)
    if field is None or not field.editable:
        raise Http404(name)
    if "q" in request.GET:
        return offered(request, field, scoped, record, clearable=field.nullable, creatable=True)
    if request.method != "POST":
        return (
            shown_text(request, view_set, field, record, viewer)
            if "shown" in request.GET
            else editor(request, field, record, scoped)
        )
    texts, called = request.POST.getlist("value"), record.ref
    try:
        event = give(request, field, record, scoped, texts)
    except Conflict as conflict:
        return editor(request, field, record, scoped, texts=texts, message=str(conflict), status=conflict.status)
    except (Refused, ValidationError) as error:
        return editor(request, field, record, scoped, texts=texts, message=sentence(error), status=422)
    if event is not None and record.ref != called:
        return called_otherwise(request, record, event)
    text_field = field if isinstance(field.kind, LongText) else None
    answer = redrawn(request, view_set, view_set.find(viewer, record.ref), viewer, event=event, text_field=text_field)
    return refreshing(answer) if field.paneled and on_page(request, view_set, record) else answer


@transaction.atomic
def give(request: WorkspaceRequest, field: Field, record: Record, viewer: Viewer, texts: list[str]) -> Event | None:
    """The new value, unless the field is no longer what the editor opened with: then a `Conflict`."""
    if not field.verb:
        read_anew(record, [field.name])
    if conflict := changed_meanwhile(field, record, viewer, request.POST.get("was")):
        raise Conflict(conflict)
    texts += [field.kind.made(field, name, viewer) for name in request.POST.getlist("create")]
    if also := request.POST.getlist("also"):
        texts = with_also(field, record, also, viewer)
    return record.change({field.name: field.kind.read(field, field.kind.meant(texts), viewer, record)}, by=viewer.user)


def with_also(field: Field, record: Record, also: Sequence[str], viewer: Viewer) -> list[str]:
    """What the field has now and these besides; of a field of one value, the last of them."""
    if not isinstance(field.kind, Chosen):
        return list(also)
    now = field.kind.texts(field, record) if field.kind.multiple else []
    return list(dict.fromkeys([*now, *(str(field.kind.key(field, text, viewer)) for text in also)]))


def shown_text(
    request: WorkspaceRequest, view_set: RecordViewSet, field: Field, record: Record, viewer: Viewer
) -> HttpResponse:
    """A long text as it is read, after its editor was left without saving."""
    address = view_set.address(record, viewer.workspace.slug)
    context = {
        "field": field,
        "text": field.value(record) or "",
        "editable": True,
        "viewer": viewer,
        "address": address,
    }
    return render(request, "records/_text.html", context)


def editor(
    request: WorkspaceRequest,
    field: Field,
    record: Record,
    viewer: Viewer,
    *,
    texts: list[str] | None = None,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    """The editor that suits the field's kind, with the present or the attempted value in it."""
    now = field.kind.texts(field, record)
    shown = field.kind.typed(field, record) if texts is None else texts
    context: dict[str, Any] = {
        "field": field,
        "record": record,
        "texts": shown,
        "was": json.dumps(now),
        **offer(field, viewer, record, texts=shown, address=request.path),
        "message": message,
        "address": request.path,
        "clearable": field.nullable,
        "creatable": field.kind.creatable(field, viewer),
    }
    return render(request, f"records/_edit_{field.kind.editor}.html", context, status=status)


def changed_meanwhile(field: Field, record: Record, viewer: Viewer, was: str | None) -> str:
    """A sentence where the value is no longer what the editor opened with; empty where it is."""
    if was is None or was in {json.dumps(now := field.kind.texts(field, record)), _as_pages_write(now)}:
        return ""
    return field.conflict_sentence(record, viewer)


def _as_pages_write(texts: Sequence[str]) -> str:
    """As `JSON.stringify` writes texts: a page that saves by itself goes on from what it has sent."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))


def sentence(error: Refused | ValidationError) -> str:
    """What went wrong, in words for a person."""
    return str(error) if isinstance(error, Refused) else " ".join(error.messages)
