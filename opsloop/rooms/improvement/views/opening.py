"""What every screen here does first: open an improvement through the gate."""

from __future__ import annotations

from opsloop.kernel.access import gate
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.records.views.record import demand
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.improvement.models import Improvement
from opsloop.rooms.improvement.view_sets import ImprovementViewSet


def open_improvement(request: WorkspaceRequest, ref: str, *, verb: str = gate.VIEW) -> tuple[Improvement, Viewer]:
    """The improvement at an address; 404 where the user sees none such, NotAllowed where they may not do this."""
    _view_set, found, viewer = open_record(request, ImprovementViewSet.slug, ref)
    if not isinstance(found, Improvement):
        raise TypeError(f"{ImprovementViewSet.slug} are {type(found)}")
    demand(found, viewer, verb)
    return found, viewer
