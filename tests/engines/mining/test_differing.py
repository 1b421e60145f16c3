"""Two logs held against each other: the parts counted by hand and by a slow obvious way, the grades by their bounds."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.mining import (
    STEP_DUE,
    Named,
    differences,
    filtered,
    has_deadlines,
    late_cases,
    process_map,
    rework,
    step_parts,
    way_parts,
)
from opsloop.engines.mining.differing import Side
from opsloop.engines.mining.findings import Settings
from opsloop.engines.mining.parts import FEW, Part
from tests.engines.mining.logs import at, log_of, path, public


def graded(measure: str, before: Part | None, after: Part | None, *, cases: int = 100, whole_s: float = 1000.0):
    sides = [Side(cases, {} if part is None else {"a": part}) for part in (before, after)]
    return differences(*sides, whole_s=whole_s)["a"][measure]


def test_what_was_counted_by_hand():
    log = log_of([*path("1", "aab"), *path("2", "ab", every=3)])
    steps, ways = step_parts(log, Settings(promised_s=2.5 * 3600)), way_parts(log, Settings(promised_s=2.5 * 3600))
    assert steps["a"] == Part(cases=2, count=3, again=1, promised=3, late=0)
    assert steps["b"] == Part(cases=2, count=2, promised=2, late=1)
    assert ways["a", "a"] == Part(1, 1, 0, 3600.0, 3600.0, 1, 0)
    assert ways["a", "b"] == Part(2, 2, 0, 7200.0, 4 * 3600.0, 2, 1)
    assert (ways[None, "a"], ways["b", None]) == (Part(2, 2), Part(2, 2))


DUE = (
    ("1", "a", 1, "ann", None, None, at(2)),
    ("1", "b", 5, "bob", None, None, at(4)),
    ("2", "a", 3, "ann", None, None, at(2)),
    ("2", "b", 4, "cid", None, None, at(4)),
    ("3", "b", 4, "dan", None, None, None),
)
"""Of two cases one is late at a, the other at b, and a third has no deadline at all."""


def test_steps_with_deadlines_of_their_own_are_late_by_those():
    log = log_of(DUE, names=(STEP_DUE,))
    assert has_deadlines(log)
    steps, ways = step_parts(log), way_parts(log)
    assert {name: (part.promised, part.late) for name, part in steps.items()} == {"a": (2, 1), "b": (2, 1)}
    assert (ways["a", "b"].promised, ways["a", "b"].late) == (2, 1)
    assert late_cases(log) == (2, 2)
    assert late_cases(filtered(log, Named(frozenset({"3"})))) is None


def test_deadlines_say_nothing_of_what_few_people_did():
    few = Settings(least_people=2)
    log = log_of(DUE, names=(STEP_DUE,))
    assert {name: part.promised for name, part in step_parts(log, few).items()} == {"a": 0, "b": 2}
    assert way_parts(log, few)["a", "b"].promised == 2
    assert late_cases(log, Settings(least_people=4)) is None
    unknown = log_of(
        [(case, step, hour, None, None, None, due) for case, step, hour, *_who, due in DUE], names=(STEP_DUE,)
    )
    assert step_parts(unknown, few)["a"].promised == 2


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=8))
def test_parts_agree_with_counting_case_by_case(ways):
    log = log_of(row for number, way in enumerate(ways) for row in path(str(number), way))
    found = way_parts(log)
    for pair in {(one, two) for way in ways for one, two in pairwise(way)}:
        times = [Counter(pairwise(way))[pair] for way in ways]
        part = found[pair]
        assert (part.cases, part.count, part.again) == (sum(map(bool, times)), sum(times), sum(n > 1 for n in times))
    steps = step_parts(log)
    assert {name: part.cases for name, part in steps.items()} == {n: sum(n in way for way in ways) for n in steps}


def test_a_public_log_has_the_same_counts_as_its_map():
    log = public("running-example.parquet")
    parts, known = way_parts(log), process_map(log)
    assert {key: (part.count, part.median_s) for key, part in parts.items() if None not in key} == {
        (edge.source, edge.target): (edge.count, edge.median_s) for edge in known.edges
    }
    assert {row.activity: row.cases for row in rework(log)} == {
        name: part.again for name, part in step_parts(log).items() if part.again
    }


@pytest.mark.parametrize(
    ("measure", "before", "after", "grade"),
    [
        ("share", Part(50, 50), Part(51, 51), 0),
        ("share", Part(50, 50), Part(52, 52), 1),
        ("share", Part(20, 20), Part(30, 30), 2),
        ("share", Part(30, 30), Part(20, 20), -2),
        ("share", None, Part(2, 2), 1),
        ("again", Part(50, 60, again=10), Part(50, 60, again=5), -1),
        ("time", Part(20, 20, 0, 1000.0, 0.0), Part(20, 20, 0, 1090.0, 0.0), 0),
        ("time", Part(20, 20, 0, 1000.0, 0.0), Part(20, 20, 0, 1101.0, 0.0), 1),
        ("time", Part(20, 20, 0, 1500.0, 0.0), Part(20, 20, 0, 1000.0, 0.0), -2),
        ("time", Part(20, 20, 0, 10.0, 0.0), Part(20, 20, 0, 60.0, 0.0), 0),
        ("time", Part(20, 20, 0, 0.0, 0.0), Part(20, 20, 0, 600.0, 0.0), 2),
        ("time", Part(9, FEW - 1, 0, 1000.0, 0.0), Part(20, 20, 0, 9000.0, 0.0), None),
        ("time", None, Part(20, 20, 0, 9000.0, 0.0), None),
        ("cost", Part(20, 20, 0, 0.0, 100_000.0), Part(20, 20, 0, 0.0, 150_000.0), 0),
        ("late", Part(20, 20, 0, 0.0, 0.0, 20, 4), Part(20, 20, 0, 0.0, 0.0, 20, 2), -2),
        ("late", Part(20, 20, 0, 0.0, 0.0, FEW - 1, 4), Part(20, 20, 0, 0.0, 0.0, 20, 2), None),
    ],
)
def test_grades_begin_at_their_bounds(measure, before, after, grade):
    # A cost of 500 s a case is below 1 % of a whole of 100,000 s.
    assert graded(measure, before, after, whole_s=100_000.0).grade == grade


def test_without_cases_nothing_is_compared():
    found = differences(Side(0, {}), Side(10, {"a": Part(10, 10)}), whole_s=0.0)["a"]["share"]
    assert (found.before, found.after, found.grade, found.by) == (None, 1.0, None, None)
