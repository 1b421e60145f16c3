"""The public logs give exactly what PM4Py gives, and pairing what was counted by hand."""

import json

import pytest

from opsloop.engines.mining import EventLog, findings, handovers, overview, paired, ping_pong, rework
from tests.engines.mining.logs import public, shared

NAMES = [
    "bpic2012",
    "bpic2013_closed",
    "helpdesk",
    "receipt",
    "repairExample",
    "roadtraffic_1t_per_variant",
    "running-example",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_log_gives_what_pm4py_gives(name: str) -> None:
    known = json.loads(shared(f"golden/{name}.json").read_text(encoding="utf-8"))
    found = overview(public(f"{name}.parquet"))
    edges = [(edge.source, edge.target, edge.count) for edge in found.map.edges]
    assert (found.events, found.cases) == (known["events"], known["cases"])
    assert edges == [tuple(row[:3]) for row in known["directly_follows"]]
    for edge, row in zip(found.map.edges, known["directly_follows"], strict=True):
        assert (edge.mean_s, edge.median_s, edge.min_s, edge.max_s) == pytest.approx(row[3:], abs=1e-6)
    assert (found.map.starts, found.map.ends) == (known["start"], known["end"])
    assert found.variant_count == known["variant_count"]
    assert [[list(way.activities), way.cases] for way in found.variants] == known["top_variants"]
    assert {row.activity: row.cases for row in found.rework} == known["rework_cases"]


@pytest.mark.parametrize(
    ("name", "known", "pairs", "to_others", "triples"),
    [
        ("bpic2012", 224_050, 2_179, 45_105, 56),
        ("helpdesk", 16_768, 265, 8_648, 220),
        ("repairExample", 10_751, 109, 7_003, 884),
    ],
)
def test_handovers_and_ping_pong_of_public_logs(
    name: str, known: int, pairs: int, to_others: int, triples: int
) -> None:
    log = public(f"{name}.parquet")
    found = handovers(log)
    assert (sum(row.count for row in found), len(found)) == (known, pairs)
    assert sum(row.count for row in found if row.source != row.target) == to_others
    assert sum(row.count for row in ping_pong(log)) == triples


def extra(log: EventLog) -> dict[str, tuple[int, int]]:
    return {row.activity: (row.extra, row.cases) for row in rework(log)}


def test_pairing_takes_the_rework_away_that_starts_and_completions_feign() -> None:
    raw = public("bpic2012.parquet")
    log = paired(raw)
    counted = log.warehouse.row(f"select count(*), count(start_us) from {log.events}")
    assert (counted, log.count(f"select count(*) from {log.cases} where open")) == ((164_506, 71_373), 3)
    assert extra(raw)["W_Completeren aanvraag"] == (47_483, 7_367)
    assert extra(log)["W_Completeren aanvraag"] == (16_600, 4_420)
    assert extra(log)["W_Nabellen offertes"] == (17_965, 4_274)
    repair = public("repairExample.parquet")
    assert extra(repair)["Analyze Defect"] == (1_104, 1_104)
    assert "Analyze Defect" not in extra(paired(repair))
    assert extra(paired(repair))["Test Repair"] == (406, 293)


def test_the_findings_of_bpic2012_are_of_instances_and_merge_the_known_pairs() -> None:
    found = findings(paired(public("bpic2012.parquet")))
    merged = {row.activities for row in found if row.detector == "mergeable_steps"}
    assert merged == {("A_SUBMITTED", "A_PARTLYSUBMITTED"), ("O_CREATED", "O_SENT")}
    calls = next(row for row in found if row.detector == "rework" and row.activities == ("W_Nabellen offertes",))
    assert calls.measures["extra_executions"] == 17_965


def test_a_log_of_other_states_is_not_paired() -> None:
    raw = public("bpic2013_closed.parquet")
    assert paired(raw) is raw
