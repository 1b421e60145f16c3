"""What this room does in the background."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from opsloop.engines.scheduling import Progress
from opsloop.kernel.jobs.enqueue import enqueue
from opsloop.kernel.jobs.registry import every, job
from opsloop.kernel.jobs.run import Cancelled, Run
from opsloop.kernel.pages.refused import Refused
from opsloop.rooms.planning.conflicts import refusal_figures
from opsloop.rooms.planning.drafting import FORECAST_JOB, JOB, PROPOSE_JOB, REACH_JOB
from opsloop.rooms.planning.finding import Found, control_of, find, write
from opsloop.rooms.planning.forecast import forecast_of, keep_forecast
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.pinned import pins_of
from opsloop.rooms.planning.proposing import propose
from opsloop.rooms.planning.reaching import ways_to_reach
from opsloop.rooms.planning.repairing import repaired
from opsloop.rooms.projects.models import Project


class NothingToForecast(Refused):
    """No work takes time, or there is too much of it."""

    sentence = gettext_lazy("There is no work that takes time in this plan, or more than 3,000 pieces of it.")


class MovedMeanwhile(Refused):
    """The plan is another one than the one that was forecast."""

    sentence = gettext_lazy("Somebody moved work in the plan meanwhile. Ask again.")


@job(JOB, title=gettext_lazy("Plan the work"), retries=1, stoppable=True)
def make_plan(run: Run, plan_id: int) -> dict[str, Any]:
    """Find a plan in the time its maker gave; nothing is kept where somebody stops it."""
    plan = Plan.objects.select_related("workspace", "made_by", "based_on").get(pk=plan_id)
    if plan.made_by is None or plan.state != Plan.State.PLANNING:
        return {}
    seconds, controlled = plan.asked.seconds, plan.kind == Plan.Kind.SCENARIO
    last = seconds * (20 if controlled else 10)

    def told(step: Progress) -> None:
        run.progress(min(round(step.seconds * 10), seconds * 10), last, gettext_lazy("Looking for better plans"))
        run.check_cancelled()

    def told_of_control(step: Progress) -> None:
        run.progress(
            min(seconds * 10 + round(step.seconds * 10), last), last, gettext_lazy("Planning the same without it")
        )
        run.check_cancelled()

    try:
        found = find(plan, by=plan.made_by, told=told)
        control = control_of(plan, by=plan.made_by, told=told_of_control) if controlled else {}
        _keep(run, plan, found, control)
    except Refused as refusal:
        _end(plan, Plan.State.FAILED, figures=refusal_figures(refusal))
        raise
    except Cancelled:
        _end(plan, Plan.State.DISCARDED)
        raise
    return dict(plan.figures)


def _keep(run: Run, plan: Plan, found: Found, control: dict[str, Any]) -> None:
    forecast = forecast_of(found, seed=plan.asked.seed)
    with run.transaction():
        write(plan, found)
        if forecast is not None:
            keep_forecast(plan, found, forecast)
        figures = {**plan.figures, "control": control} if control else plan.figures
        plan.turn([Plan.State.PLANNING], Plan.State.READY, figures=figures)
        run.succeed(dict(plan.figures))


def _end(plan: Plan, state: str, **values: object) -> None:
    """Say how it ended, unless whoever stopped it has thrown it away."""
    Plan.objects.filter(pk=plan.pk, state=Plan.State.PLANNING).update(state=state, **values)


@job(FORECAST_JOB, title=gettext_lazy("Forecast the plan"), retries=1, stoppable=True)
def forecast_plan(run: Run, plan_id: int) -> dict[str, Any]:
    """Run the plan as it stands a thousand times; nothing is kept where somebody moves work meanwhile."""
    plan = Plan.objects.select_related("workspace", "made_by", "based_on").get(pk=plan_id)
    if plan.made_by is None or plan.state not in {Plan.State.READY, Plan.State.PUBLISHED}:
        return {}
    found = repaired(plan, pins_of(plan), by=plan.made_by)
    outcome = forecast_of(found, seed=plan.asked.seed)
    if outcome is None:
        raise NothingToForecast
    with run.transaction():
        held = Plan.objects.select_for_update().get(pk=plan_id)
        if held.figures != plan.figures:
            raise MovedMeanwhile
        keep_forecast(held, found, outcome)
        finish = {"finish": held.figures["forecast"]["all"]["p80"]}
        run.succeed(finish)
    return finish


@job(REACH_JOB, title=gettext_lazy("What it takes for %(about)s"), retries=1, stoppable=True)
def find_ways(run: Run, plan_id: int, project_id: int, day: str) -> list[dict[str, Any]]:
    """Try what would have the project done by the day."""
    plan = Plan.objects.select_related("workspace", "based_on").get(pk=plan_id)
    by = run.job.started_by
    project = Project.objects.get(pk=project_id)
    if by is None:
        return []

    def told(done: int, total: int) -> None:
        run.progress(done, total, gettext_lazy("Trying one way after the other"))
        run.check_cancelled()

    ways = ways_to_reach(plan, project, date.fromisoformat(day), by=by, told=told)
    return [way.as_values() for way in ways]


@every(rule="FREQ=DAILY;BYHOUR=2")
@job("planning.propose-all", title=gettext_lazy("Look whether the published plans still hold"), retries=1)
def propose_everywhere(_run: Run) -> dict[str, int]:
    """A proposal for every workspace that has a published plan, each as a job of its own."""
    plans = Plan.objects.filter(state=Plan.State.PUBLISHED).select_related("workspace", "published_by")
    for plan in plans:
        enqueue(PROPOSE_JOB, by=plan.published_by, workspace=plan.workspace)
    return {"asked": len(plans)}


@job(PROPOSE_JOB, title=gettext_lazy("Look whether the published plan still holds"), retries=1)
def propose_here(run: Run) -> dict[str, Any]:
    """A proposal where planning again would change something worth reading."""
    plan = propose(run.job.workspace) if run.job.workspace is not None else None
    return {} if plan is None else {"plan": plan.pk, "moved": plan.figures["moved"]}
