"""The command that plans a file: benchmark instances, Microsoft Project, portfolios of one's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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
    from opsloop.engines.scheduling import BeyondHorizon, Plan, Planned
    from opsloop.engines.scheduling.formats import Instance

SHOWN = 30
"""How many activities a terminal gets to see; --json has them all."""


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
    from opsloop.engines.scheduling import BeyondHorizon, WrongProblem, plan
    from opsloop.engines.scheduling.formats import Unreadable, read, text_of

    try:
        instance = read(text_of(file.read_bytes()))
        found = plan(instance.problem, instance.objective, seconds=seconds, rounds=rounds, seed=seed)
    except BeyondHorizon as beyond:
        raise NotAPlan(file=file.name, reason="\n".join(_no_place(beyond, instance))) from beyond
    except (Unreadable, WrongProblem) as refusal:
        said = in_words(getattr(refusal, "sentence", str(refusal)), getattr(refusal, "line", 0))
        raise NotAPlan(file=file.name, reason=said) from refusal
    values = as_values(found, instance)
    click.echo(json.dumps(values, ensure_ascii=False) if as_json else "\n".join(_lines(found, instance)))


def as_values(plan: Plan, instance: Instance) -> dict[str, object]:
    """The plan in values that JSON knows; ids that are numbers in the file are numbers here."""
    from opsloop.rooms.planning.contradicting import contradiction_values

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
        "contradiction": contradiction_values(instance.problem, moment=instance.moment) if plan.conflicts else {},
    }


def _no_place(beyond: BeyondHorizon, instance: Instance) -> Iterator[str]:
    """Why an activity finds no place: which facts leave it none, or that the calendars are too short for it."""
    from opsloop.rooms.planning.contradicting import contradiction_values

    name = instance.problem.activities[beyond.place].id
    known = contradiction_values(instance.problem, moment=instance.moment)
    if not known:
        yield _("the calendars end before activity %(name)s can be done; lay them out further") % {"name": name}
        return
    yield _("activity %(name)s finds no place before the calendars end.") % {"name": name}
    yield from _together(known)


def _against(plan: Plan, instance: Instance) -> Iterator[str]:
    """What the plan does not keep, the facts that cannot hold together, and what would help."""
    from opsloop.rooms.planning.contradicting import contradiction_values
    from opsloop.rooms.planning.explaining import BROKEN

    for each in plan.conflicts:
        facts = {"work": each.activity, "other": each.other, "why": ""}
        yield "! " + str(BROKEN[each.kind]) % {
            **facts, "at": instance.moment(each.at), "limit": instance.moment(each.limit)
        }  # fmt: skip
    known = contradiction_values(instance.problem, moment=instance.moment) if plan.conflicts else {}
    if plan.conflicts and not known and not plan.proved:
        yield _("No plan was found that keeps everything; that there is none is not proved.")
    if known:
        yield from _together(known)


def _together(known: Mapping[str, Any]) -> Iterator[str]:
    """The facts that cannot hold together, and what would help."""
    from opsloop.rooms.planning.contradicting import Named, fact_sentences, help_sentences

    named = Named(name=lambda _kind, key: key, moment=str)
    yield ngettext("This cannot hold:", "These cannot hold together:", len(known["facts"]))
    yield from (f"  - {said}" for said in fact_sentences(known["facts"], named))
    if known["helps"] or known["none_enough"]:
        yield _("One of these would be enough:") if known["helps"] else _("No single change is enough.")
    yield from (f"  - {said}" for said in help_sentences(known["helps"], named))


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


def _lines(plan: Plan, instance: Instance) -> Iterator[str]:
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
    yield from _against(plan, instance)
    for row in plan.activities[:SHOWN]:
        people = ", ".join(f"{seat.person} ({seat.skill})" for seat in row.people)
        yield f"{row.id:>8}  {instance.moment(row.start):>8} - {instance.moment(row.finish):<8}  {people}".rstrip()
    if plan.activities[SHOWN:]:
        yield _("and %(count)s more (--json shows all)") % {"count": len(plan.activities) - SHOWN}
