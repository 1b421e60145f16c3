"""The same questions in ClickHouse's dialect: what they become, and, where chDB is installed, that the answers agree.

chDB is half a gigabyte, so it is no dependency: `pip install chdb` runs the second half.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from opsloop.engines import mining
from opsloop.engines.mining import EventLog
from opsloop.engines.mining.ordering import in_order
from opsloop.engines.warehouse import Value, Warehouse, from_rows
from opsloop.engines.warehouse.dialects import for_clickhouse
from tests.engines.mining.planted import rows_of

QUESTIONS: list[Callable[[EventLog], object]] = [
    *(mining.process_map, mining.activities, mining.variants, mining.variant_count, mining.rework, mining.handovers),
    *(mining.ping_pong, mining.by_edge, mining.by_step, mining.load, mining.cases, mining.out_of_order),
    *(mining.middle, lambda log: mining.side(log, mining.Settings(promised_s=7_200))),
    lambda log: mining.overview(mining.filtered(log, mining.Contains("pack"), mining.Never("ask supplier"))),
    lambda log: mining.overview(
        mining.filtered(log, mining.Follows("receive", "ship"), mining.Duration(at_least_s=9_000))
    ),
]


class Listening(Warehouse):
    """Keeps what it is asked and what it answers."""

    def __init__(self) -> None:
        super().__init__(threads=1)
        self.asked: list[tuple[str, list[tuple[Value, ...]]]] = []
        self.made: list[str] = []

    def run(self, sql: str, *values: Value) -> None:
        self.made.append(sql)
        super().run(sql, *values)

    def rows(self, sql: str, *values: Value) -> list[tuple[Value, ...]]:
        answer = super().rows(sql, *values)
        if not values:
            self.asked.append((sql, answer))
        return answer


@pytest.fixture(scope="module")
def log() -> EventLog:
    """Orders with rework and some waste, and everything that is asked of them."""
    rows = [row for defect in ("rework", "ping_pong") for row in rows_of(defect, prefix=defect)]
    return mining.event_log(from_rows(Listening(), rows, names=["status", "deadline"]))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("select quantile_cont(a, [0.5, 0.95]) from t", "SELECT quantilesExactInclusive(0.5, 0.95)(a) FROM t"),
        ("select quantile_cont(a, 0.5) from t", "SELECT quantileExactInclusive(0.5)(a) FROM t"),
        ("select bit_xor(hash(a)) from t", "SELECT groupBitXor(cityHash64(a)) FROM t"),
        ("select lead(a) over (order by b) from t", "SELECT lead(toNullable(a)) OVER (ORDER BY b) FROM t"),
        (
            "select list(a order by b) from t",
            "SELECT arrayMap(pair -> pair.2, arraySort(groupArray((b, a)))) FROM t",
        ),
        ("create table x as select 1 as a", "CREATE TABLE x ENGINE = Memory AS SELECT 1 AS a"),
    ],
)
def test_what_differs_in_meaning_is_said_otherwise(ours, theirs):
    assert for_clickhouse(ours) == theirs


class ClickHouse:
    """ClickHouse in this process, with the tables of a log."""

    def __init__(self, log: EventLog, folder: Path) -> None:
        session = pytest.importorskip("chdb.session", reason="chDB is not installed (pip install chdb)")
        self.session = session.Session()
        for table in {log.events, log.cases, log.names}:
            self.session.query(f"drop table if exists {table}")
            log.warehouse.run(f"copy {table} to '{folder}/{table}.parquet' (format parquet)")
            self.session.query(
                f"create table {table} engine = Memory as select * from file('{folder}/{table}.parquet')"
            )

    def run(self, sql: str) -> None:
        self.session.query(for_clickhouse(sql) + " SETTINGS join_use_nulls = 1")

    def rows(self, sql: str) -> list[list[object]]:
        settings = " SETTINGS join_use_nulls = 1, output_format_json_quote_64bit_integers = 0"
        answer = self.session.query(for_clickhouse(sql) + settings, "JSONCompact")
        return json.loads(str(answer))["data"]


def flat(rows: object) -> list[str]:
    """Rows as texts to compare: numbers rounded, lists spread, in an order of their own."""
    return sorted(str([_plain(value) for value in row]) for row in rows)


def _plain(value: object) -> object:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, str):
        return value
    return round(float(value), 3)


def test_clickhouse_answers_the_same(log, tmp_path):
    house = ClickHouse(log, tmp_path)
    warehouse = log.warehouse
    before = len(warehouse.made)
    for question in QUESTIONS:
        warehouse.asked.clear()
        question(log)
        for sql in warehouse.made[before:]:
            house.run(sql)
        before = len(warehouse.made)
        assert warehouse.asked or question is mining.cases
        for sql, answer in warehouse.asked:
            assert flat(house.rows(sql)) == flat(answer), sql


def test_clickhouse_puts_rows_in_the_same_order(log, tmp_path):
    house = ClickHouse(log, tmp_path)
    warehouse = log.warehouse
    begin = len(warehouse.made)
    again = in_order(log, f"select seq, case_id, activity, resource, at_us, start_us, queued_us from {log.events}")
    for sql in warehouse.made[begin:]:
        house.run(sql)
    for table, columns in ((again.events, "*"), (again.cases, "id, events, first_us, last_us")):
        sql = f"select {columns} from {table}"
        assert flat(house.rows(sql)) == flat(warehouse.rows(sql))
    ways = f"select count(*) from (select distinct variant, events from {again.cases}) as w"
    assert flat(house.rows(ways)) == flat(warehouse.rows(ways))
    assert all(one != two for one, two in pairwise(sorted(house.rows(f"select id from {again.cases}"))))
