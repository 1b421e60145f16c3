"""Favourites: records and saved views that a person keeps at hand in the sidebar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages import navigation
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.queries.prepared import Prepared
from opsloop.kernel.records.offered_views import offered
from opsloop.kernel.records.registry import collection_address, view_set_of, view_sets
from opsloop.kernel.records.saved_view import Favorite, SavedView
from opsloop.kernel.records.subject import subject_or_404, visible_subjects
from opsloop.kernel.records.types import record_class
from opsloop.kernel.records.viewer import Viewer

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.workspaces.models import Workspace

VIEW = "view"
ICON_OF_VIEW = "bookmark"

MINE = Prepared[Favorite](lambda user, workspace: Favorite.objects.filter(user=user, workspace=workspace))


@dataclass(frozen=True)
class Kept:
    """A favourite with its name and its address as they are now."""

    row: Favorite
    name: str
    address: str


class Place(NamedTuple):
    """The address of a saved view, and the record on whose page it is, such as a project."""

    address: str
    scope: Record | None


def favorites_of(viewer: Viewer) -> list[Kept]:
    """The person's favourites that they still see, in order."""
    rows = MINE.rows(user=viewer.user, workspace=viewer.workspace)
    if not rows:
        return []
    seen = SavedView.objects.filter(workspace=viewer.workspace).visible_to(viewer.user)
    views = {view.pk: view for view in offered(seen, viewer)}
    records = visible_subjects(
        viewer.user, {(row.record_type, row.record_id) for row in rows if row.record_type != VIEW}
    )
    places = places_of([view for row in rows if row.record_type == VIEW and (view := views.get(row.record_id))], viewer)
    kept: list[Kept] = []
    for row in rows:
        record = records.get((row.record_type, row.record_id))
        if row.record_type == VIEW and row.record_id in places:
            kept.append(Kept(row, str(views[row.record_id]), places[row.record_id].address))
        elif record is not None:
            kept.append(Kept(row, str(record), address_of_place(record, viewer)))
    return kept


def places_of(views: Sequence[SavedView], viewer: Viewer) -> dict[int, Place]:
    """Where the views are, by their keys; without those on the page of a scope that the viewer does not see."""
    keys = {view.pk: (_scope_type(view), view.scope_id) for view in views if view.scope_id is not None}
    scopes = visible_subjects(viewer.user, set(keys.values()))
    return {
        view.pk: Place(_on(view, viewer, scope), scope)
        for view in views
        if (scope := scopes.get(keys.get(view.pk, ("", 0)))) is not None or view.pk not in keys
    }


@transaction.atomic
def toggle_favorite(viewer: Viewer, kind: str, key: str) -> bool:
    """Keep a record or view at hand, or no longer; whether it is now. 404 for what the person does not see."""
    if not is_number(key):
        raise Http404(key)
    label, address = _place(viewer, kind, int(key))
    mine = Favorite.objects.filter(user=viewer.user, workspace=viewer.workspace)
    if mine.filter(record_type=kind, record_id=int(key)).delete()[0]:
        return False
    last = mine.aggregate(last=Max("position"))["last"]
    mine.get_or_create(
        user=viewer.user,
        workspace=viewer.workspace,
        record_type=kind,
        record_id=int(key),
        defaults={
            "label": label[:200],
            "address": address,
            "position": 0 if last is None else last + 1,
        },
    )
    return True


@transaction.atomic
def put_in_order(viewer: Viewer, keys: Sequence[str]) -> None:
    """The person's favourites in the order of these keys; any other stays behind them, in the order it had."""
    mine = list(Favorite.objects.filter(user=viewer.user, workspace=viewer.workspace).select_for_update())
    wish = {key: place for place, key in enumerate(keys)}
    ordered = sorted(mine, key=lambda row: wish.get(str(row.pk), len(wish)))
    for position, row in enumerate(ordered):
        row.position = position
    Favorite.objects.bulk_update(ordered, ["position"])


def _place(viewer: Viewer, kind: str, key: int) -> tuple[str, str]:
    """What the favourite is called, and where it leads."""
    if kind == VIEW:
        seen = SavedView.objects.filter(workspace=viewer.workspace).visible_to(viewer.user)
        view = next(iter(offered(seen.filter(pk=key), viewer)), None)
        if view is None:
            raise Http404(key)
        return view.name, address_of_view(view, viewer)
    record = subject_or_404(viewer.user, viewer.workspace, kind, key)
    return str(record), address_of_place(record, viewer)


def address_of_view(view: SavedView, viewer: Viewer) -> str:
    """Where a saved view is: its collection, on the page of its scope if it has one."""
    if view.scope_id is None:
        return _on(view, viewer, None)
    return _on(view, viewer, subject_or_404(viewer.user, viewer.workspace, _scope_type(view), view.scope_id))


def _scope_type(view: SavedView) -> str:
    view_set = view_set_of(view.record_type)
    model = view_set.model._meta.get_field(view_set.scope).related_model
    return str(getattr(model, "record_type", ""))


def _on(view: SavedView, viewer: Viewer, scope: Record | None) -> str:
    there = Viewer(viewer.user, viewer.workspace, viewer.today, scope)
    return collection_address(view_set_of(view.record_type), there, view.address_query)


def address_of_place(record: Record, viewer: Viewer) -> str:
    """A record's page; for one that lists others, such as a project, that list."""
    for view_set in view_sets():
        if view_set.scope and view_set.model._meta.get_field(view_set.scope).related_model is type(record):
            return collection_address(view_set, Viewer(viewer.user, viewer.workspace, viewer.today, record))
    return view_set_of(record.record_type).address(record, viewer.workspace.slug)


def starred(viewer: Viewer, kind: str, key: int) -> bool:
    """Whether the person keeps it at hand."""
    mine = MINE.rows(user=viewer.user, workspace=viewer.workspace)
    return any((row.record_type, row.record_id) == (kind, key) for row in mine)


def sidebar_group(request: HttpRequest) -> navigation.SidebarGroup | None:
    """The favourites as the sidebar lists them."""
    workspace: Workspace | None = getattr(request, "workspace", None)
    if workspace is None or not isinstance(request.user, User):
        return None
    items = tuple(
        navigation.SidebarItem(kept.name, kept.address, icon=_icon(kept.row.record_type), key=kept.row.pk)
        for kept in favorites_of(Viewer.of(request))
    )
    arrange = reverse("favorites", args=[workspace.slug])
    return navigation.SidebarGroup(
        "favorites",
        _("Favourites"),
        tuple(items),
        arrange=arrange,
        arrange_label=_("Arrange favourites"),
        order=reverse("favorites-order", args=[workspace.slug]),
    )


def _icon(record_type: str) -> str:
    return ICON_OF_VIEW if record_type == VIEW or record_class(record_type) is None else view_set_of(record_type).icon
