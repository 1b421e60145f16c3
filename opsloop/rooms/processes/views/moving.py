"""The cases of a map in motion: where a sample of those that the reader sees was at every moment."""

from __future__ import annotations

from django.http import JsonResponse
from django.utils.timezone import get_current_timezone_name
from django.views.decorators.http import require_GET

from opsloop.engines.mining import flow
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.processes.views.maps import asked, ready

MOST_CASES = 1_500
MOST_VISITS = 20_000
"""More would be neither drawn sixty times a second nor told apart."""


@in_workspace(role=Membership.Role.MEMBER)
@require_GET
def motion(request: WorkspaceRequest, key: int) -> JsonResponse:
    """Of each case, without its name: step, seconds until it is begun and until it is done, step, …

    The first seconds count from the first moment of the log, all others from the number before them.
    """
    with asked(request, ready(request, key)) as found:
        drawn = flow(found.mined, cases=MOST_CASES, visits=MOST_VISITS)
    if drawn is None:
        return JsonResponse({"cases": 0, "moves": []})
    return JsonResponse(
        {
            "first": drawn.first.isoformat(),
            "last": drawn.last.isoformat(),
            "zone": get_current_timezone_name(),
            "cases": drawn.cases,
            "moves": [_steps(visits) for visits in drawn.visits],
        }
    )


def _steps(visits: tuple[tuple[int, float, float], ...]) -> list[int]:
    told, before = [], 0
    for step, begun, done in visits:
        arrived, left = max(round(begun), before), max(round(done), before)
        told += [step, arrived - before, left - arrived]
        before = left
    return told
