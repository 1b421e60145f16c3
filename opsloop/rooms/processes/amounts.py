"""What a case costs follows the currency of the workspace; forms and conditions name their own."""

from __future__ import annotations

from opsloop.kernel.access.currency import in_minor_units_of, keeps_amounts
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.process import Process


@keeps_amounts
def rewrite_costs(workspace: Workspace, before: str, after: str) -> None:
    """The costs of all its processes."""
    rows = list(Process.objects.in_workspace(workspace).filter(cost_minor__isnull=False))
    for row in rows:
        row.cost_minor = in_minor_units_of(row.cost_minor or 0, before, after)
    Process.objects.bulk_update(rows, ["cost_minor"])
