"""Every saved view that a person can open, in whatever collection."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from opsloop.kernel.access import gate
from opsloop.kernel.records.favorites import places_of
from opsloop.kernel.records.layout import Layout
from opsloop.kernel.records.offered_views import offered
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.records.viewer import Viewer


@dataclass(frozen=True)
class Listed:
    """A view, where it is, and what the person may do with it."""

    view: SavedView
    view_set: RecordViewSet
    scope: Record | None
    address: str
    layout: Layout
    mine: bool
    changeable: bool


def parts(viewer: Viewer) -> list[tuple[str, list[Listed]]]:
    """One's own views and those that others share, each with a title; what is empty is left out."""
    found = all_views(viewer)
    mine, others = [one for one in found if one.mine], [one for one in found if not one.mine]
    named = [(_("My views"), mine), (_("Shared by others"), others)]
    return [(title, rows) for title, rows in named if rows]


def all_views(viewer: Viewer) -> list[Listed]:
    """One's own and the shared ones by collection, without those on the page of something that one does not see."""
    rows = SavedView.objects.filter(workspace=viewer.workspace).visible_to(viewer.user)
    views = offered(rows.with_default_of(viewer.user).select_related("owner"), viewer)
    places, manages = places_of(views, viewer), gate.role_allows(viewer.user, gate.MANAGE, viewer.workspace.pk)
    found = [
        _listed(view, view.owner_id == viewer.user.pk, manages, *places[view.pk]) for view in views if view.pk in places
    ]
    return sorted(found, key=lambda one: (str(one.view_set.plural), str(one.scope or ""), one.view.position))


def _listed(view: SavedView, mine: bool, manages: bool, address: str, scope: Record | None) -> Listed:
    view_set = view_set_of(view.record_type)
    return Listed(view, view_set, scope, address, view_set.layout(view.layout), mine, mine or manages)
