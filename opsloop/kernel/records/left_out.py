"""What an address asks for that is not known here, or no longer: a page opens without it, and says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.address import Address
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.fields import CUSTOM, Field
from opsloop.kernel.records.filters import Condition

if TYPE_CHECKING:
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


def names_left_out(address: Address, fields: Mapping[str, Field], viewer: Viewer, *, record_type: str) -> str:
    """What people call the filters that were set aside: the field as it was named, else what the address has."""
    keys = [condition.field.removeprefix(CUSTOM) for condition in address.left_out]
    scope_id = viewer.scope.pk if viewer.scope is not None else None
    rows = CustomField.objects.filter(workspace=viewer.workspace, record_type=record_type, key__in=keys)
    called = {f"{CUSTOM}{row.key}": row.name for row in viewer.shown(rows) if row.scope_id in {None, scope_id}}
    called |= {name: str(field.label) for name, field in fields.items()}
    said = (_("“%(name)s”") % {"name": called.get(condition.field, str(condition))} for condition in address.left_out)
    return enumerated(dict.fromkeys(said))
