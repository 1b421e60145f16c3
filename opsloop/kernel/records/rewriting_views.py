"""Saved views follow where what they filter by becomes part of something else."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Model
from django.http import QueryDict

from opsloop.kernel.records.address import Address
from opsloop.kernel.records.filters import Condition
from opsloop.kernel.records.kinds import Reference
from opsloop.kernel.records.registry import view_sets
from opsloop.kernel.records.saved_view import SavedView
from opsloop.kernel.records.view_set import RecordViewSet
from opsloop.kernel.workspaces.models import Workspace


def put_into_views(workspace: Workspace, model: type[Model], *, old: int, new: int) -> int:
    """Let every saved view that filters by the one row filter by the other; how many did."""
    changed = []
    for view_set in view_sets():
        names = _naming(view_set, model)
        for view in SavedView.objects.filter(workspace=workspace, record_type=view_set.record_type):
            query = _put(view.query, names, str(old), str(new)) if names else view.query
            if query != view.query:
                view.query = query
                changed.append(view)
    SavedView.objects.bulk_update(changed, ["query"])
    return len(changed)


def _naming(view_set: RecordViewSet, model: type[Model]) -> set[str]:
    """The fields whose values are rows of the model."""
    fields = view_set.declared.values()
    return {one.name for one in fields if isinstance(one.kind, Reference) and one.model_field.related_model is model}


def _put(query: str, names: set[str], old: str, new: str) -> str:
    address = Address.read(QueryDict(query))
    filters = tuple(
        _renamed(one, old, new) if one.field in names and old in one.values else one for one in address.filters
    )
    return query if filters == address.filters else replace(address, filters=filters).query()


def _renamed(condition: Condition, old: str, new: str) -> Condition:
    values = dict.fromkeys(new if value == old else value for value in condition.values)
    return replace(condition, values=tuple(values))
