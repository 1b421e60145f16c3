"""The command that plans a file: benchmark instances, Microsoft Project, portfolios of one's own."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils.translation import gettext_lazy

from opsloop.kernel.pages.refused import Refused
from opsloop.site.commands.group import make_ready, opsloop
from opsloop.site.commands.language import gettext as _
from opsloop.site.commands.language import ngettext
from opsloop.site.commands.plan_words import in_words

if TYPE_CHECKING:
    from opsloop.engines.scheduling import BeyondHorizon, Plan, Planned, Problem
    from opsloop.engines.scheduling.formats import Instance

SHOWN = 30
"""How many activities a terminal gets to see; --json has them all."""
SHARE = 0.1
"""Of the time, what the search for facts that cannot hold together gets at least."""


class NotAPlan(Refused):
    """The file cannot be read as a planning problem."""

    sentence = gettext_lazy("%(file)s cannot be planned: %(reason)s")


@opsloop.command(
    "plan", help=_("Plan a file: PSPLIB, Patterson, MSPSP, iMOPSE, MS Project XML, or a portfolio in JSON.")
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--seconds", type=click.FloatRange(0.01, 86_400), default=5.0, help=_("How long to look for better plans.")
)
@click.option(
    "--rounds",
    type=click.IntRange(0, 1_000_000),
    help=_("Look for so many rounds instead, however long: the same plan each time and everywhere."),
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, help=_("Another number tries other ways."))
@click.option("--json", "as_json", is_flag=True, help=_("Answer with JSON."))
def plan_(file: Path, seconds: float, rounds: int | None, seed: int, as_json: bool) -> None:
    make_ready()
    from opsloop.engines.scheduling import BeyondHorizon, WrongProblem, plan, sequenced
    from opsloop.engines.scheduling.formats import Unreadable, read, text_of

    try:
        given = read(text_of(file.read_bytes()))
        instance = replace(given, problem=sequenced(given.problem))
        began = time.monotonic()
        looking = seconds * (1 - SHARE) if _hard(instance.problem) else seconds
        found = plan(instance.problem, instance.objective, seconds=looking, rounds=rounds, seed=seed)
    except BeyondHorizon as beyond:
        left = _left(seconds, rounds, time.monotonic() - began)
        raise NotAPlan(file=file.name, reason="\n".join(_no_place(beyond, instance, left))) from beyond
    except (Unreadable, WrongProblem) as refusal:
        said = in_words(getattr(refusal, "sentence", str(refusal)), getattr(refusal, "line", 0))
        raise NotAPlan(file=file.name, reason=said) from refusal
    against = Against()
    if found.conflicts:
        against = _looked_for(instance, _left(seconds, rounds, found.seconds))
    found = _in_order(found, given.problem)
    values = as_values(found, instance, against)
    click.echo(json.dumps(values, ensure_ascii=False) if as_json else "\n".join(_lines(found, instance, against)))


def _in_order(plan: Plan, problem: Problem) -> Plan:
    """The plan with its activities as the file has them."""
    return replace(plan, activities=tuple(plan.by_id[row.id] for row in problem.activities))


@dataclass(frozen=True)
class Against:
    """The facts that cannot hold together and what helps, and whether the time ended before all of it was found."""

    known: Mapping[str, Any] = field(default_factory=dict)
    cut: bool = False


def _hard(problem: Problem) -> bool:
    """Whether it has facts that may contradict each other, so that time is kept to look for them."""
    return (
        any(each.deadline is not None or each.pinned_start is not None for each in problem.activities)
        or any(each.deadline is not None for each in problem.projects)
        or any(each.max_lag is not None for each in problem.links)
    )


def _left(seconds: float, rounds: int | None, gone: float) -> float:
    """How long the facts that cannot hold together are looked for: what planning left of the time, a share at least."""
    from opsloop.rooms.planning.contradicting import LONGEST_SECONDS

    return LONGEST_SECONDS if rounds is not None else max(SHARE * seconds, seconds - gone)


def _looked_for(instance: Instance, seconds: float) -> Against:
    from opsloop.rooms.planning.contradicting import contradiction_values

    began = time.monotonic()
    known = contradiction_values(instance.problem, moment=instance.moment, seconds=seconds)
    return Against(known, time.monotonic() - began >= seconds)


def as_values(plan: Plan, instance: Instance, against: Against) -> dict[str, object]:
    """The plan in values that JSON knows; ids that are numbers in the file are numbers here."""
    return {
        "status": plan.status,
        "proved": plan.proved,
        "makespan": plan.makespan,
        "value": _short(plan.value),
        "bound": _short(plan.bound),
        "gap": None if plan.gap is None else round(plan.gap, 6),
        "seconds": plan.seconds,
        "activities": [_row(row, instance) for row in plan.activities],
        "tardiness": plan.figures.tardiness,
        "cost": plan.figures.cost,
        "conflicts": [str(conflict) for conflict in plan.conflicts],
        "contradiction": against.known,
        "contradiction_cut": against.cut,
    }


def _no_place(beyond: BeyondHorizon, instance: Instance, seconds: float) -> Iterator[str]:
    """Why an activity finds no place: which facts leave it none, or that the calendars are too short for it."""
    name = instance.problem.activities[beyond.place].id
    against = _looked_for(instance, seconds)
    if not against.known and not against.cut:
        yield _("the calendars end before activity %(name)s can be done; lay them out further") % {"name": name}
        return
    yield _("activity %(name)s finds no place before the calendars end.") % {"name": name}
    yield from _together(against)


def _against(plan: Plan, instance: Instance, against: Against) -> Iterator[str]:
    """What the plan does not keep, the facts that cannot hold together, and what would help."""
    from opsloop.rooms.planning.explaining import BROKEN

    for each in plan.conflicts:
        facts = {"work": each.activity, "other": each.other, "why": ""}
        yield "! " + str(BROKEN[each.kind]) % {
            **facts, "at": instance.moment(each.at), "limit": instance.moment(each.limit)
        }  # fmt: skip
    if plan.conflicts and not against.known and not plan.proved:
        yield _("No plan was found that keeps everything; that there is none is not proved.")
    yield from _together(against)


def _together(against: Against) -> Iterator[str]:
    """The facts that cannot hold together, and what would help, as far as there was time to find them."""
    from opsloop.rooms.planning.contradicting import Named, fact_sentences, help_sentences

    known = against.known
    if not known:
        if against.cut:
            yield _("The time ended before the facts that cannot hold together were found; --seconds gives more.")
        return
    named = Named(name=lambda _kind, key: key, moment=str)
    yield ngettext("This cannot hold:", "These cannot hold together:", len(known["facts"]))
    yield from (f"  - {said}" for said in fact_sentences(known["facts"], named))
    if known["helps"] or known["none_enough"]:
        yield _("One of these would be enough:") if known["helps"] else _("No single change is enough.")
    yield from (f"  - {said}" for said in help_sentences(known["helps"], named))
    if against.cut:
        yield _("The time ended before everything that could help was tried; --seconds gives more.")


def _row(row: Planned, instance: Instance) -> dict[str, object]:
    return {
        "id": _id(row.id),
        "start": instance.moment(row.start),
        "finish": instance.moment(row.finish),
        "resources": [_id(seat.person) for seat in row.people],
        "skills": [_id(seat.skill) for seat in row.people],
    }


def _id(name: str) -> int | str:
    return int(name) if name.isascii() and name.isdigit() and str(int(name)) == name else name


def _short(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _lines(plan: Plan, instance: Instance, against: Against) -> Iterator[str]:
    """The plan for a terminal."""
    states = {"optimal": _("optimal"), "feasible": _("feasible"), "infeasible": _("infeasible")}
    yield _("%(status)s: makespan %(makespan)s, after %(seconds)s seconds") % {
        "status": states[plan.status],
        "makespan": plan.makespan,
        "seconds": plan.seconds,
    }
    if plan.gap is not None and plan.value == plan.makespan:
        yield _("No plan is shorter than %(bound)s: this one is at most %(gap)s%% away.") % {
            "bound": _short(plan.bound),
            "gap": round(100 * plan.gap, 2),
        }
    elif plan.gap is not None:
        yield _("In lateness and length together no plan can save more than %(gap)s%% of this one.") % {
            "gap": round(100 * plan.gap, 2)
        }
    yield from _against(plan, instance, against)
    for row in plan.activities[:SHOWN]:
        people = ", ".join(f"{seat.person} ({seat.skill})" for seat in row.people)
        yield f"{row.id:>8}  {instance.moment(row.start):>8} - {instance.moment(row.finish):<8}  {people}".rstrip()
    if plan.activities[SHOWN:]:
        yield _("and %(count)s more (--json shows all)") % {"count": len(plan.activities) - SHOWN}
