"""Many records at once: change a field of all that are picked, trash them, archive them; one undo."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_at
from opsloop.kernel.records.relations import gated
from opsloop.kernel.records.undo import MOST, TooMany
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import undo_address
from opsloop.kernel.records.views.cells import with_also
from opsloop.kernel.records.views.offering import offer, offered
from opsloop.kernel.records.views.record import demand, viewer_in_scope
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

AT_A_TIME = 50


@in_workspace()
@require_GET
def bulk_menu(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Every field that can be changed, or the editor of one for all that are picked."""
    view_set, viewer = view_set_at(slug), Viewer.of(request)
    records = picked(request, view_set, viewer)
    scoped = common_viewer(view_set, records, viewer)
    fields = {name: field for name, field in view_set.fields_for(scoped).items() if field.editable}
    name = request.GET.get("field", "")
    refs = [record.ref for record in records]
    if not name:
        return render(
            request, "records/_bulk_fields.html", {"fields": fields.values(), "address": request.path, "refs": refs}
        )
    field = fields.get(name)
    if field is None:
        raise Http404(name)
    first = records[0] if records else None
    if "q" in request.GET:
        return offered(request, field, scoped, first, clearable=field.nullable, creatable=True)
    context = {
        "field": field,
        "texts": [],
        **offer(field, scoped, first, address=request.get_full_path()),
        "address": request.path.removesuffix("/menu"),
        "refs": refs,
        "clearable": field.nullable,
        "creatable": field.kind.creatable(field, scoped),
    }
    return render(request, f"records/_edit_{field.kind.editor}.html", context)


@in_workspace()
@require_POST
@transaction.atomic
def bulk(request: WorkspaceRequest, slug: str) -> HttpResponse:
    """Do one thing to all that are picked, or to none: a refusal takes everything back."""
    view_set, viewer = view_set_at(slug), Viewer.of(request)
    records = picked(request, view_set, viewer)
    verb = request.POST.get("verb", "change")
    events = [event for record in records if (event := _do(request, verb, view_set, record, viewer)) is not None]
    answer = HttpResponse(status=204, headers={"HX-Trigger": '{"page:refresh": true}', "HX-Reswap": "none"})
    said = _said(verb, len(events))
    if not events:
        said = _("All of them were like that already.")
    return toast(answer, said, undo=undo_address(request, events) if events else "")


def _said(verb: str, count: int) -> str:
    if verb == "trash":
        words = ngettext("%(count)s record is in the trash.", "%(count)s records are in the trash.", count)
    elif verb == "archive":
        words = ngettext("%(count)s record is in the archive.", "%(count)s records are in the archive.", count)
    else:
        words = ngettext("%(count)s record changed.", "%(count)s records changed.", count)
    return words % {"count": count}


def _do(request: WorkspaceRequest, verb: str, view_set: RecordViewSet, record: Record, viewer: Viewer) -> Event | None:
    if verb == "trash":
        demand(record, viewer, gate.TRASH)
        return record.trash(by=viewer.user)
    demand(record, viewer, gate.CHANGE)
    if verb == "archive":
        return record.archive(by=viewer.user)
    scoped = viewer_in_scope(view_set, record, viewer)
    field = view_set.fields_for(scoped).get(request.POST.get("field", ""))
    if field is None or not field.editable:
        raise Http404
    made = [field.kind.made(field, name, scoped) for name in request.POST.getlist("create")]
    also = request.POST.getlist("also")
    texts = with_also(field, record, also, scoped) if also else [*request.POST.getlist("value"), *made]
    value = field.kind.read(field, field.kind.meant(texts), scoped, record)
    return record.change({field.name: value}, by=viewer.user)


def picked(request: WorkspaceRequest, view_set: RecordViewSet, viewer: Viewer) -> list[Record]:
    """The records named by `ref`, each through the gate; 404 where one is not there for the viewer."""
    given = request.POST if request.method == "POST" else request.GET
    refs = list(dict.fromkeys(given.getlist("ref")))
    if len(refs) > MOST:
        raise TooMany(most=MOST)
    found: dict[str, Record] = {}
    for batch in batched(refs, AT_A_TIME):
        named = reduce(or_, (view_set.records(viewer).by_ref(ref) for ref in batch))
        rows = named.prefetch_related(*gated(view_set.model, view_set.needs, viewer.user))
        found |= {record.ref: record for record in rows}
    if missing := [ref for ref in refs if ref.upper() not in found and ref not in found]:
        raise Http404(missing[0])
    return list(found.values())


def batched(refs: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """The references in parts that one query can name."""
    return (refs[start : start + size] for start in range(0, len(refs), size))


def common_viewer(view_set: RecordViewSet, records: list[Record], viewer: Viewer) -> Viewer:
    """The viewer on the scope that all records share, if they share one."""
    scopes = {getattr(record, f"{view_set.scope}_id") for record in records} if view_set.scope else set()
    return viewer_in_scope(view_set, records[0], viewer) if len(scopes) == 1 else viewer
