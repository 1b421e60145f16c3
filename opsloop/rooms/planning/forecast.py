"""A forecast: when a plan is done if estimates are ranges, and what moves its end most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from opsloop.engines import scheduling as engine
from opsloop.engines import simulation
from opsloop.engines.calendar import as_datetime
from opsloop.kernel.accounts.models import User
from opsloop.rooms.planning.days import day_in
from opsloop.rooms.planning.finding import Found
from opsloop.rooms.planning.plan import Plan
from opsloop.rooms.planning.planned_work import PlannedWork
from opsloop.rooms.projects.models import Project, WorkItem

MOST = 3_000
"""Beyond so much work a run takes too long to be made with every plan."""
RUNS = 1_000
SHARED = 0.1
"""How far all work of a project is longer or shorter together, as a logarithmic deviation."""
LEAST_SHARE, MOST_SHARE = 0.75, 1.75
"""The range of work with one estimate only: teams seldom need much less, and often much more."""
STEPS = 21
BARS = 12
LEAST_SWING = timedelta(hours=1)
"""What moves the end by less is the noise of a thousand runs."""
LEAST_CRITICAL = 0.1
"""Work that decides the end in fewer runs is not listed."""
BATCH = 500


def forecast_of(found: Found, *, seed: int = 0) -> simulation.Outcome | None:
    """A thousand runs of the plan with its people; None where there is too much of it, nothing that takes time, or no
    place for the longest runs before the calendars end."""
    problem = found.portfolio.problem
    if len(problem.activities) > MOST:
        return None
    estimates = list(_estimates(found, problem))
    if not estimates:
        return None
    try:
        return simulation.simulate(problem, estimates, runs=RUNS, seed=seed, shared=SHARED, plan=found.answer)
    except engine.BeyondHorizon:
        return None


def keep_forecast(plan: Plan, found: Found, outcome: simulation.Outcome) -> None:
    """Write it to the plan and its rows; call in one transaction."""
    rows = list(PlannedWork.objects.filter(plan=plan).placed())
    for row in rows:
        row.likely_finish = as_datetime(round(outcome.activity(str(row.work_item_id)).p80))
    PlannedWork.objects.bulk_update(rows, ["likely_finish"], batch_size=BATCH)
    dues = {project.id: project.due for project in found.portfolio.problem.projects}
    plan.figures["forecast"] = {
        "runs": RUNS,
        "estimated": sum(item.points is not None for item in found.work.items.values()),
        "likely": _iso(outcome.likely),
        "expected": _iso(outcome.expected),
        "all": _percentiles(outcome.finish, None),
        "projects": {key: _percentiles(each, dues.get(key)) for key, each in outcome.projects.items()},
        "tornado": [
            {"kind": bar.kind, "id": int(bar.id), "low": _iso(bar.low), "high": _iso(bar.high)}
            for bar in outcome.tornado[:BARS]
        ],
        "criticality": [
            {"id": int(key), "share": round(share, 3)}
            for key, share in sorted(outcome.criticality.items(), key=lambda pair: -pair[1])[:BARS]
            if share >= LEAST_CRITICAL
        ],
    }
    plan.save(update_fields=["figures"])


def _estimates(found: Found, problem: engine.Problem) -> Iterable[simulation.Estimate]:
    for activity in problem.activities:
        if activity.finished is not None or not activity.working:
            continue
        item = found.work.items[int(activity.id)]
        low, likely, high = item.points or (LEAST_SHARE, 1.0, MOST_SHARE)
        # What is planned is the mean of the three points, less what was spent: they shrink with it.
        scale = activity.working / (item.expected_minutes or 1.0)
        yield simulation.Estimate(activity=activity.id, low=low * scale, likely=likely * scale, high=high * scale)


def _percentiles(each: simulation.Distribution, due: int | None) -> dict[str, Any]:
    shares = [step / (STEPS - 1) for step in range(STEPS)]
    return {
        "p50": _iso(each.p50),
        "p80": _iso(each.p80),
        "p95": _iso(each.p95),
        "curve": [_iso(each.percentile(share)) for share in shares],
        "on_time": None if due is None else round(each.share_by(due), 3),
    }


def _iso(minutes: float) -> str:
    return as_datetime(round(minutes)).isoformat()


@dataclass(frozen=True, kw_only=True)
class Line:
    """When something is done with 50, 80 and 95 %, and with which chance by its due day."""

    name: str
    url: str
    due: date | None
    p50: date
    p80: date
    p95: date
    percent: int | None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What moves the end: by how much it is sooner or later where this goes well or badly; edges in percent."""

    name: str
    url: str
    sooner: float
    """Days, or hours of the clock where no bar is as long as a day."""
    later: float
    in_hours: bool
    left: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Decisive:
    """Work on the critical path of its project, in percent of the runs."""

    name: str
    url: str
    percent: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What a reader sees of a forecast: only work and projects that are theirs to see have lines."""

    runs: int
    estimated: int
    whole: Line
    lines: Sequence[Line]
    bars: Sequence[Bar]
    decisive: Sequence[Decisive]
    points: str
    """The share of runs that are done by each moment, as the points of a line: 0 to 100 both ways."""
    first: date
    last: date
    """The days between which the line lies."""
    expected_later: int
    """Days that skewed estimates cost, beyond what is most likely."""
    merged_later: int
    """Days that waiting for each other costs, beyond that."""


def forecast_in(plan: Plan, *, seen_by: User) -> Forecast | None:
    """The forecast of the plan; None where it has none."""
    known = plan.figures.get("forecast")
    if not known:
        return None
    projects = {row.pk: row for row in Project.objects.visible_to(seen_by).filter(pk__in=known["projects"])}
    lines = [
        _line(plan, projects[int(key)], values) for key, values in known["projects"].items() if int(key) in projects
    ]
    whole = known["all"]
    middle = _moment(whole["p50"])
    return Forecast(
        runs=known["runs"],
        estimated=known["estimated"],
        whole=_line(plan, None, whole),
        lines=sorted(lines, key=lambda line: (line.percent is None, line.percent, line.name)),
        bars=_bars(known["tornado"], plan, seen_by),
        decisive=_decisive(known.get("criticality", ()), plan, seen_by),
        points=_points(whole["curve"]),
        first=day_in(plan.workspace, whole["curve"][0]),
        last=day_in(plan.workspace, whole["curve"][-1]),
        expected_later=(_moment(known["expected"]) - _moment(known["likely"])).days,
        merged_later=(middle - _moment(known["expected"])).days,
    )


def _line(plan: Plan, project: Project | None, values: Mapping[str, Any]) -> Line:
    p50, p80, p95 = (day_in(plan.workspace, values[name]) for name in ("p50", "p80", "p95"))
    share = values["on_time"]
    return Line(
        name="" if project is None else project.name,
        url="" if project is None else f"projects/{project.ref}",
        due=None if project is None else project.due,
        p50=p50,
        p80=p80,
        p95=p95,
        percent=None if share is None else round(100 * share),
    )


def _bars(tornado: Sequence[Mapping[str, Any]], plan: Plan, seen_by: User) -> list[Bar]:
    keys = {row["id"] for row in tornado}
    work = WorkItem.objects.in_workspace(plan.workspace).visible_to(seen_by).filter(pk__in=keys).with_ref()
    projects = Project.objects.in_workspace(plan.workspace).visible_to(seen_by).filter(pk__in=keys)
    names = {("activity", item.pk): (f"{item.ref} {item.title}", f"items/{item.ref}") for item in work}
    together = {row.pk: _("%(project)s: all its estimates together") % {"project": row.name} for row in projects}
    names |= {("project", row.pk): (together[row.pk], f"projects/{row.ref}") for row in projects}
    seen = [
        row
        for row in tornado
        if (row["kind"], row["id"]) in names and _moment(row["high"]) - _moment(row["low"]) >= LEAST_SWING
    ]
    if not seen:
        return []
    lows, highs = [_moment(row["low"]) for row in seen], [_moment(row["high"]) for row in seen]
    first, last = min(lows), max(highs)
    span = max((last - first).total_seconds(), 1.0)
    middles = [low + (high - low) / 2 for low, high in zip(lows, highs, strict=True)]
    middle = first + sum((each - first for each in middles), timedelta()) / len(middles)
    in_hours = last - first < timedelta(days=1)
    unit = timedelta(hours=1) if in_hours else timedelta(days=1)
    return [
        Bar(
            name=names[row["kind"], row["id"]][0],
            url=names[row["kind"], row["id"]][1],
            sooner=max(0.0, round((middle - low) / unit, 1)),
            later=max(0.0, round((high - middle) / unit, 1)),
            in_hours=in_hours,
            left=round(100 * (low - first).total_seconds() / span, 2),
            width=round(100 * (high - low).total_seconds() / span, 2),
        )
        for row, low, high in zip(seen, lows, highs, strict=True)
    ]


def _decisive(rows: Sequence[Mapping[str, Any]], plan: Plan, seen_by: User) -> list[Decisive]:
    keys = [row["id"] for row in rows]
    seen = WorkItem.objects.in_workspace(plan.workspace).visible_to(seen_by).filter(pk__in=keys).with_ref()
    work = {item.pk: item for item in seen}
    return [
        Decisive(name=f"{item.ref} {item.title}", url=f"items/{item.ref}", percent=round(100 * row["share"]))
        for row in rows
        if (item := work.get(row["id"])) is not None
    ]


def _points(curve: Sequence[str]) -> str:
    moments = [_moment(text) for text in curve]
    span = max((moments[-1] - moments[0]).total_seconds(), 1.0)
    steps = len(moments) - 1
    return " ".join(
        f"{100 * (moment - moments[0]).total_seconds() / span:.1f},{100 - 100 * place / steps:.1f}"
        for place, moment in enumerate(moments)
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
