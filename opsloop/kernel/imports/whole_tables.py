"""Which tables are a workspace's own, how each is reached from it, and what its columns point at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

from django.apps import apps
from django.db import models

from opsloop.kernel.accounts.models import User
from opsloop.kernel.records.models import Numbering, Record
from opsloop.kernel.workspaces.models import Workspace

Model = type[models.Model]

FORMAT, VERSION = "opsloop-export", 1
OUR_SOURCE = "opsloop:"
"""How the source of every export of ours begins."""

NOT_CONTENT_APPS = frozenset({"jobs", "imports", "api", "search", "sessions", "django_tasks_database", "axes"})
"""What only this installation needs: queues and indexes; what imports left goes by `whole_sources`."""
NOT_CONTENT = frozenset(
    {
        "access.apitoken",
        "access.installation",
        "activity.undelivered",
        "workspaces.invitation",
        "workspaces.membership",
        "records.customvalue",
        "records.favorite",
        "records.savedview_default_for",
        "notify.notification",
        "notify.reminder",
        "notify.mailpreference",
        "processes.publicform",
        "planning.movedwork",
    }
)
"""Keys, debts of the moment, who may come in, an index, and what is one person's own: all of it is made anew."""


@cache
def own_tables() -> Mapping[Model, str]:
    """Every model whose rows belong to one workspace, with the lookup that leads there; what others need is first."""
    found = {model: path for model in apps.get_models(include_auto_created=True) if (path := _path(model, ()))}
    order = TopologicalSorter({model: _needs(model, found) for model in found})
    return {model: found[model] for model in order.static_order()}


def _path(model: Model, seen: tuple[Model, ...]) -> str:
    if model._meta.app_label in NOT_CONTENT_APPS or model._meta.label_lower in NOT_CONTENT or model._meta.proxy:
        return ""
    keys = [field for field in foreign_keys(model) if not field.null]
    direct = next((field for field in keys if field.related_model is Workspace), None)
    if direct is not None:
        return direct.name
    for field in keys:
        parent = field.related_model
        if isinstance(parent, type) and parent not in (*seen, model, User) and (path := _path(parent, (*seen, model))):
            return f"{field.name}__{path}"
    return ""


def foreign_keys(model: Model) -> Iterator[models.ForeignKey[models.Model, models.Model]]:
    """The columns of a model that point at a row of another."""
    return (field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey))


def record_pointers(model: Model) -> list[tuple[str, str]]:
    """The pairs of columns that name any record by type and key: `(record_type, record_id)`."""
    names = {field.attname for field in model._meta.concrete_fields if not field.is_relation}
    return [
        (name, f"{name[:-5]}_id") for name in sorted(names) if name.endswith("_type") and f"{name[:-5]}_id" in names
    ]


def _needs(model: Model, found: Mapping[Model, str]) -> set[Model]:
    """What must be here before a row of the model can: its required parents, and any record it may name."""
    parents = {
        field.related_model
        for field in foreign_keys(model)
        if not field.null and field.related_model in found and field.related_model is not model
    }
    names_any = bool(record_pointers(model)) or model is Numbering
    named = getattr(model, "follows", ())
    records = {other for other in found if issubclass(other, Record) and (names_any or other.record_type in named)}
    return {parent for parent in parents if isinstance(parent, type)} | (records - {model})


def table_called(label: str) -> Model | None:
    """The model of that label, if it is one of a workspace's own tables."""
    return next((model for model in own_tables() if model._meta.label_lower == label), None)
