"""Checklists and their steps on a work item's page."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.views.opening import answer, ask, on_item


@require_POST
@on_item
def checklists(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """A new checklist."""
    item.add_checklist(request.POST.get("title", ""), by=request.user)
    return answer(request, item, "checklists")


@require_http_methods(["POST", "DELETE"])
@on_item
def checklist(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """Another title (POST), or away with it (DELETE)."""
    found = get_object_or_404(item.checklists, pk=key)
    if request.method == "DELETE":
        item.remove_checklist(found, by=request.user)
    else:
        item.rename_checklist(found, request.POST.get("value", ""), by=request.user)
    return answer(request, item, "checklists")


@require_POST
@on_item
def steps(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """New steps, one a line."""
    found = get_object_or_404(item.checklists, pk=key)
    with transaction.atomic():
        for line in request.POST.get("text", "").splitlines():
            if line.strip():
                item.add_step(found, line, by=request.user)
    return answer(request, item, "checklists")


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def step(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """Another text (POST), or away with it (DELETE)."""
    found = get_object_or_404(item.steps(), pk=key)
    if request.method == "GET":
        field = {"name": "value", "label": _("Text"), "value": found.text, "most": 1000, "required": True}
        return ask(request, item, title=_("Change the step"), button=_("Save"), fields=[field])
    if request.method == "DELETE":
        item.remove_step(found, by=request.user)
    else:
        item.reword_step(found, request.POST.get("value", ""), by=request.user)
    return answer(request, item, "checklists")


@require_http_methods(["POST", "DELETE"])
@on_item
def tick(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """Ticked off, or not yet."""
    item.tick(get_object_or_404(item.steps(), pk=key), by=request.user, done=request.method == "POST")
    return answer(request, item, "checklists")


@require_POST
@on_item
def step_order(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """The steps in the order of the keys given."""
    keys = [int(text) for text in request.POST.getlist("step") if is_number(text)]
    item.order_steps(get_object_or_404(item.checklists, pk=key), keys, by=request.user)
    return answer(request, item, "checklists")
