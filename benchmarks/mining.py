"""Process mining from Parquet, beside PM4Py in the same run: time, processor time, peak memory, and equal answers.

`python -m benchmarks.mining --log bpic2012.parquet --pm4py PYTHON` measures that log and logs of a million and ten
million events that are made of it (each copy with case names and times of its own, and without every twentieth row, so
that most long cases are variants of their own; rows by case, `--by-time`: as they happened). Each measurement is a
fresh process; the least of `--rounds` counts. `--xes FILE` times the reading of XES. `PYTHON` is that of an environment
of its own with pm4py and pyarrow in it; without it only Opsloop is measured.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from benchmarks.machine import described
from opsloop.engines.mining import event_log, open_log, overview, process_map, store
from opsloop.engines.warehouse import Warehouse, read

SIZES = (1_000_000, 10_000_000)
BARS = {1_000_000: 1.0, 10_000_000: 8.0}
PEER = Path(__file__).parent / "peer_mining"
SAME = ("edges", "starts", "ends", "variants", "rework")
THREADS = 2


@click.command()
@click.option("--log", "first", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=True)
@click.option("--xes", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--pm4py", "peer", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rounds", type=int, default=3)
@click.option("--most", type=int, default=10_000_000, help="No log of more events than that.")
@click.option("--peer-most", type=int, default=1_000_000, help="PM4Py is not asked for more than that.")
@click.option("--by-time", is_flag=True)
@click.option("--child", type=click.Choice(["cold", "store", "refresh", "xes"]), hidden=True)
@click.option("--folder", type=click.Path(path_type=Path), hidden=True)
def main(
    first: Path,
    xes: Path | None,
    peer: Path | None,
    rounds: int,
    most: int,
    peer_most: int,
    by_time: bool,
    child: str | None,
    folder: Path | None,
) -> None:
    if child:
        click.echo(json.dumps(_measured(child, first, folder)))
        return
    print(described(None, packages=("duckdb",)))
    if xes:
        found = _least(rounds, "xes", xes)
        print(f"{xes.name}: read in {found['wall']:.2f} s ({found['cpu']:.2f} s of CPU, {found['mb']:.0f} MB)")
    with tempfile.TemporaryDirectory(prefix="opsloop-mining-") as place:
        _compare(first, 0, rounds, peer, Path(place))
        for size in (size for size in SIZES if size <= most):
            made = Path(place) / f"{size}.parquet"
            _make(first, size, made, by_time)
            _compare(made, BARS[size], rounds, peer if size <= peer_most else None, Path(place))
            made.unlink()


def _compare(log: Path, bar: float, rounds: int, peer: Path | None, place: Path) -> None:
    ours = _least(rounds, "cold", log)
    wanted = f", wanted {bar} s" if bar else ", wanted 0.35 s"
    print(f"{log.name}: {ours['events']:,} events, load {os.getloadavg()[0]:.1f}")
    print(f"  Opsloop cold: {ours['wall']:.2f} s{wanted}; {ours['cpu']:.2f} s of CPU, {ours['mb']:.0f} MB")
    kept = place / f"{log.stem}-kept"
    _child("store", log, kept)
    again = _least(rounds, "refresh", log, kept)
    print(f"  map from the stored table: {again['wall']:.2f} s; {again['cpu']:.2f} s of CPU, {again['mb']:.0f} MB")
    if peer:
        theirs = min((_asked([peer, PEER, log]) for _round in range(rounds)), key=lambda row: row["wall"])
        differing = [name for name in SAME if ours[name] != theirs[name]]
        print(
            f"  PM4Py {theirs['version']}: {theirs['wall']:.2f} s; {theirs['cpu']:.2f} s of CPU, {theirs['mb']:.0f} MB"
        )
        print(
            f"  {theirs['wall'] / ours['wall']:.1f} times as fast, {theirs['cpu'] / ours['cpu']:.1f} times by CPU, "
            f"{100 * ours['mb'] / theirs['mb']:.0f} % of the memory; "
            f"{'differing: ' + ', '.join(differing) if differing else 'equal answers'}",
            flush=True,
        )


def _measured(child: str, log: Path, folder: Path | None) -> dict[str, object]:
    """What one fresh process does, and what it cost."""
    began, cpu = time.perf_counter(), time.process_time()
    answers: dict[str, object] = {}
    with Warehouse(threads=THREADS) as warehouse:
        if child == "xes":
            read(warehouse, log)
        elif child == "refresh" and folder:
            process_map(open_log(warehouse, folder))
        elif child == "store" and folder:
            store(event_log(read(warehouse, log)), folder)
        else:
            found = overview(event_log(read(warehouse, log)))
            answers = {
                "events": found.events,
                "edges": [[edge.source, edge.target, edge.count] for edge in found.map.edges],
                "starts": found.map.starts,
                "ends": found.map.ends,
                "variants": found.variant_count,
                "rework": {row.activity: row.cases for row in found.rework},
            }
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    return answers | {"wall": wall, "cpu": cpu, "mb": _peak_mb()}


def _peak_mb() -> float:
    """The most memory that this program had. (`ru_maxrss` begins with that of the process which started it.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _least(rounds: int, child: str, log: Path, folder: Path | None = None) -> dict:
    return min((_child(child, log, folder) for _round in range(rounds)), key=lambda row: row["wall"])


def _child(child: str, log: Path, folder: Path | None = None) -> dict:
    more = ["--folder", folder] if folder else []
    return _asked([sys.executable, "-m", "benchmarks.mining", "--child", child, "--log", log, *more])


def _asked(command: list[object]) -> dict:
    told = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout
    return json.loads(told)


def _make(log: Path, size: int, out: Path, by_time: bool) -> None:
    """Copies of the log, each with case names of its own, seven hours later than the one before, and with gaps."""
    order = '"time:timestamp", copy, rn' if by_time else "copy, rn"
    with Warehouse(threads=THREADS) as warehouse:
        (events,) = warehouse.row(f"select count(*) from read_parquet('{log}')")
        copies = math.ceil(size / int(str(events)) / 0.94)
        warehouse.run(
            f'copy (select "case:concept:name" || \'-\' || copy as "case:concept:name", "concept:name", '
            f'"org:resource", "time:timestamp" + to_hours(cast(copy * 7 as integer)) as "time:timestamp" '
            f"from (select file_row_number as rn, * from read_parquet('{log}', file_row_number = true)), "
            f"range({copies}) t(copy) where hash(rn, copy) % 20 <> 0 order by {order} limit {size}) to '{out}' "
            f"(format parquet)"
        )


if __name__ == "__main__":
    main()
