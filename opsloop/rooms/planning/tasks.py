"""What this room does in the background."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.scheduling import Progress
from opsloop.kernel.jobs.registry import job
from opsloop.kernel.jobs.run import Cancelled, Run
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.planning.drafting import JOB
from opsloop.rooms.planning.finding import find, write
from opsloop.rooms.planning.models import Plan


@job(JOB, title=gettext_lazy("Plan the work"), retries=1)
def make_plan(run: Run, plan_id: int) -> dict[str, Any]:
    """Find a plan in the time its maker gave; nothing is kept where somebody stops it."""
    plan = Plan.objects.select_related("workspace", "made_by", "based_on").get(pk=plan_id)
    if plan.made_by is None or plan.state != Plan.State.PLANNING:
        return {}
    seconds = plan.asked.seconds

    def told(step: Progress) -> None:
        run.progress(min(round(step.seconds * 10), seconds * 10), seconds * 10, _("Looking for better plans"))
        run.check_cancelled()

    try:
        found = find(plan, by=plan.made_by, told=told)
    except Refused as refusal:
        plan.turn([Plan.State.PLANNING], Plan.State.FAILED, figures={"refusal": str(refusal)})
        raise
    except Cancelled:
        plan.turn([Plan.State.PLANNING], Plan.State.DISCARDED)
        raise
    with run.transaction():
        write(plan, found)
        plan.turn([Plan.State.PLANNING], Plan.State.READY)
    return dict(plan.figures)
