"""Plans of the team's work."""

from opsloop.rooms.planning.baseline import Baseline, BaselineRow
from opsloop.rooms.planning.moved_work import MovedWork
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork, Seat

__all__ = ["Baseline", "BaselineRow", "MovedWork", "Plan", "PlannedWork", "Seat"]
