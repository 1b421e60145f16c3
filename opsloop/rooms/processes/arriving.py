"""Cases on their way in with an export: the people in their forms, votes and lists are those of here.

The engine knows people by their key as a text; which values are people, the definition of the SOP says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsloop.engines.workflow import Approval, Definition
from opsloop.kernel.imports.whole_arriving import KeyOf


def person_here(old: str, key_of: KeyOf) -> str:
    """The person who stands here for that of the export; nobody for one who did not come along."""
    return str(key_of("person", int(old)) or "") if old.isdigit() else old


def data_here(definition: Definition, data: Mapping[str, Any], key_of: KeyOf) -> dict[str, Any]:
    """What the forms of a case say, with the people of here."""
    here = dict(data)
    for field in definition.fields:
        value = here.get(field.name)
        if field.kind == "person" and value:
            here[field.name] = person_here(value, key_of) or None
        elif field.kind == "people" and value:
            here[field.name] = [key for old in value if (key := person_here(old, key_of))]
    return here


def goes_over_people(definition: Definition, element: str) -> bool:
    """Whether the entries that a step is done for are people, or seats of an approval; a role's name is no number."""
    activity = definition.by_id.get(element)
    if isinstance(activity, Approval):
        return True
    each = getattr(activity, "each", None)
    field = definition.by_field.get(each.list) if each is not None else None
    return field is not None and field.kind == "people"
