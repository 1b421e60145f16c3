"""What a change answers: the row as it stands now, the peek's values, and a toast with undo."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import unquote

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.fields import Field
from opsloop.kernel.records.layout import Board, Calendar
from opsloop.kernel.records.markup import Markup, element_id, full_value
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import collection_behind
from opsloop.kernel.workspaces.gate import WorkspaceRequest


def redrawn(
    request: WorkspaceRequest,
    view_set: RecordViewSet,
    record: Record,
    viewer: Viewer,
    *,
    event: Event | None = None,
    text_field: Field | None = None,
) -> HttpResponse:
    """The record's row or card and the values in its peek, each to take its own place."""
    behind = collection_behind(request, view_set)
    draw = Markup(behind)
    if isinstance(behind.layout, Board):
        behind.tally([record])
        drawn = draw.card(record)
    elif isinstance(behind.layout, Calendar):
        drawn = str(draw.chip(record))
    else:
        drawn = draw.row(record)
    editable = record.allows(viewer.user, gate.CHANGE)
    fields = view_set.fields_for(behind.viewer)
    values = (
        []
        if not on_page(request, view_set, record)
        else [
            (field, full_value(view_set, field, record, viewer, editable=editable))
            for field in fields.values()
            if field.name != view_set.title and not field.paneled
        ]
    )
    context = {"drawn": drawn, "values": values, "element_id": element_id(record), "record": record}
    context["stays"] = behind.matching.filter(pk=record.pk).exists()
    context["place"] = place_of(behind, record)
    context |= {"editable": editable, "viewer": viewer, "address": view_set.address(record, viewer.workspace.slug)}
    if text_field is not None:
        context |= {"text_field": text_field, "text": text_field.value(record) or ""}
    answer = HttpResponse(render_to_string("records/_redrawn.html", context, request))
    answer.headers["HX-Reswap"] = "none"
    if event is not None:
        toast(answer, _("%(name)s changed.") % {"name": record.ref}, undo=undo_address(request, [event]))
    return answer


def called_otherwise(request: WorkspaceRequest, record: Record, event: Event) -> HttpResponse:
    """The page is drawn anew, as every address of the record on it is another one now."""
    answer = HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true}', "HX-Reswap": "none"})
    return toast(answer, _("%(name)s changed.") % {"name": record.ref}, undo=undo_address(request, [event]))


def refreshing(answer: HttpResponse) -> HttpResponse:
    """The same, and the page asks for all of itself: more of it has changed than the answer brings."""
    waiting = json.loads(answer.headers.get("HX-Trigger", "{}"))
    answer.headers["HX-Trigger"] = json.dumps({**waiting, "page:refresh": True})
    return answer


def on_page(request: WorkspaceRequest, view_set: RecordViewSet, record: Record) -> bool:
    """Whether the page that asks shows this record's values, in its peek or as a page of its own."""
    here = unquote(request.headers.get("HX-Current-URL", ""))
    return f"{view_set.slug}/{record.ref}" in here


def place_of(behind: Collection, record: Record) -> dict[str, str]:
    """The group, column and swimlane the record now belongs to; where it may be in several, all as JSON."""
    names = (
        {"column": behind.group, "lane": behind.sub_group}
        if isinstance(behind.layout, Board)
        else {"group": behind.group, "lane": behind.sub_group}
    )
    place = {}
    for name, field in names.items():
        if field is None:
            continue
        none = "-" if name == "group" else ""
        texts = [text or none for text in field.kind.texts(field, record)] or [none]
        if field.kind.multiple:
            place["lanes" if name == "lane" else "among"] = json.dumps(texts)
        else:
            place[name] = texts[0]
    return place


def gone(request: WorkspaceRequest, record: Record, event: Event, sentence: str) -> HttpResponse:
    """The record leaves the page; it can be brought back."""
    answer = HttpResponse(render_to_string("records/_gone.html", {"element_id": element_id(record)}, request))
    answer.headers["HX-Reswap"] = "none"
    return toast(answer, sentence, undo=undo_address(request, [event]))


def undo_address(request: WorkspaceRequest, events: Iterable[Event]) -> str:
    """Where a click on undo goes."""
    names = ",".join(str(event.pk) for event in events)
    return f"{reverse('undo', args=[request.workspace.slug])}?events={names}"
