"""Which saved views clients are offered: none that narrows, groups or orders by a field that is kept from them.

Its condition would tell them of the field and, by what it keeps, of values; without it, it would not be the view that
its maker meant. A column or a fact on cards is left out alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import QueryDict

from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.fields import CUSTOM
from opsloop.kernel.records.registry import view_set_of

if TYPE_CHECKING:
    from opsloop.kernel.records.saved_view import SavedView
    from opsloop.kernel.records.viewer import Viewer
    from opsloop.kernel.workspaces.models import Workspace

Names = dict[str, dict[str, str]]
"""Fields that are kept from clients: record type -> name -> what it is called."""


def offered(views: Iterable[SavedView], viewer: Viewer) -> list[SavedView]:
    """Those of the views that the viewer is offered, each as they may read it; one's own in any case."""
    rows = list(views)
    if not viewer.is_client:
        return rows
    inside = _inside(viewer.workspace, {row.record_type for row in rows})
    return [row for row in rows if row.owner_id == viewer.user.pk or _readable(row, inside[row.record_type])]


def uses_inside(view: SavedView) -> str:
    """The names of what the view uses and clients do not see; empty where they are offered it."""
    inside = _inside(view.workspace, {view.record_type})[view.record_type]
    asked = _asked(Address.read(QueryDict(view.query)))
    return enumerated(inside[name] for name in asked if name in inside)


def _readable(view: SavedView, inside: dict[str, str]) -> bool:
    """Whether a client can be offered it; its columns are then those that clients know."""
    address = Address.read(QueryDict(view.query))
    if any(name in inside for name in _asked(address)):
        return False
    columns = tuple(name for name in address.columns if name not in inside)
    card = None if address.card is None else tuple(name for name in address.card if name not in inside)
    view.query = address.but(columns=columns, card=card).query()
    return True


def _asked(address: Address) -> list[str]:
    """The fields by which an address narrows, groups, orders and dates."""
    filters = [condition.field for condition in address.filters]
    places = [address.group or "", address.sub_group, address.sort.removeprefix("-"), address.day]
    return list(dict.fromkeys([*filters, *places]))


def _inside(workspace: Workspace, record_types: Iterable[str]) -> Names:
    names: Names = {
        record_type: {
            name: str(field.label) for name, field in view_set_of(record_type).declared.items() if field.internal
        }
        for record_type in record_types
    }
    for row in CustomField.objects.filter(workspace=workspace, record_type__in=names):
        if not row.for_clients:
            names[row.record_type][f"{CUSTOM}{row.key}"] = row.name
    return names
