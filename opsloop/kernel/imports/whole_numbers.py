"""Numbers of records: those of an export stay as they were, and what was here before counts on behind them."""

from __future__ import annotations

from django.db.models import F

from opsloop.kernel.imports.whole_tables import own_tables
from opsloop.kernel.records.models import Numbering, Record
from opsloop.kernel.workspaces.models import Workspace

OUT_OF_THE_WAY = 1_000_000_000


def make_room(workspace: Workspace) -> None:
    """Move the numbers of the rows that a new workspace has by itself out of the way."""
    for model in own_tables():
        if issubclass(model, Record):
            rows = model._base_manager.filter(workspace=workspace)
            rows.update(number=F("number") + OUT_OF_THE_WAY)


def number_again(workspace: Workspace) -> None:
    """Give what had to make room and was not in the export the next numbers."""
    for model in own_tables():
        if issubclass(model, Record):
            for row in model._base_manager.filter(workspace=workspace, number__gt=OUT_OF_THE_WAY).order_by("number"):
                values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
                row.number = Numbering.take(workspace.pk, model.number_series(**values))
                row.save(update_fields=["number"])
