"""Joins the BPMN connector to the processes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from opsloop.connectors import bpmn
from opsloop.engines.workflow import Definition
from opsloop.rooms.processes.notation import Model, Models


class Bpmn:
    """BPMN 2.0, as processes ask for it."""

    def read(self, path: Path, *, name: str) -> Models:
        file = bpmn.read(path, name=name)
        return Models([Model(draft.id, draft.definition) for draft in file.drafts], file.unsupported)

    def write(self, definition: Definition, roles: Mapping[str, str]) -> bytes:
        return bpmn.write(definition, roles=roles)
