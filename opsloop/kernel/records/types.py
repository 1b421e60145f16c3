"""Record classes by the name of their type, as events, links and addresses of the API name them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record


@cache
def record_classes() -> dict[str, type[Record]]:
    """Every record class by its type's name."""
    named = {getattr(model, "record_type", None): model for model in apps.get_models()}
    return {name: model for name, model in named.items() if isinstance(name, str)}  # type: ignore[misc]  # a column called so is none


def record_class(record_type: str) -> type[Record] | None:
    """The class of records called `record_type`, None where no room has such."""
    return record_classes().get(record_type)
