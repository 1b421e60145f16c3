"""A team's own fields of one scope, such as a project, made anew for another."""

from __future__ import annotations

from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.shaping import fields_at, free_key
from opsloop.kernel.workspaces.models import Workspace

COPIED = ("name", "kind", "options", "colors", "position", "archived", "shown_to_clients")


def copy_fields(workspace: Workspace, record_type: str, *, source: int, target: int) -> dict[str, str]:
    """Give the scope `target` the fields that `source` has; answers the new keys by the old, as no key serves twice."""
    known = CustomField.objects.filter(workspace=workspace, record_type=record_type)
    taken = set(known.values_list("key", flat=True))
    keys: dict[str, str] = {}
    copies = []
    for field in fields_at(workspace, record_type, source):
        keys[field.key] = key = free_key(field.name, taken)
        taken.add(key)
        copies.append(
            CustomField(
                workspace=workspace,
                record_type=record_type,
                scope_id=target,
                key=key,
                **{name: getattr(field, name) for name in COPIED},
            )
        )
    CustomField.objects.bulk_create(copies)
    return keys
