"""Records named by type and key: how comments, attachments, links and notices point at any record."""

from __future__ import annotations

from django.http import Http404

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.types import record_class
from opsloop.kernel.workspaces.models import Workspace


def type_slug(record_type: str) -> str:
    """How the type is called in addresses: `items`."""
    return view_set_of(record_type).slug


def address_of(record: Record, workspace: Workspace) -> str:
    """Where the record's page is; the workspace is passed in so that a list of them asks for nothing."""
    return f"/{workspace.slug}/{type_slug(record.record_type)}/{record.ref}"


def subject_or_404(user: User, workspace: Workspace, record_type: str, record_id: int) -> Record:
    """The record as the user may see it in this workspace; 404 for everything else."""
    model = record_class(record_type)
    if model is None:
        raise Http404(record_type)
    record: Record | None = model.objects.visible_to(user).in_workspace(workspace).filter(pk=record_id).first()
    if record is None:
        raise Http404(f"{record_type} {record_id}")
    return record


def visible_subjects(user: User, keys: set[tuple[str, int]]) -> dict[tuple[str, int], Record]:
    """Those of the (type, key) pairs that the user may see, with their records: one query a type."""
    by_type: dict[str, list[int]] = {}
    for record_type, record_id in keys:
        by_type.setdefault(record_type, []).append(record_id)
    seen: dict[tuple[str, int], Record] = {}
    for record_type, ids in by_type.items():
        model = record_class(record_type)
        if model is not None:
            seen.update(
                {(record_type, row.pk): row for row in model.objects.visible_to(user).with_ref().filter(pk__in=ids)}
            )
    return seen
