"""What every screen does first: find the view set, the scope and the record, each through the gate."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, QueryDict

from opsloop.kernel.records.address import Address
from opsloop.kernel.records.collection import Collection
from opsloop.kernel.records.left_out import understood
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_at
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.gate import WorkspaceRequest

PATH_PARTS = 4


def open_collection(
    request: WorkspaceRequest,
    slug: str,
    *,
    parent: str = "",
    parent_ref: str = "",
    query: QueryDict | None = None,
    exact: bool = False,
) -> Collection:
    """The collection at an address; 404 where the type or the scope is not there for the viewer.

    A filter that is not known here is left out, which a page can say; `exact` lets it be refused instead.
    """
    view_set = view_set_at(slug)
    viewer = Viewer.of(request)
    if parent:
        scope_set = view_set_at(parent)
        if not view_set.scope or view_set.model._meta.get_field(view_set.scope).related_model is not scope_set.model:
            raise Http404(slug)
        scope = scope_set.named(viewer, parent_ref)
        if scope is None:
            raise Http404(parent_ref)
        viewer = Viewer.of(request, scope=scope)
    address = Address.read(request.GET if query is None else query)
    if not exact:
        address = understood(address, view_set.fields_for(viewer), viewer)
    return Collection(view_set, viewer, address)


def collection_behind(request: WorkspaceRequest, view_set: RecordViewSet) -> Collection:
    """The collection that the page of an htmx request shows, so that a row is drawn as it stands there.

    The address comes from the browser, so it is only ever read through the gate; where it shows something else,
    the whole collection of the type answers.
    """
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    parts = [part for part in shown.path.split("/") if part]
    query = QueryDict(shown.query)
    if parts[:1] == [request.workspace.slug] and parts[-1:] == [view_set.slug]:
        if len(parts) == PATH_PARTS:
            return open_collection(request, view_set.slug, parent=parts[1], parent_ref=parts[2], query=query)
        return open_collection(request, view_set.slug, query=query)
    return open_collection(request, view_set.slug, query=QueryDict())


def open_record(request: WorkspaceRequest, slug: str, ref: str) -> tuple[RecordViewSet, Record, Viewer]:
    """A record, its view set and who looks; 404 where the viewer sees none such."""
    view_set, viewer = view_set_at(slug), Viewer.of(request)
    return view_set, view_set.find(viewer, ref), viewer


def is_fragment(request: HttpRequest, target: str) -> bool:
    """Whether htmx asks for just this part of the page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target") == target
