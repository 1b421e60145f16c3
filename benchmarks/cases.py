"""Steps of cases completed through the room itself: its verbs with who may do them, the log and those who hear of it.

`python -m benchmarks.cases`. The SOP is that of `workflow`, on a SQLite file of its own as the site opens it; three
people have its roles, and all do steps of a random case in turn. Wall time is the least of the rounds, CPU that of the
same round. `--statements` prints what one completion asks the database.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click
import django

from benchmarks.databases import database
from benchmarks.machine import described, loop_ms


@click.command()
@click.option("--cases", default=200, help="Cases that are run to their end.")
@click.option("--open", "opened", default=10_000, help="Open cases whose timers are swept.")
@click.option("--rounds", default=3)
@click.option("--statements", is_flag=True, help="What one completion asks the database, instead of how long.")
@click.option("--home", type=click.Path(path_type=Path), default=None, help="Where the file lies; a passing folder.")
def main(cases: int, opened: int, rounds: int, statements: bool, home: Path | None) -> None:
    folder = home or Path(tempfile.mkdtemp(prefix="opsloop-cases-"))
    with database(folder, postgres=False):
        django.setup()
        try:
            _measure(cases, opened, rounds, statements)
        finally:
            if home is None:
                shutil.rmtree(folder)


def _measure(cases: int, opened: int, rounds: int, statements: bool) -> None:
    from benchmarks.case_room import Room

    print(f"{described('')}; fixed loop {loop_ms():.0f} ms", flush=True)
    room = Room()
    if statements:
        room.count_statements()
        return
    for told in (False, True):
        wall, cpu, count = min(room.completions(cases, told=told) for _ in range(rounds))
        said = "with delivery" if told else "the verb alone"
        print(
            f"completions, {said}: {count} in {wall:.2f} s wall, {cpu:.2f} s CPU: {count / wall:.0f} a second, "
            f"{1000 * cpu / count:.2f} ms CPU each",
            flush=True,
        )
    turns = room.rework(30 * rounds)
    print("rework, CPU ms a turn of two steps:", ", ".join(f"turn {turn}: {ms:.2f}" for turn, ms in turns.items()))
    for due in (True, False):
        wall, cpu, count = room.sweep(opened, due=due)
        print(f"sweep of {opened} open cases, {count} timers due: {wall:.2f} s wall, {cpu:.2f} s CPU", flush=True)
    print(f"fixed loop {loop_ms():.0f} ms")


if __name__ == "__main__":
    main()
