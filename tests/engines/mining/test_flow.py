"""Cases in motion: their visits as they were, and a sample that knows nothing of them."""

from statistics import mean

from hypothesis import given, settings
from hypothesis import strategies as st

from opsloop.engines.mining import Named, case, cases, filtered, flow, paired
from tests.engines.mining.logs import at, log_of, path, public


def test_visits_are_those_of_the_log_with_starts_where_they_are_known():
    log = paired(
        log_of(
            [
                ("1", "ask", 0, None, None, "complete"),
                ("1", "check", 2, "lin", None, "start"),
                ("1", "check", 5, "lin", None, "complete"),
            ]
        )
    )
    found = flow(log, cases=10, visits=10)
    assert (found.first, found.last, found.cases) == (at(0), at(5), 1)
    assert found.visits == (((0, 0.0, 0.0), (1, 7200.0, 5 * 3600.0)),)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=8), st.integers(1, 10), st.integers(1, 20))
def test_no_more_than_was_asked_for_and_every_case_whole(ways, most_cases, most_visits):
    log = log_of(row for number, way in enumerate(ways) for row in path(str(number), way, begin=number))
    found = flow(log, cases=most_cases, visits=most_visits)
    known = {
        tuple((log.number_of(one.activity), (one.at - found.first).total_seconds()) for one in case(log, row.name))
        for row in cases(log)
    }
    drawn = [tuple((step, done) for step, _begun, done in visits) for visits in found.visits]
    assert set(drawn) <= known
    assert len(set(drawn)) == len(drawn) <= most_cases
    assert sum(map(len, drawn)) <= most_visits or len(drawn) == 1
    if most_cases >= len(ways) and most_visits >= sum(map(len, ways)):
        assert set(drawn) == known


def test_the_sample_of_a_public_log_is_like_the_whole():
    log = public("helpdesk.parquet")
    found = flow(log, cases=1_500, visits=20_000)
    assert found == flow(log, cases=1_500, visits=20_000)
    assert len(found.visits) == 1_500
    whole = cases(log, limit=10_000)
    begun = mean((row.first - found.first).total_seconds() for row in whole)
    assert abs(mean(map(len, found.visits)) / mean(row.events for row in whole) - 1) < 0.05
    assert abs(mean(visits[0][1] for visits in found.visits) / begun - 1) < 0.05


def test_without_cases_nothing_moves():
    assert flow(filtered(log_of(path("1", "ab")), Named(frozenset())), cases=1, visits=1) is None
