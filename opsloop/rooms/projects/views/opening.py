"""What every screen here does first and last: open the item through the gate, answer with the panels that changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string

from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.markup import element_id
from opsloop.kernel.records.panels import Panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.tallies import redrawn_tallies
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import redrawn
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.panels import PANELS
from opsloop.rooms.projects.view_sets import WorkItemViewSet

SLUG = WorkItemViewSet.slug
BELOW = 20
"""Panels from this order on stand below the values, in a section of their own."""

ItemView = Callable[..., HttpResponse]


def on_item(view: ItemView) -> Callable[..., HttpResponse]:
    """The view gets the item the user may see and change, instead of its reference."""

    @in_workspace()
    def opened(request: WorkspaceRequest, /, ref: str, **more: int | str) -> HttpResponse:
        item = open_item(request, ref)
        demand(item, open_record(request, SLUG, ref)[2], gate.CHANGE)
        return say_wrong_values(lambda: view(request, item, **more))

    return opened


def say_wrong_values(view: Callable[[], HttpResponse]) -> HttpResponse:
    """What the view answers; a value that does not fit is refused in the sentence that the model has for it."""
    try:
        return view()
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def key_in(text: str | None) -> int:
    """The key that a form sent; 0, which nothing has, where it is none."""
    return int(text) if text and is_number(text) else 0


def open_item(request: WorkspaceRequest, ref: str) -> WorkItem:
    """The item at an address; 404 where the user sees none such."""
    _view_set, item, _viewer = open_record(request, SLUG, ref)
    if not isinstance(item, WorkItem):
        raise TypeError(f"{SLUG} are {type(item)}")
    return item


def answer(request: WorkspaceRequest, item: WorkItem, *keys: str, moved: bool = False) -> HttpResponse:
    """The named panels as they stand now, each to take its own place; with the row where the item itself moved."""
    view_set, found, viewer = open_record(request, SLUG, item.ref)
    if request.headers.get("HX-Request") != "true":
        return redirect(view_set.address(found, viewer.workspace.slug))
    response = draw_panels(request, view_set, found, viewer, [panel for panel in PANELS if panel.key in keys])
    if "checklists" in keys:
        response.write(redrawn_tallies(found, viewer.workspace))
    if moved:
        response.write(redrawn(request, view_set, found, viewer).content)
    return response


def draw_panels(
    request: WorkspaceRequest, view_set: RecordViewSet, found: Record, viewer: Viewer, panels: Sequence[Panel]
) -> HttpResponse:
    """These panels of a record as they stand now, each to take its own place."""
    known = {
        "record": found,
        "address": view_set.address(found, viewer.workspace.slug),
        "element_id": element_id(found),
        "editable": found.allows(viewer.user, gate.CHANGE),
        "viewer": viewer,
        "workspace": viewer.workspace,
        "replaces": True,
    }
    return HttpResponse(
        "".join(draw(request, panel, {**known, "panel": panel.context(found, viewer)}) for panel in panels)
    )


def draw(request: WorkspaceRequest, panel: Panel, context: dict[str, Any]) -> str:
    """One panel that takes its own place on the page; those above the values bring their own element."""
    inner = render_to_string(panel.template, {**context, "label": panel.label}, request)
    if panel.order < BELOW:
        return inner
    return f'<section id="panel-{panel.key}-{context["element_id"]}" hx-swap-oob="morph-inner">{inner}</section>'


def ask(request: WorkspaceRequest, item: Record, *, title: object, button: object, **form: object) -> HttpResponse:
    """A small form in a popover that posts to the address it came from."""
    context = {"title": title, "button": button, "action": request.path, "element_id": element_id(item), **form}
    return HttpResponse(render_to_string("projects/_ask.html", context, request))
