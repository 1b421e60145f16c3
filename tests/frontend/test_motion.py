"""Cases in motion are where the log says, whether one plays, jumps or goes back."""

import json
import random
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest


def case(dice: random.Random) -> list[tuple[int, int, int]]:
    """Visits of a case: a step, and from when to when; some take no time, and some follow at once."""
    now, visits = dice.randrange(50), []
    for _step in range(dice.randint(1, 9)):
        begun = now + dice.choice([0, 0, dice.randrange(40)])
        now = begun + dice.choice([0, dice.randrange(20)])
        visits.append((dice.randrange(5), begun, now))
    return visits


def told(visits: list[tuple[int, int, int]]) -> list[int]:
    ends = [0, *(done for _step, _begun, done in visits)]
    return [
        n
        for (step, begun, done), before in zip(visits, ends, strict=False)
        for n in (step, begun - before, done - begun)
    ]


def place(visits: list[tuple[int, int, int]], moment: float) -> tuple[float, ...] | None:
    """Where it is, looked at visit by visit: the last one that has begun, or the way after it."""
    if not visits[0][1] <= moment <= visits[-1][2]:
        return None
    reached = [visit for visit in visits if visit[1] <= moment]
    step, _begun, done = reached[-1]
    if moment <= done or len(reached) == len(visits):
        return (step,)
    after, begun, _done = visits[len(reached)]
    return step, after, pytest.approx((moment - done) / (begun - done))


def test_every_case_is_where_it_was_at_every_moment() -> None:
    dice = random.Random(3)
    known = [case(dice) for _number in range(60)]
    moments = [*[n / 4 for n in range(0, 900, 3)], *[dice.uniform(0, 300) for _number in range(200)]]
    given = json.dumps([[told(visits) for visits in known], moments])
    script = Path(__file__).parent / "motion.mjs"
    said = json.loads(subprocess.run(["node", str(script), given], capture_output=True, text=True, check=True).stdout)
    assert len({len(found) for found in said}) > 5
    for moment, found in zip(moments, said, strict=True):
        wanted = [[one, *there] for one, visits in enumerate(known) if (there := place(visits, moment))]
        assert found == wanted, moment
    assert all(one[1] <= two[1] for visits in known for one, two in pairwise(visits))
