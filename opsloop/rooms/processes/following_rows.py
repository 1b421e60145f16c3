"""Cases beside their SOP as lists show them."""

from __future__ import annotations

from collections.abc import Sequence

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.following import Followed
from opsloop.rooms.processes.following_words import sentences
from opsloop.rooms.processes.process import Process

Listed = tuple[str, str, Followed, list[str]]
"""What a case is called, where it is, how it ran, and what it differs in."""


def listed(rows: Sequence[Followed], process: Process, viewer: Viewer) -> list[Listed]:
    """Those of these cases that the viewer sees, in this order."""
    seen = Case.objects.in_workspace(viewer.workspace).visible_to(viewer.user)
    cases = {case.pk: case for case in seen.filter(pk__in=[row.case for row in rows])}
    here = f"/{viewer.workspace.slug}/cases"
    known = [(cases[row.case], row) for row in rows if row.case in cases]
    return [(f"{case.ref} {case.title}", f"{here}/{case.ref}", row, sentences(row, process)) for case, row in known]
