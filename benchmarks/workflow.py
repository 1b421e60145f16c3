"""The workflow engine with every step committed on SQLite: completions, rework, timers.

`python -m benchmarks.workflow`. The SOP has six steps, a parallel part and rework; times are working time. Rows are
those of `workflow_rows`: a file in WAL mode with synchronous=normal, as the site sets it. Wall time is the least of
the rounds, CPU that of the same.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from benchmarks.machine import described
from benchmarks.workflow_rows import Rows
from opsloop.engines.calendar import Calendar, Week
from opsloop.engines.workflow import (
    Begin,
    Branch,
    Complete,
    Duration,
    Field,
    Office,
    Rework,
    Start,
    Timer,
    Together,
    UserTask,
    drawn,
    publish,
)

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
REMIND = (Timer(action="remind", after=Duration(minutes=60), every=Duration(minutes=60), times=3),)
LATER = NOW + timedelta(minutes=61)
SENT_BACK = 0.1
ZONE = ZoneInfo("Asia/Shanghai")
WORKING = Calendar(zone=ZONE, week=Week.every_workday("09:00-12:00,13:00-18:00"))
CLOCK = Office(ZONE, WORKING.over(date(2026, 8, 1), date(2027, 8, 1)))
TURNS = (1, 10, 20, 40)


def task(name: str, **more) -> UserTask:
    return UserTask(id=name, name=name, role="team", due=Duration(minutes=480), timers=REMIND, **more)


SOP = publish(
    drawn(
        name="purchase",
        fields=(Field(name="again", kind="yes_no"), Field(name="amount", kind="number")),
        start=Start(id="start", asks=("amount",)),
        steps=(
            task("ask"),
            Rework("redo", (task("offer"), task("check", asks=("again",))), again="again and amount > 1"),
            Together("both", (Branch((task("order"),)), Branch((task("tell"),)))),
            task("pay"),
        ),
    )
)


@click.command()
@click.option("--cases", default=400, help="Cases that are run to their end.")
@click.option("--open", "opened", default=10_000, help="Open cases whose timers are swept.")
@click.option("--rounds", default=3)
def main(cases: int, opened: int, rounds: int) -> None:
    print(described(None, packages=("pydantic",)))
    with tempfile.TemporaryDirectory() as folder:
        wall, cpu, count = min(completions(Path(folder) / f"{n}.sqlite", cases) for n in range(rounds))
        print(f"completions: {count} in {wall:.2f} s wall, {cpu:.2f} s CPU: {count / wall:.0f} a second")
        turns = rework(Path(folder) / "rework.sqlite", rounds)
        print("rework, ms a turn of two steps:", ", ".join(f"turn {turn}: {ms:.2f}" for turn, ms in turns.items()))
        for share in (1.0, 0.0):
            wall, cpu, count = sweep(Path(folder) / f"sweep{share}.sqlite", opened, share)
            print(f"sweep of {opened} open cases, {count} timers due: {wall:.3f} s wall, {cpu:.3f} s CPU")


def completions(path: Path, cases: int) -> tuple[float, float, int]:
    """Cases in turns, each step of a random one; a tenth of the checks send it back."""
    rows, chance = Rows(path, SOP, CLOCK), random.Random(1)
    running = {}
    for _ in range(cases):
        case = rows.new()
        running[case] = rows.do(case, Begin(by="ann", data={"amount": 5}), NOW).state
    began, cpu, count = time.perf_counter(), time.process_time(), 0
    numbers = list(running)
    while numbers:
        case = chance.choice(numbers)
        work = next(iter(running[case].work.values()))
        data = {"again": chance.random() < SENT_BACK} if work.element == "check" else {}
        running[case] = rows.do(case, Complete(work=work.number, by="bob", data=data), NOW).state
        count += 1
        if running[case].case.state == "completed":
            numbers.remove(case)
    return time.perf_counter() - began, time.process_time() - cpu, count


def rework(path: Path, rounds: int) -> dict[int, float]:
    """How long the turns of a rework loop take: the median of many cases, each with so many turns behind it."""
    rows = Rows(path, SOP, CLOCK)
    found: dict[int, list[float]] = {turn: [] for turn in TURNS}
    for _ in range(30 * rounds):
        case = rows.new()
        state = rows.do(case, Begin(by="ann", data={"amount": 5}), NOW).state
        state = rows.do(case, Complete(work=next(iter(state.work)), by="bob"), NOW).state
        for turn in range(1, max(TURNS) + 1):
            began = time.process_time()
            state = rows.do(case, Complete(work=next(iter(state.work)), by="bob"), NOW).state
            state = rows.do(case, Complete(work=next(iter(state.work)), by="bob", data={"again": True}), NOW).state
            if turn in found:
                found[turn].append(1000 * (time.process_time() - began))
    return {turn: statistics.median(times) for turn, times in found.items()}


def sweep(path: Path, opened: int, share: float) -> tuple[float, float, int]:
    """One sweep over open cases; `share` of them has a timer that is due."""
    rows = Rows(path, SOP, CLOCK)
    rows.database.execute("pragma synchronous=off")
    for number in range(opened):
        rows.do(rows.new(), Begin(by="ann", data={"amount": 5}), NOW if number < opened * share else LATER)
    rows.database.execute("pragma synchronous=normal")
    began, cpu = time.perf_counter(), time.process_time()
    fired = rows.sweep(LATER)
    return time.perf_counter() - began, time.process_time() - cpu, fired


if __name__ == "__main__":
    main()
