"""The plan of the demo team: asked for here, made by the worker once it runs; and what was agreed at the start."""

from __future__ import annotations

from datetime import datetime

from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.models import Baseline
from opsloop.rooms.planning.wishes import Wishes
from opsloop.site.demo.cast import Player
from opsloop.site.demo.projects import Built

SECONDS = 2


def ask(workspace: Workspace, built: dict[str, Built], team: dict[str, Player], *, now: datetime) -> None:
    """A draft for the lead, and a baseline of the member day."""
    lead = team["lin"].user
    if lead is None:
        raise ValueError("the lead of the demo team signs in")
    Baseline.take(built["MEM"].project, by=lead, name="排期评审 Plan review", at=now)
    draft(workspace, by=lead, wishes=Wishes(seconds=SECONDS), name="双周排期 Two weeks", at=now)
