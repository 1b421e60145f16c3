"""Small logs whose answers can be worked out on paper."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from opsloop.engines.calendar import Calendar, OutOfHorizon, Week
from opsloop.engines.mining import (
    Attribute,
    Contains,
    Duration,
    Follows,
    FrequentVariants,
    HandedOver,
    Never,
    OneVariant,
    Period,
    Resources,
    WrongLog,
    activities,
    by_edge,
    by_step,
    case,
    cases,
    event_log,
    filtered,
    in_working_time,
    load,
    measures,
    never_done,
    notes_on,
    only_activities,
    open_log,
    out_of_order,
    overview,
    paired,
    process_map,
    store,
    summary,
    variant_count,
    variants,
)
from opsloop.engines.mining.what_if.learned import learn
from opsloop.engines.warehouse import Warehouse, from_rows
from tests.engines.mining.logs import MONDAY, at, log_of, path

OFFICE = Calendar(zone=UTC, week=Week.every_workday("09:00-12:00,13:00-18:00"))
LOG = [*path("1", "abcd"), *path("2", "acbd", begin=30), *path("3", "ab", every=5, begin=60)]


def names(log):
    return [row.name for row in cases(log, order="name")]


@pytest.mark.parametrize(
    ("one", "kept"),
    [
        (Contains("c"), ["1", "2"]),
        (Never("c"), ["3"]),
        (Follows("b", "c"), ["1"]),
        (Follows("a", "c", directly=True), ["2"]),
        (Duration(at_least_s=3 * 3600, at_most_s=3 * 3600), ["1", "2"]),
        (Duration(at_least_s=4 * 3600), ["3"]),
        (Period(at(20), at(40)), ["2"]),
        (Period(at(62), at(70), "active"), ["3"]),
        (Period(None, at(34), "ended"), ["1", "2"]),
        (Period(at(20), at(62), "within"), ["2"]),
        (OneVariant(("a", "c", "b", "d")), ["2"]),
        (FrequentVariants(0.3), ["1"]),
        (FrequentVariants(1.0), ["1", "2", "3"]),
    ],
)
def test_a_filter_keeps_the_cases_of_which_it_holds(one, kept):
    assert names(filtered(log_of(LOG), one)) == kept


def test_filters_compose_and_the_rest_is_asked_as_before():
    log = filtered(log_of(LOG), Contains("b"), Contains("c"), Follows("c", "b"))
    assert (names(log), overview(log).variant_count) == (["2"], 1)
    assert [way.activities for way in variants(log)] == [("a", "c", "b", "d")]
    empty = filtered(log, Never("a"))
    assert (overview(empty).events, overview(empty).map.edges) == (0, ())


def test_cases_are_filtered_by_who_hands_to_whom():
    rows = [(case, step, place, who, None, None) for case, hands in {"1": ("li", "wang"), "2": ("wang", "li")}.items()
            for place, (step, who) in enumerate(zip("ab", hands, strict=True))]  # fmt: skip
    log = log_of(rows)
    assert names(filtered(log, HandedOver("li", "wang"))) == ["1"]
    assert names(filtered(log, HandedOver("li", "nobody"))) == []


def test_cases_are_filtered_by_person_and_by_attribute():
    rows = [("1", "a", 0, "li", None, None, "north"), ("2", "a", 0, "wang", None, None, "it's south")]
    log = log_of(rows, names=["region"])
    assert names(filtered(log, Resources(("wang", "nobody")))) == ["2"]
    assert names(filtered(log, Attribute("region", ("it's south",)))) == ["2"]
    with pytest.raises(WrongLog, match="“area”"):
        filtered(log, Attribute("area", ("x",)))


def test_what_is_left_follows_each_other_without_the_other_activities():
    found = process_map(only_activities(log_of(LOG), ["a", "d"]))
    assert [(edge.source, edge.target, edge.count, edge.median_s) for edge in found.edges] == [("a", "d", 2, 3 * 3600)]


def test_service_is_apart_from_waiting():
    log = log_of([("1", "a", 1, "li", 0), ("1", "b", 6, "wang", 4), ("2", "a", 2, "li", 0), ("2", "b", 3, None, 2)])
    assert [(step.name, step.service_median_s) for step in activities(log)] == [("a", 5400), ("b", 5400)]
    assert all(step.service_total_s == step.count * step.service_median_s for step in activities(log))
    assert [(row.source, row.step, row.total_s, row.share) for row in by_edge(log)] == [("a", "b", 3 * 3600, 1.0)]
    assert [(row.step, row.median_s) for row in by_step(log)] == [("b", 5400)]
    assert [(row.resource, row.events, row.busy_s) for row in load(log)] == [("li", 2, 3 * 3600), ("wang", 1, 2 * 3600)]


def test_since_it_was_scheduled_a_step_waits():
    rows = [("1", "a", 0, None, None, "complete"), ("1", "b", 1, None, None, "schedule")]
    rows += [
        ("1", "b", 4, None, None, "start"),
        ("1", "b", 5, None, None, "complete"),
        ("1", "c", 6, None, None, "schedule"),
    ]
    raw = log_of(rows)
    log = paired(raw)
    assert [(row.step, row.total_s) for row in by_step(log)] == [("b", 3 * 3600)]
    assert never_done(log) == ("c",)
    assert [str(note) for note in notes_on(raw, log)] == [
        "Starts and completions of a step were paired: 5 rows are 2 steps done.",
        "Planned, but never done: c.",
    ]
    assert list(notes_on(raw)) == list(notes_on(log, log)) == []


def test_work_in_progress_makes_its_case_open_and_open_cases_do_not_end():
    rows = [("1", "a", 0, None, None, "complete"), ("1", "b", 1, None, None, "start")]
    rows += [
        ("2", "a", 0, None, None, "complete"),
        ("2", "b", 1, None, None, "start"),
        ("2", "b", 2, None, None, "complete"),
    ]
    log = paired(log_of(rows))
    assert [row.open for row in cases(log, order="name")] == [True, False]
    assert process_map(log).ends == {"b": 1}


def test_cases_of_which_nothing_was_completed_yet_are_there_and_open(tmp_path):
    rows = [("1", "a", 0, None, None, "start"), ("1", "a", 2, None, None, "complete")]
    rows += [("2", "a", 3, None, None, "start"), ("3", "a", 4, None, None, "schedule"), ("4", "a", 5, None, None, "?")]
    log = paired(log_of(rows))
    told = [(row.name, row.events, row.first, row.open) for row in cases(log, order="name")]
    assert told == [("1", 1, at(0), False), ("2", 0, at(3), True), ("3", 0, at(4), True)]
    assert (log.case_count, summary(log).open_cases, summary(log).median_s) == (3, 2, 2 * 3600)
    assert [(row.name, row.steps, row.open) for row in measures(log)] == [
        ("1", 1, False),
        ("2", 0, True),
        ("3", 0, True),
    ]
    assert (variant_count(log), [way.cases for way in variants(log)], process_map(log).ends) == (1, [1], {"a": 1})
    assert learn(log).case_count == 1
    assert names(filtered(log, Never("a"))) == ["2", "3"]
    store(log, tmp_path / "log")
    assert open_log(Warehouse(threads=1), tmp_path / "log").case_count == 3


def test_a_case_ends_only_with_an_activity_that_ends_cases():
    source = log_of(LOG).source
    log = event_log(source, ending=["d"])
    assert [row.open for row in cases(log, order="name")] == [False, False, True]
    assert process_map(log).ends == {"d": 2}


def test_waiting_is_counted_in_working_time_when_a_calendar_is_given():
    log = log_of([("1", "a", 8), ("1", "b", 26), ("2", "a", 1), ("2", "b", 2)])
    office = OFFICE.over(MONDAY.date(), MONDAY.date() + timedelta(days=7))
    found = {
        (edge.source, edge.target): (edge.min_s, edge.max_s) for edge in process_map(in_working_time(log, office)).edges
    }
    assert found == {("a", "b"): (3600, 3 * 3600)}
    with pytest.raises(OutOfHorizon):
        in_working_time(log, OFFICE.over(MONDAY.date(), MONDAY.date()))


def test_rows_out_of_order_are_put_in_order_and_ties_keep_the_order_of_the_file():
    log = log_of([("1", "b", 2), ("1", "a", 1), ("1", "d", 3), ("1", "c", 3)])
    assert [event.activity for event in case(log, "1")] == ["a", "b", "d", "c"]
    assert out_of_order(log) == 1


def test_rows_that_say_too_little_are_left_out_and_counted():
    rows = [
        (None, "a", at(0), None, None, None),
        ("1", None, at(0), None, None, None),
        ("1", "a", at(0), None, None, None),
    ]
    log = event_log(from_rows(Warehouse(threads=1), rows))
    assert (log.event_count, log.quality.without_case, log.quality.without_activity) == (1, 1, 1)


def test_a_log_of_nothing_is_refused_with_the_reason():
    rows = [(None, "a", at(0), None, None, None), (None, "b", at(0), None, None, None)]
    with pytest.raises(WrongLog, match="2 lack the case"):
        event_log(from_rows(Warehouse(threads=1), rows))


def test_a_million_activities_are_refused():
    warehouse = Warehouse(threads=1)
    source = from_rows(warehouse, [("1", "a", at(0), None, None, None)])
    warehouse.run(
        "create table many as select i as source_row, '1' as \"case\", 'note ' || i as activity, "
        "timestamptz '2026-03-02' as \"time\", null as resource, from range(1000000) t(i)"
    )
    with pytest.raises(WrongLog, match="1000000 different values"):
        event_log(replace(source, relation="many"))


def test_a_stored_log_answers_as_before(tmp_path):
    log = log_of(LOG)
    store(log, tmp_path / "log")
    again = open_log(Warehouse(threads=1), tmp_path / "log")
    assert overview(again) == overview(log)
    assert names(filtered(again, Contains("c"))) == ["1", "2"]
