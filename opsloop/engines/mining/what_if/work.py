"""The work of one run: which cases arrive when, drawn once for as it is and for what is changed.

Every (case, visit) and every arrival has a number of its own, drawn before anything is changed, so that two runs of one
seed differ by the change alone (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from opsloop.engines.mining.what_if.changes import Automate, Change, Faster, LessRework, Skip, Staff, Volume
from opsloop.engines.mining.what_if.learned import Learned, Numbers, Seconds


class Unknown(ValueError):
    """The log does not say what a change is about."""


@dataclass(frozen=True)
class Work:
    """Cases to simulate, in order of arrival, and who is there to do them."""

    arrival: Seconds
    first: Numbers
    """[case + 1]: the first visit of each case."""
    step: Numbers
    delay: Seconds
    service: Seconds
    crews: tuple[tuple[int, ...], ...]
    people: int


@dataclass(frozen=True)
class Drawn:
    """The work as it is, and the numbers that changes decide by."""

    work: Work
    visit: Seconds
    """[visit]: uniform."""
    case: Seconds
    """[case]: uniform."""


def drawn(learned: Learned, arrivals: Seconds, among: Numbers, rng: np.random.Generator) -> Drawn:
    """At each of these moments a case arrives that is like one of those `among`, drawn with replacement."""
    like = among[rng.integers(len(among), size=len(arrivals))]
    first, visits = _visits_of(learned.first, like)
    work = Work(
        arrival=arrivals,
        first=first,
        step=learned.step[visits],
        delay=learned.delay[visits],
        service=learned.service[visits],
        crews=learned.crews,
        people=len(learned.people),
    )
    return Drawn(work, rng.random(len(visits)), rng.random(len(arrivals)))


def _visits_of(first: Numbers, like: Numbers) -> tuple[Numbers, Numbers]:
    """The visits of these cases one after the other, and where each case begins among them."""
    lengths = first[like + 1] - first[like]
    begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return begins, np.repeat(first[like] - begins[:-1], lengths) + np.arange(begins[-1])


def changed(drawn: Drawn, learned: Learned, changes: Sequence[Change]) -> Work:
    """The same work after all the changes, one after the other.

    Unknown where the log does not say what a change is about: whom a step waits for, how long doing it takes.
    """
    work, kept = drawn.work, np.ones(len(drawn.work.step), dtype=np.bool_)
    for change in changes:
        if isinstance(change, Volume):
            continue
        here = work.step == learned.number_of(change.step)
        match change:
            case Skip():
                kept &= ~(here & (drawn.visit < change.share))
            case LessRework():
                kept &= ~_loops(work, here, drawn.visit < change.share)
            case Automate():
                work = _without_crew(_times(work, here, 0.0, 0.0), learned.number_of(change.step))
            case Faster():
                if change.service != 1 and not work.crews[learned.number_of(change.step)]:
                    raise Unknown(f"how long {change.step!r} is worked on is not known")
                work = _times(work, here, change.service, change.delay)
            case Staff():
                work = _staffed(work, learned.number_of(change.step), change.more)
    work = _narrowed(work, kept)
    for change in changes:
        if isinstance(change, Volume):
            if not any(work.crews):
                raise Unknown("no step is known to wait for people, more cases would change nothing")
            work = _more(work, drawn.case, change.factor)
    return work


def _times(work: Work, here: NDArray[np.bool_], service: float, delay: float) -> Work:
    return replace(
        work,
        service=np.where(here, work.service * service, work.service),
        delay=np.where(here, work.delay * delay, work.delay),
    )


def _without_crew(work: Work, number: int) -> Work:
    return replace(work, crews=tuple(() if i == number else crew for i, crew in enumerate(work.crews)))


def _staffed(work: Work, number: int, more: int) -> Work:
    crew = work.crews[number]
    if not crew:
        raise Unknown("who does the step, or since when, is not known")
    if len(crew) + more < 1:
        raise ValueError(f"the crew has {len(crew)} people, {more:+d} leaves nobody to do the step")
    added = tuple(range(work.people, work.people + max(more, 0)))
    crew = crew[: len(crew) + min(more, 0)] + added
    crews = tuple(crew if i == number else other for i, other in enumerate(work.crews))
    return replace(work, crews=crews, people=work.people + len(added))


def _loops(work: Work, here: NDArray[np.bool_], gone: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The visits from after one visit of the step to the next one of the same case, where that one is gone."""
    found = np.zeros(len(here), dtype=np.bool_)
    case = np.searchsorted(work.first, np.arange(len(here)), side="right")
    at = np.flatnonzero(here)
    for before, again in pairwise(at.tolist()):
        if case[before] == case[again] and gone[again]:
            found[before + 1 : again + 1] = True
    return found


def _narrowed(work: Work, kept: NDArray[np.bool_]) -> Work:
    first = np.concatenate([[0], np.cumsum(kept)])[work.first].astype(np.int64)
    return replace(work, first=first, step=work.step[kept], delay=work.delay[kept], service=work.service[kept])


def _more(work: Work, uniform: Seconds, factor: float) -> Work:
    """Each case so many times, the rest by chance: a copy arrives when another one of them did."""
    times = np.floor(uniform + factor).astype(np.int64)
    like = np.repeat(np.arange(len(times)), times)
    copy = np.concatenate([np.arange(n) for n in times]) if len(times) else np.empty(0, dtype=np.int64)
    shift = (uniform[like] * 997 + copy * 619).astype(np.int64)
    arrival = np.where(copy == 0, work.arrival[like], work.arrival[(like + shift) % len(work.arrival)])
    order = np.lexsort((like, arrival))
    like, arrival = like[order], arrival[order]
    first, visits = _visits_of(work.first, like)
    return replace(
        work,
        arrival=arrival,
        first=first,
        step=work.step[visits],
        delay=work.delay[visits],
        service=work.service[visits],
    )
