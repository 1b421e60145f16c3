"""How the planner's answers grow with the portfolio, measured and drawn.

`python -m benchmarks.growth --draw docs/images/planning-growth.svg`: CPU seconds, the least of three, on portfolios as
`benchmarks.portfolio` draws them. All but the first plan work on a plan that is there.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
import numpy as np

from benchmarks.machine import described
from benchmarks.portfolio import Size, portfolio
from opsloop.engines.scheduling import Move, Plan, Problem, plan, repair, reruns, slacks, violations
from opsloop.engines.scheduling.objective import PORTFOLIO
from opsloop.engines.scheduling.warming import warm
from opsloop.engines.simulation import Estimate, simulate

ROUNDS = 3
RUNS_WITH_PEOPLE = 10
RUNS_ALONE = 1000
DAY = 24
SIZES = (100, 300, 1000, 3000, 10_000)
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 780, 420, 64, 240, 20, 44
COLOURS = ("#0b6e99", "#c4551d", "#4f7a28", "#7b4fa3", "#8a6d00")
Series = Mapping[str, Sequence[float]]


def answers(problem: Problem, found: Plan) -> Mapping[str, Callable[[], object]]:
    """What is asked, by the name it has in the picture."""
    last = max((row for row in found.activities if row.people), key=lambda row: row.start)
    works = np.tile([float(row.duration or 0) for row in problem.activities], (RUNS_WITH_PEOPLE, 1))
    estimates = [
        Estimate(activity=row.id, low=row.duration * 0.7, likely=row.duration, high=row.duration * 2.0)
        for row in problem.activities
        if row.duration
    ]
    return {
        "first plan, with its bound": lambda: plan(problem, PORTFOLIO, rounds=0),
        "repair after a drag": lambda: repair(problem, found, {last.id: Move(start=last.start + DAY)}, PORTFOLIO),
        "slack of everything": lambda: slacks(problem, found),
        f"forecast, {RUNS_WITH_PEOPLE} runs with people": lambda: reruns(problem, found, works, workers=1),
        f"forecast, {RUNS_ALONE} runs of links": lambda: simulate(problem, estimates, runs=RUNS_ALONE, workers=1),
    }


def least_seconds(ask: Callable[[], object]) -> float:
    """CPU seconds of the quickest of a few times."""
    taken = []
    for _round in range(ROUNDS):
        began = time.process_time()
        ask()
        taken.append(time.process_time() - began)
    return min(taken)


def slope(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent of the growth: of a straight line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def drawing(sizes: Sequence[int], series: Series) -> str:
    """The series over both logarithmic axes, as SVG; names stand at the ends of their lines."""
    low = math.floor(math.log10(min(min(each) for each in series.values())))
    high = math.ceil(math.log10(max(max(each) for each in series.values())))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def x(size: float) -> float:
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(seconds: float) -> float:
        return HEIGHT - BOTTOM - (math.log10(seconds) - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="{HEIGHT - 8}" fill="#444">activities</text>',
    ]
    for power in range(low, high + 1):
        at = y(10.0**power)
        lines += [
            f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end" fill="#444">{10.0**power:g} s</text>',
        ]
    lines += [
        f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle" fill="#444">{size:,}</text>'
        for size in sizes
    ]
    labels = _apart({name: y(each[-1]) for name, each in series.items()})
    for (name, each), colour in zip(series.items(), COLOURS, strict=False):
        points = [(x(size), y(seconds)) for size, seconds in zip(sizes, each, strict=True)]
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3" fill="{colour}"/>' for across, down in points]
        lines.append(f'<text x="{WIDTH - RIGHT + 10}" y="{labels[name] + 4:.1f}" fill="{colour}">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def _apart(wanted: Mapping[str, float], *, line: float = 17) -> dict[str, float]:
    """Heights at which no two names cover each other, near the wanted ones."""
    placed: dict[str, float] = {}
    lowest = -math.inf
    for name, at in sorted(wanted.items(), key=lambda item: item[1]):
        lowest = placed[name] = max(at, lowest + line)
    return placed


@click.command()
@click.option("--activities", type=int, multiple=True, default=SIZES)
@click.option("--draw", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture there.")
def main(activities: tuple[int, ...], draw: Path | None) -> None:
    print(described(None, packages=("numba", "numpy")))
    warm(quick=False)
    series: dict[str, list[float]] = {}
    for count in activities:
        problem = portfolio(Size(count))
        found = plan(problem, PORTFOLIO, rounds=0)
        broken = len(violations(problem, found))
        for name, ask in answers(problem, found).items():
            series.setdefault(name, []).append(least_seconds(ask))
        told = ", ".join(f"{name} {each[-1]:.4f} s" for name, each in series.items())
        print(f"{count} activities, violations {broken}: {told}", flush=True)
    for name, each in series.items():
        print(f"{name}: grows as n^{slope(activities, each):.2f}")
    if draw:
        draw.write_text(drawing(activities, series), encoding="utf-8")


if __name__ == "__main__":
    main()
