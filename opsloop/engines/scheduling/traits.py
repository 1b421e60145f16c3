"""What a composite rule looks at: traits of activities that make their keys, and of projects that may be put off.

Where there is more work than people can do by the due dates, somebody must wait: a few whole projects that cost little,
rather than all a little. So a rule is two weighted sums, one a key and one a score, and the share of projects, by
score, that come after everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import (
    ABLE_AT,
    DUE_OF,
    HEAD_AT,
    PERSON,
    PROJECT,
    RELEASE_OF,
    WORK,
    Floats,
    Ints,
    Tables,
)
from opsloop.engines.scheduling.kernel.timeline import NEVER
from opsloop.engines.scheduling.rules import Times

LATEST, WEIGHTED = 0, 2
WORK_BY_WEIGHT, RELEASED = range(2)
LEAST_WEIGHT = 0.01


@dataclass(frozen=True)
class Traits:
    """A rule is a vector: weights of the activities' traits, weights of the projects' traits, the share put off."""

    activities: Floats
    """[activity, trait]: latest start, earliest start, weight, ...; times as shares of `spread`, others normal."""
    projects: Floats
    """[project, trait]: work by weight, release, ...; normal."""
    open: Ints
    """Projects with something to place."""
    member: Ints
    spread: float
    """How far latest starts lie apart, in slots."""
    mains: tuple[int, ...]
    """The traits that are starts, by which alone one may order."""

    @classmethod
    def of(cls, t: Tables, times: Times, free: Ints, published: Floats | None = None) -> Traits:
        """`published`: when the published plan starts each activity, which is the last trait then."""
        spread = float(times.late.max() - times.late.min()) or 1.0
        work = np.zeros(len(t.act) - 1)
        work[free] = (t.act[:-1, WORK] * np.maximum(1, t.act[1:, HEAD_AT] - t.act[:-1, HEAD_AT]))[free]
        scarce = _scarcity(t, work)
        projects = _projects(t, times, work, scarce)
        member = t.act[:-1, PROJECT]
        columns = [times.late / spread, times.early / spread]
        others = (times.weight, work, times.tail, np.diff(t.act[:, HEAD_AT]), scarce)
        columns += [_normal(each.astype(np.float64)) for each in others]
        columns += [np.append(projects[:, trait], 0.0)[member] for trait in (WORK_BY_WEIGHT, SLACK)]
        mains = (LATEST,) if published is None else (LATEST, len(columns))
        columns += [] if published is None else [published / spread]
        open_projects = np.unique(member[free][member[free] >= 0])
        return cls(np.column_stack(columns), projects, open_projects, member, spread, mains)

    @property
    def split(self) -> int:
        """Where in a rule the weights of projects' traits begin."""
        return int(self.activities.shape[1])

    @property
    def size(self) -> int:
        return int(self.split + self.projects.shape[1] + 1)

    def base(self, rule: Floats) -> Floats:
        """[activity]: the key in slots, as if nothing were put off."""
        return self.spread * (self.activities @ rule[: self.split])

    def offset(self, rule: Floats) -> Floats:
        """[project]: how much later its activities come in the order."""
        found = np.zeros(len(self.projects))
        count = round(min(1.0, max(0.0, float(rule[-1]))) * len(self.open))
        score = self.projects[self.open] @ rule[self.split : -1]
        found[self.open[np.argsort(-score, kind="stable")[:count]]] = self.spread
        return found

    def key(self, base: Floats, offset: Floats) -> Floats:
        """[activity]: what to order by."""
        later: Floats = np.append(offset, 0.0)[self.member]
        return base + later


SLACK = 5
"""Among the traits of projects."""


def _projects(t: Tables, times: Times, work: Floats, scarce: Floats) -> Floats:
    count, member = len(t.project), t.act[:-1, PROJECT]
    mine = member >= 0
    total, rare = (
        np.bincount(member[mine], each[mine], minlength=count).astype(np.float64) for each in (work, work * scarce)
    )
    length = np.zeros(count)
    np.maximum.at(length, member[mine], times.tail[mine])
    release, due = t.project[:, RELEASE_OF].astype(np.float64), t.project[:, DUE_OF].astype(np.float64)
    end = max(float((release + length).max()), float(due[due < NEVER].max(initial=0.0)))
    due = np.where(due < NEVER, due, end)
    weight = np.maximum(LEAST_WEIGHT, t.project_weight)
    rows = (
        np.log1p(total / weight),
        release,
        due,
        np.log(weight),
        total,
        due - release - length,
        length,
        rare / weight,
    )
    return np.column_stack([_normal(each) for each in rows])


def _scarcity(t: Tables, work: Floats) -> Floats:
    """[activity]: how loaded those are on average who can do it, if all work were shared evenly by who can do it."""
    counts = np.diff(t.act[:, ABLE_AT])
    of = np.repeat(np.arange(len(counts)), counts)
    able = np.maximum(1, counts).astype(np.float64)
    load = np.bincount(t.able[:, PERSON], (work / able)[of], minlength=len(t.person))
    return np.bincount(of, load[t.able[:, PERSON]], minlength=len(counts)) / able


def _normal(values: Floats) -> Floats:
    """With mean 0 and deviation 1; zeros where all are the same."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)  # noqa: PLR2004
