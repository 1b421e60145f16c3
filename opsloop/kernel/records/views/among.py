"""What a page's script asks of its collection: which changed records are in it, and what there is beyond its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.records.record import Record, RecordQuerySet
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.relations import gated
from opsloop.kernel.records.undo import MOST as MOST_CHANGED
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_collection
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace

MOST = 200


@in_workspace()
@require_GET
def among(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> JsonResponse:
    """Those of `record=work_item-12` that the collection of this address has now."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    return JsonResponse({"records": _named(request, shown.view_set.model, shown.matching)})


@in_workspace()
@require_GET
def refs(request: WorkspaceRequest, slug: str, parent: str = "", parent_ref: str = "") -> JsonResponse:
    """All records of the collection, shown or not, as far as they can be changed at once; and how many there are."""
    shown = open_collection(request, slug, parent=parent, parent_ref=parent_ref)
    related = gated(shown.view_set.model, shown.view_set.needs, shown.viewer.user)
    rows = shown.rows_of().defer(*shown.unread).prefetch_related(*related)[:MOST_CHANGED]
    return JsonResponse({"refs": [row.ref for row in rows], "count": shown.matching.order_by().count()})


@in_workspace()
@require_GET
def among_mine(request: WorkspaceRequest) -> JsonResponse:
    """Those that are the viewer's own work."""
    viewer = Viewer.of(request)
    own = [(view_set.model, view_set.mine(viewer)) for view_set in view_sets()]
    return JsonResponse(
        {"records": [name for model, rows in own if rows is not None for name in _named(request, model, rows)]}
    )


def _named(request: HttpRequest, model: type[Record], rows: RecordQuerySet) -> Sequence[str]:
    keys = list(_keys(request.GET.getlist("record")[:MOST], model.record_type))
    found = rows.filter(pk__in=keys).values_list("pk", flat=True) if keys else ()
    return [f"{model.record_type}-{key}" for key in found]


def _keys(names: Iterable[str], record_type: str) -> Iterable[int]:
    for name in names:
        kind, _dash, key = name.rpartition("-")
        if kind == record_type and is_number(key):
            yield int(key)
