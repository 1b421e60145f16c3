"""Links on a record's page: choosing what to link and how, and taking a link away."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.kernel.access import gate
from opsloop.kernel.links.finding import Found, candidates_for
from opsloop.kernel.links.models import Link
from opsloop.kernel.links.panel import PANEL, links_of
from opsloop.kernel.links.verbs import Way, ways_of
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.records.markup import element_id
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of, subject_or_404, visible_subjects
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace


@in_workspace()
@require_http_methods(["GET", "POST"])
def links(request: WorkspaceRequest, slug: str, ref: str) -> HttpResponse:
    """GET: a picker of records for one way of linking. POST: the link that was chosen."""
    record, viewer = _open(request, slug, ref)
    if request.method == "GET":
        way = _way(record, request.GET.get("way", ""))
        context = {"ways": ways_of(record.record_type), "way": way, "action": request.path}
        return render(request, "links/_pick.html", {**context, "found": candidates_for(record, viewer, way, "")})
    way = _way(record, request.POST.get("way", ""))
    other = _chosen(request, way)
    start, end = (record, other) if way.starts_here else (other, record)
    Link.connect(start, way.verb, end, by=viewer.user)
    return _panel(request, record, viewer)


@in_workspace()
@require_GET
def candidates(request: WorkspaceRequest, slug: str, ref: str, way: str) -> HttpResponse:
    """The records that the words typed so far may mean."""
    record, viewer = _open(request, slug, ref)
    found: list[Found] = candidates_for(record, viewer, _way(record, way), request.GET.get("q", "").strip())
    return render(request, "links/_candidates.html", {"found": found})


@in_workspace()
@require_http_methods(["DELETE"])
def link(request: WorkspaceRequest, slug: str, ref: str, key: int) -> HttpResponse:
    """Take one link of the record away; its other end must be seen, too."""
    record, viewer = _open(request, slug, ref)
    row = get_object_or_404(Link.objects.of(record), pk=key)
    ends = {(row.src_type, row.src_id), (row.dst_type, row.dst_id)} - {(record.record_type, record.pk)}
    other = next(iter(visible_subjects(viewer.user, ends).values()), None)
    if other is None:
        raise Http404(f"link {key}")
    row.cut(record, other, by=viewer.user)
    return _panel(request, record, viewer)


def _open(request: WorkspaceRequest, slug: str, ref: str) -> tuple[Record, Viewer]:
    """The record that the user may see and change."""
    _view_set, record, viewer = open_record(request, slug, ref)
    demand(record, viewer, gate.CHANGE)
    return record, viewer


def _way(record: Record, key: str) -> Way:
    """The way of linking that was chosen, the first where none was; 404 for one this type does not have."""
    ways = ways_of(record.record_type)
    found = next((way for way in ways if way.key == key), None) if key else next(iter(ways), None)
    if found is None:
        raise Http404(key)
    return found


def _chosen(request: WorkspaceRequest, way: Way) -> Record:
    """The record that the form names as `type.key`; 404 where the user sees none such or the way leads elsewhere."""
    record_type, _dot, key = request.POST.get("value", "").partition(".")
    if record_type not in way.types or not is_number(key):
        raise Http404(record_type)
    return subject_or_404(request.user, request.workspace, record_type, int(key))


def _panel(request: WorkspaceRequest, record: Record, viewer: Viewer) -> HttpResponse:
    """The panel as it stands now, to take its own place."""
    if request.headers.get("HX-Request") != "true":
        return redirect(address_of(record, request.workspace))
    context: dict[str, Any] = {
        "panel": links_of(record, viewer),
        "label": PANEL.label,
        "address": address_of(record, request.workspace),
        "element_id": element_id(record),
        "workspace": request.workspace,
    }
    inner = render_to_string(PANEL.template, context, request)
    return HttpResponse(f'<section id="panel-links-{element_id(record)}" hx-swap-oob="morph-inner">{inner}</section>')
