"""Search over the ranks of projects, and whose turn it is: ranks, or neighbourhoods of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import HEAD_AT, PROJECT, WORK, Floats, Ints, Memory, Tables
from opsloop.engines.scheduling.kernel.improving import Bench, decoded
from opsloop.engines.scheduling.kernel.ranking import Ranking, rank
from opsloop.engines.scheduling.rules import Times

PASSES_WORK = 60_000
"""Activities decoded in a round by each thread."""
WEIGHT_SHARES = (0.0, 0.15, 0.3, 0.6)
WORK_SHARES = (0.0, 0.05, 0.1, 0.2, 0.4)
FORGETTING = 0.7


@dataclass
class Ranks:
    """One ranking a thread. Starts from latest starts, moved by the weight and the work by weight of projects."""

    t: Tables
    free: Ints
    starts: list[Floats]
    spread: float
    rankings: list[Ranking]
    rounds: int = 0
    credit: list[float] = field(default_factory=lambda: [1.0, 1.0])
    """What a round of neighbourhoods and one of ranks lately gained, as a share of the value."""
    last: tuple[int, float] | None = None

    @classmethod
    def of(cls, t: Tables, times: Times, free: Ints, workers: int) -> Ranks:
        """For a problem with several projects; nothing is decoded yet."""
        member = t.act[:-1, PROJECT]
        heads = np.maximum(1, t.act[1:, HEAD_AT] - t.act[:-1, HEAD_AT])
        work = np.bincount(member[member >= 0], (t.act[:-1, WORK] * heads)[member >= 0], minlength=len(t.project))
        ratio = work / np.maximum(0.01, t.project_weight)
        ratio = np.where(member >= 0, ratio[member], ratio.mean()) / max(1e-9, float(ratio.mean()))
        weight = times.weight / max(1.0, float(times.weight.max(initial=0.0)))
        spread = float(times.late.max() - times.late.min()) or 1.0
        starts = [times.late + spread * (b * ratio - a * weight) for a in WEIGHT_SHARES for b in WORK_SHARES]
        rankings = [
            Ranking(starts[0].copy(), np.zeros(len(t.project)), np.zeros(len(t.project)), np.array([np.inf]))
            for _ in range(workers)
        ]
        return cls(t, free, starts, spread, rankings)

    def turn(self, value: float) -> bool:
        """Whether ranks come next: first always, then whoever gains more, and each at least every fourth time."""
        if self.last is not None:
            who, before = self.last
            gained = max(0.0, before - value) / max(1e-9, abs(before))
            self.credit[who] = FORGETTING * self.credit[who] + (1 - FORGETTING) * gained
        self.rounds += 1
        better = 1 if self.credit[1] >= self.credit[0] else 0
        who = 1 - better if self.rounds % 4 == 0 else better
        self.last = who, value
        return who == 1

    def round(self, pool: ThreadPoolExecutor, benches: Sequence[Bench], memories: Sequence[Memory]) -> None:
        """A few whole plans on each thread; the better ranking is everybody's then."""
        if not np.isfinite(self.rankings[0].value[0]):
            self._begin(pool, benches, memories)
        trials = max(1, PASSES_WORK // len(self.free))

        def go_on(number: int) -> None:
            bench, ranking = benches[number], self.rankings[number]
            rank(self.t, memories[number], bench, ranking, self.free, self.spread, trials)

        list(pool.map(go_on, range(len(benches))))
        best = min(self.rankings, key=lambda ranking: float(ranking.value[0]))
        for ranking in self.rankings:
            if ranking.value[0] > best.value[0]:
                self._copy(best, ranking)

    def _begin(self, pool: ThreadPoolExecutor, benches: Sequence[Bench], memories: Sequence[Memory]) -> None:
        """The best of the starting keys, each thread trying its share of them."""
        count = len(benches)
        values = np.full(len(self.starts), np.inf)

        def look(number: int) -> None:
            for place in range(number, len(self.starts), count):
                benches[number].key[:] = self.starts[place]
                values[place] = decoded(self.t, memories[number], benches[number], self.free)

        list(pool.map(look, range(count)))
        for ranking in self.rankings:
            ranking.base[:] = self.starts[int(values.argmin())]
            ranking.value[0] = values.min()

    def _copy(self, source: Ranking, target: Ranking) -> None:
        target.base[:] = source.base
        target.offset[:] = source.offset
        target.value[:] = source.value
