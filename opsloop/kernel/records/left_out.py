"""What an address asks for that is not known here, or no longer: a page opens without it, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.fields import CUSTOM, Field
from opsloop.kernel.records.filters import Condition
from opsloop.kernel.records.layout import Board, Calendar

if TYPE_CHECKING:
    from opsloop.kernel.records.collection import Collection
    from opsloop.kernel.records.viewer import Viewer


def understood(address: Address, fields: Mapping[str, Field], viewer: Viewer) -> Address:
    """The address with the filters that nothing here understands set aside, so that the others still hold."""
    asked = (*address.filters, *address.left_out)
    out = tuple(condition for condition in asked if not _holds(condition, fields, viewer))
    if not out:
        return address
    return replace(address, filters=tuple(one for one in asked if one not in out), left_out=out)


def _holds(condition: Condition, fields: Mapping[str, Field], viewer: Viewer) -> bool:
    try:
        condition.q(fields, viewer)
    except Refused:
        return False
    return True


def unknown_places(shown: Collection) -> dict[str, str]:
    """The parts of the address that group and sort, where they name a field that cannot: part -> the field's name."""
    address, fields = shown.address, shown.fields
    board = isinstance(shown.layout, Board)
    groups = {field.name for field in fields.values() if field.group}
    columns = {field.name for field in shown.view_set.board_fields(fields)} if board else groups
    sorts = {name for name, field in fields.items() if field.sort}
    asked = {
        "group": (address.group or "", columns),
        "sub_group": (address.sub_group, groups),
        "sort": (address.sort.removeprefix("-"), sorts),
    }
    if isinstance(shown.layout, Calendar):
        asked = {}
    return {part: name for part, (name, known) in asked.items() if name and name not in known}


def without_unknown(shown: Collection) -> Address:
    """The address without all that is not known here."""
    usual = {"group": None, "sub_group": "", "sort": ""}
    return shown.address.but(left_out=(), **{part: usual[part] for part in unknown_places(shown)})


def names_of_unknown(names: Iterable[str], shown: Collection) -> str:
    """What people call fields that are not known here, each as it was named once, else as the address has it."""
    called = _called([name.removeprefix(CUSTOM) for name in names], shown)
    return enumerated(dict.fromkeys(_("“%(name)s”") % {"name": called.get(name, name)} for name in names))


def names_left_out(shown: Collection) -> str:
    """What people call the filters that were set aside: the field as it was named, else what the address has."""
    out = shown.address.left_out
    called = _called([condition.field.removeprefix(CUSTOM) for condition in out], shown)
    said = (_("“%(name)s”") % {"name": called.get(condition.field, str(condition))} for condition in out)
    return enumerated(dict.fromkeys(said))


def _called(keys: Sequence[str], shown: Collection) -> dict[str, str]:
    """What the viewer may know these fields to be called, by name; archived ones, too."""
    viewer, about = shown.viewer, {"record_type": shown.view_set.record_type, "key__in": keys}
    scope_id = viewer.scope.pk if viewer.scope is not None else None
    rows = CustomField.objects.filter(workspace=viewer.workspace, **about)
    called = {f"{CUSTOM}{row.key}": row.name for row in viewer.shown(rows) if row.scope_id in {None, scope_id}}
    return called | {name: str(field.label) for name, field in shown.fields.items()}
