"""The days and moments of plans: those of the workspace, wherever their reader is, as all days of work are."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from opsloop.kernel.workspaces.models import Workspace


def zone_of(workspace: Workspace) -> ZoneInfo:
    """Its time zone."""
    return ZoneInfo(workspace.time_zone)


def moment_in(workspace: Workspace, moment: datetime | str) -> datetime:
    """The moment, or what a plan's figures keep of one, on the workspace's clock."""
    known = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return known.astimezone(zone_of(workspace))


def day_in(workspace: Workspace, moment: datetime | str) -> date:
    """The day on which it is there."""
    return moment_in(workspace, moment).date()
