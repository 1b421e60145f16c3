"""What a detector finds: where, on what evidence, at what cost, and which redesign is worth a thought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Effect:
    """What a redesign tends to do to the four corners: 1 better, 0 not much, -1 worse."""

    time: int
    cost: int
    quality: int
    flexibility: int


@dataclass(frozen=True)
class Heuristic:
    """A redesign that helped elsewhere, with what it usually gives and takes.

    Names and directions after Reijers and Limam Mansar 2005, Omega 33(4):283-306; none is free in all four corners.
    """

    name: str
    effect: Effect


TASK_ELIMINATION = Heuristic("task_elimination", Effect(1, 1, -1, 0))
EXTRA_RESOURCES = Heuristic("extra_resources", Effect(1, -1, 0, 1))
CONTROL_ADDITION = Heuristic("control_addition", Effect(-1, -1, 1, 0))
CASE_MANAGER = Heuristic("case_manager", Effect(0, -1, 1, 0))
TASK_COMPOSITION = Heuristic("task_composition", Effect(1, 1, 0, -1))
PARALLELISM = Heuristic("parallelism", Effect(1, -1, 0, -1))
KNOCK_OUT = Heuristic("knock_out", Effect(-1, 1, 0, 0))
TASK_AUTOMATION = Heuristic("task_automation", Effect(1, 1, 1, -1))
ORDER_BASED_WORK = Heuristic("order_based_work", Effect(1, -1, 0, 0))
TRIAGE = Heuristic("triage", Effect(1, -1, 1, -1))


@dataclass(frozen=True)
class Finding:
    """One place where the process loses time.

    `measures` are the figures that the detector went by, under names of their own. `waiting_days` and `effort_hours`
    are sums over the whole log (effort None where no service time is known), `money` is None without a rate.
    """

    detector: str
    activities: tuple[str, ...]
    resources: tuple[str, ...]
    cases: int
    evidence: tuple[str, ...]
    """Names of cases to look at, the worst first."""
    measures: Mapping[str, float]
    waiting_days: float
    effort_hours: float | None
    money: float | None
    heuristic: Heuristic
