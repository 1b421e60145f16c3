"""Whom a text names and which records it refers to, as one reader may know."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.subject import address_of
from opsloop.kernel.records.types import record_classes
from opsloop.kernel.workspaces.models import Workspace

MOST_FORMER = 20


@dataclass(frozen=True)
class Named:
    """A record that a text refers to, as far as its link needs."""

    label: str
    address: str


def find_names(user_ids: set[int], workspace: Workspace) -> dict[int, str]:
    """The present names of those of the users who belong to the workspace."""
    if not user_ids:
        return {}
    rows = User.objects.filter(pk__in=user_ids, memberships__workspace=workspace)
    return dict(rows.values_list("pk", "name"))


def find_references(refs: set[str], viewer: User, workspace: Workspace) -> dict[str, Named]:
    """Those of the references that name a record the viewer may see: one query for each type in question."""
    found: dict[str, Named] = {}
    for model in record_classes().values():
        mine = [ref for ref in refs if model.ref_prefix in {"", ref.rpartition("-")[0]}]
        if mine:
            found.update({row.ref: _named(row, workspace) for row in _rows(model, mine, viewer, workspace)})
            found.update(_formerly(model, [ref for ref in mine if ref not in found], viewer, workspace))
    return found


def _formerly(model: type[Record], refs: list[str], viewer: User, workspace: Workspace) -> dict[str, Named]:
    """Those that name a record by what it was called before; few texts have any, and each is asked for by itself."""
    visible = model.objects.visible_to(viewer).in_workspace(workspace).with_ref()
    rows = {ref: visible.by_any_ref(ref).first() for ref in refs[:MOST_FORMER]}
    return {ref: _named(row, workspace) for ref, row in rows.items() if row is not None}


def _rows(model: type[Record], refs: list[str], viewer: User, workspace: Workspace) -> list[Record]:
    visible = model.objects.visible_to(viewer).in_workspace(workspace)
    return list(reduce(or_, (visible.by_ref(ref) for ref in refs)).with_ref())


def _named(record: Record, workspace: Workspace) -> Named:
    return Named(str(record), address_of(record, workspace))
