"""What the steps and ways of a map cost an average case, by what the workspace says of an hour and of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from opsloop.engines.mining import EventLog, Link, process_map
from opsloop.kernel.pages.formats import minor_digits, sign_of
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.map_drawing import Drawing
from opsloop.rooms.processes.mining_of import rates_of

HOUR, DAY = 3600, 86_400
WHOLE_FROM = 100
"""From here on an amount is said in whole units."""


def costs_of(drawing: Drawing, mined: EventLog, workspace: Workspace) -> Mapping[str | Link, float]:
    """Money per case: of a step its work at the rate of an hour, of a way its wait at the rate of a day, which is
    one of the calendar whatever clock the drawing goes by.

    A part of which no time is known, or for which nobody has said a rate, is left out.
    """
    rates, cases = rates_of(workspace), drawing.summary.cases
    found: dict[str | Link, float] = {}
    if rates.work_hour is not None:
        worked = ((row.name, row.service_total_s) for row in drawing.activities)
        found |= {name: total / HOUR * rates.work_hour / cases for name, total in worked if total is not None}
    if rates.waiting_day is not None:
        drawn = process_map(mined) if drawing.working else drawing.map
        waits = (((edge.source, edge.target), edge.total_s) for edge in drawn.edges)
        found |= {link: total / DAY * rates.waiting_day / cases for link, total in waits}
    return found


def money(amount: float, currency: str) -> str:
    """An amount as people read it on a map."""
    places = 0 if abs(amount) >= WHOLE_FROM else minor_digits(currency)
    return f"{sign_of(currency)}{amount:,.{places}f}"


def spent(costs: Mapping[str | Link, float], currency: str) -> dict[str, Any]:
    """What the script says amounts by: all that a case costs, the sign, and the places of small amounts."""
    return {"whole": sum(costs.values()), "sign": sign_of(currency), "places": minor_digits(currency)}
