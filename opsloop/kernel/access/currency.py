"""Amounts keep their numbers when a workspace pays in another currency: 500.00 yuan become 500 yen, not 50,000."""

from __future__ import annotations

from collections.abc import Callable

from opsloop.kernel.pages import formats
from opsloop.kernel.workspaces.models import Workspace

Rewrite = Callable[[Workspace, str, str], None]
_REWRITES: list[Rewrite] = []


def keeps_amounts(rewrite: Rewrite) -> Rewrite:
    """Registers what rewrites the amounts that are kept in minor units, from those of one currency to another's."""
    _REWRITES.append(rewrite)
    return rewrite


def in_minor_units_of(amount: int, before: str, after: str) -> int:
    """The same number in another currency: 500 for 50,000, from `CNY` to `JPY`."""
    return formats.minor_units(formats.in_units(amount, before), after)


def rewrite_amounts(workspace: Workspace, before: str, after: str) -> None:
    """Where the currency after has other minor units than the one before, all amounts of the workspace follow."""
    if formats.minor_digits(before) != formats.minor_digits(after):
        for rewrite in _REWRITES:
            rewrite(workspace, before, after)
