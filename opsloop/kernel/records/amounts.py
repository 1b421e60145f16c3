"""Own fields that hold amounts follow the currency of their workspace."""

from __future__ import annotations

from opsloop.kernel.access.currency import in_minor_units_of, keeps_amounts
from opsloop.kernel.records.custom_field import CustomField
from opsloop.kernel.records.shaping import change_values
from opsloop.kernel.workspaces.models import Workspace


@keeps_amounts
def rewrite_own_amounts(workspace: Workspace, before: str, after: str) -> None:
    """The values of all its own fields for money, those in the archive too."""
    for field in CustomField.objects.filter(workspace=workspace, kind=CustomField.Kind.MONEY):
        change_values(field, lambda amount: in_minor_units_of(round(amount), before, after))
