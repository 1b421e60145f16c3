"""What planning does when something happened that a published plan feels: it looks again, a little later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from opsloop.kernel.activity.hearing import hear_many
from opsloop.kernel.activity.models import Event
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.models import Job
from opsloop.rooms.planning.drafting import PROPOSE_JOB
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.proposing import CAUSES, felt

SETTLED = timedelta(minutes=10)
"""One change seldom comes alone: so long is waited for the others."""
FELT = [f"{record_type}.{verb}" for record_type, verbs in CAUSES.items() for verb in verbs]


@hear_many(*FELT)
def look_again(events: Sequence[Event]) -> None:
    """Ask for a proposal where a plan is published and none is waited for already."""
    newest: dict[int, datetime] = {}
    for event in events:
        if felt(event):
            newest[event.workspace_id] = max(event.at, newest.get(event.workspace_id, event.at))
    if not newest:
        return
    plans = Plan.objects.filter(workspace__in=newest, state=Plan.State.PUBLISHED)
    for plan in plans.select_related("workspace", "published_by"):
        if plan.published_at is None or newest[plan.workspace_id] <= plan.published_at:
            continue
        waiting = Job.objects.filter(workspace=plan.workspace, kind=PROPOSE_JOB, state=Job.State.QUEUED)
        if not waiting.exists():
            run_after = timezone.now() + SETTLED
            enqueue(PROPOSE_JOB, by=plan.published_by, workspace=plan.workspace, run_after=run_after)
