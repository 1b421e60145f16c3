"""Numbers of records: those of an export stay as they were, and what was here before counts on behind them."""

from __future__ import annotations

from django.db.models import F

from opsloop.kernel.imports.findable import make_findable
from opsloop.kernel.imports.intake import Intake
from opsloop.kernel.imports.whole_tables import own_tables
from opsloop.kernel.records.models import Numbering, Record
from opsloop.kernel.workspaces.models import Workspace

OUT_OF_THE_WAY = 1_000_000_000


def make_room(workspace: Workspace) -> None:
    """Move the numbers of the rows that a new workspace has by itself out of the way; call inside a step."""
    for model in _records():
        model._base_manager.filter(workspace=workspace).update(number=F("number") + OUT_OF_THE_WAY)


def number_again(intake: Intake) -> None:
    """Give what had to make room and was not in the export the next numbers; call inside a step."""
    for model in _records():
        rows = model._base_manager.filter(workspace=intake.workspace, number__gt=OUT_OF_THE_WAY)
        for row in rows.order_by("number"):
            values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
            before, row.number = row.number, _next_number(intake, model.number_series(**values))
            row.save(update_fields=["number"])
            intake.keep(model._meta.label_lower, row, {"number": (before, row.number)})
            intake.wrote(row)


def _next_number(intake: Intake, series: str) -> int:
    before = Numbering.objects.filter(workspace=intake.workspace, series=series).first()
    number = Numbering.take(intake.workspace.pk, series)
    if before is not None:
        intake.keep(Numbering._meta.label_lower, before, {"last": (before.last, number)})
    return number


def go_back(workspace: Workspace) -> None:
    """Give what had to make room its own number again, once nothing of the export is here any more."""
    moved = {}
    for model in _records():
        rows = model._base_manager.filter(workspace=workspace, number__gt=OUT_OF_THE_WAY)
        moved[model] = list(rows.values_list("pk", flat=True))
        rows.update(number=F("number") - OUT_OF_THE_WAY)
    make_findable(moved)


def _records() -> list[type[Record]]:
    return [model for model in own_tables() if issubclass(model, Record)]
