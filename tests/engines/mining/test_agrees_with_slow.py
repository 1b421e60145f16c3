"""On random logs the SQL says what a plain loop over lists says."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import mean, median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from opsloop.engines.mining import handovers, paired, ping_pong, process_map, rework, variant_count, variants
from tests.engines.mining.logs import MONDAY, log_of

Row = tuple[str, str, int, str | None]
quick = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "007", "王"]),
        st.sampled_from(["a", "b", "审批", "NA"]),
        st.integers(0, 6),
        st.sampled_from(["li", "wang", None]),
    ),
    min_size=1,
    max_size=30,
)


def by_case(told: Sequence[Row]) -> dict[str, list[Row]]:
    """The events of each case by (time, row)."""
    cases: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(told, key=lambda row: row[2]):
        cases[row[0]].append(row)
    return cases


def quantile(values: Sequence[float], share: float) -> float:
    """Linear between order statistics."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@given(rows)
@quick
def test_the_map(told: list[Row]) -> None:
    gaps: dict[tuple[str, str], list[float]] = defaultdict(list)
    for events in by_case(told).values():
        for one, two in pairwise(events):
            gaps[one[1], two[1]].append((two[2] - one[2]) * 3600.0)
    found = process_map(log_of(told))
    assert {(edge.source, edge.target): edge.count for edge in found.edges} == {
        pair: len(row) for pair, row in gaps.items()
    }
    for edge in found.edges:
        row = gaps[edge.source, edge.target]
        wanted = (mean(row), median(row), quantile(row, 0.95), min(row), max(row), sum(row))
        assert (edge.mean_s, edge.median_s, edge.p95_s, edge.min_s, edge.max_s, edge.total_s) == pytest.approx(wanted)
    cases = by_case(told).values()
    assert found.starts == Counter(events[0][1] for events in cases)
    assert found.ends == Counter(events[-1][1] for events in cases)


@given(rows)
@quick
def test_variants_and_rework(told: list[Row]) -> None:
    log = log_of(told)
    ways = Counter(tuple(event[1] for event in events) for events in by_case(told).values())
    assert [(way.activities, way.cases) for way in variants(log)] == sorted(
        ways.items(), key=lambda way: (-way[1], way[0])
    )
    assert variant_count(log) == len(ways)
    repeated: Counter[str] = Counter()
    extra: Counter[str] = Counter()
    for way, count in ways.items():
        for step, times in Counter(way).items():
            if times > 1:
                repeated[step] += count
                extra[step] += count * (times - 1)
    assert {row.activity: (row.cases, row.extra) for row in rework(log)} == {
        s: (repeated[s], extra[s]) for s in repeated
    }


@given(rows)
@quick
def test_handovers_and_ping_pong(told: list[Row]) -> None:
    log = log_of(told)
    pairs: Counter[tuple[str, str]] = Counter()
    bounced = 0
    for events in by_case(told).values():
        people = [event[3] for event in events]
        pairs.update((a, b) for a, b in pairwise(people) if a is not None and b is not None)
        bounced += sum(
            1 for a, b, c in zip(people, people[1:], people[2:], strict=False) if a and b and a != b and a == c
        )
    assert {(row.source, row.target): row.count for row in handovers(log)} == pairs
    assert sum(row.count for row in ping_pong(log)) == bounced


steps = st.lists(
    st.tuples(
        st.sampled_from(["1", "2"]),
        st.sampled_from(["a", "b"]),
        st.integers(0, 8),
        st.sampled_from(["START", "complete", "Complete", "schedule", "suspend"]),
    ),
    min_size=1,
    max_size=24,
)


def queued(told: Sequence[tuple[str, str, int, str]]) -> list[tuple[str, str, int, int | None, int | None]]:
    """(case, activity, completion, start, scheduled) of each instance, with queues."""
    instances = []
    starts: dict[tuple[str, str], list[tuple[int, int | None]]] = defaultdict(list)
    scheduled: dict[tuple[str, str], int | None] = {}
    for case, activity, hour, step in sorted(told, key=lambda row: row[2]):
        key = case, activity
        if step == "schedule":
            scheduled[key] = scheduled.get(key) if scheduled.get(key) is not None else hour
        elif step == "START":
            starts[key].append((hour, scheduled.pop(key, None)))
        elif step in {"complete", "Complete"}:
            begun, since = starts[key].pop(0) if starts[key] else (None, None)
            instances.append((case, activity, hour, begun, since))
    return instances


@given(steps)
@quick
def test_pairing(told: list[tuple[str, str, int, str]]) -> None:
    kinds = {step.lower() for _case, _activity, _hour, step in told}
    if "complete" not in kinds or not kinds & {"start", "schedule"}:
        return
    log = paired(log_of([(case, activity, hour, None, None, step) for case, activity, hour, step in told]))
    rows = log.warehouse.rows(
        f"select name, activity, at_us, start_us, queued_us from {log.events} join {log.names} on id = case_id"
    )
    found = [(case, log.activities[number], *map(hour, moments)) for case, number, *moments in rows]
    assert sorted(found, key=str) == sorted(queued(told), key=str)


def hour(micros: int | None) -> int | None:
    return None if micros is None else round((micros - MONDAY.timestamp() * 1_000_000) / 3_600_000_000)
