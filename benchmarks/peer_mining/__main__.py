"""`PYTHON benchmarks/peer_mining LOG.parquet`: PM4Py asked for what `benchmarks.mining` asks of Opsloop, as JSON.

Run by the Python of an environment of its own (`pip install pm4py pyarrow`): PM4Py is AGPL and no part of Opsloop.
"""

import contextlib
import io
import json
import sys
import time
from pathlib import Path

import pandas
import pm4py

with contextlib.redirect_stdout(io.StringIO()):
    began, cpu = time.perf_counter(), time.process_time()
    columns = ["case:concept:name", "concept:name", "org:resource", "time:timestamp"]
    log = pandas.read_parquet(sys.argv[1], columns=columns)
    # A null resource is a TypeError in PM4Py's hand-over.
    log["org:resource"] = log["org:resource"].fillna("UNSET")
    log = pm4py.format_dataframe(
        log, case_id="case:concept:name", activity_key="concept:name", timestamp_key="time:timestamp"
    )
    edges, starts, ends = pm4py.discover_dfg(log)
    pm4py.discover_performance_dfg(log)
    variants = pm4py.get_variants(log)
    rework = pm4py.get_rework_cases_per_activity(log)
    pm4py.discover_handover_of_work_network(log)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu

status = Path("/proc/self/status").read_text().splitlines()
print(
    json.dumps(
        {
            "wall": wall,
            "cpu": cpu,
            "mb": next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024,
            "version": pm4py.__version__,
            "edges": sorted([source, target, int(count)] for (source, target), count in edges.items()),
            "starts": {str(name): int(count) for name, count in starts.items()},
            "ends": {str(name): int(count) for name, count in ends.items()},
            "variants": len(variants),
            "rework": {str(name): int(count) for name, count in rework.items() if count},
        }
    )
)
