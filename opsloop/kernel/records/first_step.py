"""What has to be there before a record can be made: a work item needs a project to lie in."""

from __future__ import annotations

from opsloop.kernel.records.registry import scope_set_of, view_sets
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer


def first_step(view_set: RecordViewSet, viewer: Viewer) -> RecordViewSet | None:
    """The type to begin with, where there is none of it yet and the viewer may make one; None where work can start."""
    scope_set = scope_set_of(view_set) if viewer.scope is None else None
    if scope_set is None or not scope_set.may_add(viewer) or scope_set.homes(viewer).exists():
        return None
    return scope_set


def beginning(viewer: Viewer) -> RecordViewSet | None:
    """The same for whatever is added by a line: what a new workspace lacks before anybody can have work."""
    steps = (first_step(view_set, viewer) for view_set in view_sets() if view_set.quick)
    return next((step for step in steps if step is not None), None)


def comes_with_a_board(view_set: RecordViewSet) -> bool:
    """Whether an imported board brings these: what is added by a line, and what that lies in."""
    return bool(view_set.quick) or any(scope_set_of(other) is view_set for other in view_sets() if other.quick)
