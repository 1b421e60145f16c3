"""The planner on a folder of public instances: how far from the best known plans it ends.

`python -m benchmarks.scheduling --set DIR --best FILE --seconds S`. `--best` is a table with `instance,best_known`
(PSPLIB) or the published results of MSPSP; without it plans are compared with their own bounds. Every plan is checked
by both checkers.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.machine import described
from opsloop.engines.scheduling import Objective, Plan, plan, violations
from opsloop.engines.scheduling.formats import read
from opsloop.engines.scheduling.plain import plain_makespan
from opsloop.engines.scheduling.warming import warm
from tests.engines.scheduling.second_checker import objections

ENDINGS = {".txt", ".rcp", ".sm", ".dzn", ".def"}
PACKAGES = ("numba", "ortools", "numpy")


@dataclass(frozen=True)
class Row:
    """One instance: its plan, what is known of it, what breaks, and what the plain model finds."""

    name: str
    plan: Plan
    best: float | None
    broken: int
    plain: int | None = None

    @property
    def gap(self) -> float:
        """Per cent above the best known makespan, or above the bound where none is known."""
        reference = self.best if self.best is not None else self.plan.bound or 1.0
        return 100 * (self.plan.makespan / reference - 1)


@click.command()
@click.option("--set", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--best", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--seconds", type=float, default=1.0)
@click.option("--seed", type=int, default=0)
@click.option("--sample", type=int, default=0, help="So many instances spread over the set; 0 for all.")
@click.option("--cpu", is_flag=True, help="Count CPU time of two cores instead of the wall's, where others run beside.")
@click.option("--plain", type=float, default=0.0, help="Compare with CP-SAT alone, two workers, so many seconds.")
@click.option("--each", is_flag=True, help="Print every instance.")
def main(
    folder: Path, best: Path | None, seconds: float, seed: int, sample: int, cpu: bool, plain: float, each: bool
) -> None:
    files = sorted((file for file in folder.iterdir() if file.suffix in ENDINGS), key=_number)
    files = files[len(files) // sample // 2 :: len(files) // sample][:sample] if sample else files
    known = _known(best) if best else {}
    print(described(None, packages=PACKAGES))
    warm(quick=True), warm(quick=False)
    began, rows = time.monotonic(), []
    for file in files:
        problem = read(file.read_text()).problem
        found = plan(
            problem, Objective(makespan=1.0), seconds=seconds, seed=seed, clock=_half_cpu if cpu else time.monotonic
        )
        there = (
            plain_makespan(problem, seconds=plain, seed=seed, clock=_half_cpu if cpu else time.monotonic)
            if plain
            else None
        )
        broken = len(violations(problem, found)) + len(objections(problem, found))
        rows.append(Row(file.name, found, known.get(file.name), broken, there))
        if each:
            bound = found.bound or 0
            print(
                f"{file.name:40} {found.makespan:6} {bound:8} {found.status:10} "
                f"{rows[-1].gap:6.2f} {found.seconds:6.2f} {there or ''}",
                flush=True,
            )
    _tell(folder, rows, seconds, time.monotonic() - began, plain)


def _tell(folder: Path, rows: Sequence[Row], seconds: float, took: float, plain: float) -> None:
    count = len(rows)
    share = lambda holds: 100 * sum(1 for row in rows if holds(row)) / count  # noqa: E731
    print(
        f"{folder.name}: {count} instances, {seconds} s each (whole run {took:.0f} s, load {os.getloadavg()[0]:.1f}): "
        f"mean gap {sum(row.gap for row in rows) / count:.3f} %, "
        f"optimal {share(lambda row: row.plan.status == 'optimal'):.1f} %, "
        f"at best known {share(lambda row: row.gap <= 0):.1f} %, "
        f"worst {max(row.gap for row in rows):.2f} %, violations {sum(row.broken for row in rows)}"
    )
    if plain:
        beaten = share(lambda row: row.plain is None or row.plan.makespan < row.plain)
        equal = share(lambda row: row.plan.makespan == row.plain)
        print(f"CP-SAT alone, {plain} s: longer in {beaten:.1f} %, equal in {equal:.1f} %")


def _half_cpu() -> float:
    """Two cores' time, as if nobody else ran on them."""
    return time.process_time() / 2


def _number(file: Path) -> tuple[int, str]:
    digits = (
        "".join(character for character in file.stem.split("_")[1] if character.isdigit()) if "_" in file.stem else ""
    )
    return (int(digits) if digits and file.suffix == ".txt" else 0), file.name


def _known(best: Path) -> Mapping[str, float]:
    """Best known makespans by file name."""
    with best.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    if "best_known" in rows[0]:
        return {row["instance"]: float(row["best_known"]) for row in rows}
    return {_mspsp_name(row): float(row["makespan"]) for row in rows}


def _mspsp_name(row: Mapping[str, str]) -> str:
    return f"{row['group'].replace('results_', 'inst_').replace('_pris', '')}_{int(row['instance']):02d}.dzn"


if __name__ == "__main__":
    main()
