"""Panels: what other parts show on a record's page and peek, such as talk, files and checklists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from opsloop.kernel.records.record import Record
    from opsloop.kernel.records.viewer import Viewer


@dataclass(frozen=True)
class Panel:
    """A part of a record's page: a template and what it needs to know.

    `context` answers the template's variables, or None where the panel has nothing to say for this record.
    `types` are the record types it belongs to; empty for all. `order` places it, small first.
    """

    key: str
    label: Any
    template: str
    context: Callable[[Record, Viewer], dict[str, Any] | None]
    types: Sequence[str] = ()
    order: int = 50


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Show this panel on records from now on; call in `AppConfig.ready`."""
    _panels[panel.key] = panel


def panels_for(record: Record, viewer: Viewer) -> list[tuple[Panel, dict[str, Any]]]:
    """The panels of this record in order, each with its context."""
    found = []
    for panel in sorted(_panels.values(), key=lambda panel: panel.order):
        if not panel.types or record.record_type in panel.types:
            context = panel.context(record, viewer)
            if context is not None:
                found.append((panel, context))
    return found
