"""The queries of the warehouse as ClickHouse writes them, for when one machine is too small.

Queries are written for DuckDB and keep to what this can translate; sqlglot does most of it. What is left differs in
meaning, not only in words: quantiles must be exact, `lead` and `lag` must give null at the ends, and lists must be in
order.
"""

from __future__ import annotations

import sqlglot
from sqlglot import exp


def for_clickhouse(sql: str) -> str:
    """A statement in ClickHouse's dialect (with `join_use_nulls = 1`); tables it makes are kept in memory."""
    translated = sqlglot.parse_one(sql, read="duckdb").transform(_told)
    text = translated.sql(dialect="clickhouse")
    if isinstance(translated, exp.Create) and translated.args.get("kind") == "TABLE":
        head, _as, select = text.partition(" AS ")
        return f"{head} ENGINE = Memory AS {select}"
    return text


def _told(node: exp.Expression) -> exp.Expression:
    if isinstance(node, exp.PercentileCont):
        return _quantile(node)
    if isinstance(node, exp.ArrayAgg) and isinstance(node.this, exp.Order):
        return _ordered_list(node.this)
    if isinstance(node, exp.Lead | exp.Lag) and not isinstance(node.this, exp.Anonymous):
        return type(node)(this=_call("toNullable", node.this))
    if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
        return _call("cityHash64", *node.expressions)
    return node


def _quantile(node: exp.PercentileCont) -> exp.Expression:
    """Linear between order statistics, one or several at once."""
    wanted = node.expression
    several = isinstance(wanted, exp.Array)
    return exp.ParameterizedAgg(
        this="quantilesExactInclusive" if several else "quantileExactInclusive",
        expressions=[share.copy() for share in wanted.expressions] if several else [wanted.copy()],
        params=[node.this.copy()],
    )


def _ordered_list(order: exp.Order) -> exp.Expression:
    """The values by the first key of the order."""
    pairs = _call("groupArray", exp.Tuple(expressions=[order.expressions[0].this.copy(), order.this.copy()]))
    second = exp.Lambda(
        this=exp.Dot(this=exp.to_identifier("pair"), expression=exp.Literal.number(2)),
        expressions=[exp.to_identifier("pair")],
    )
    return _call("arrayMap", second, _call("arraySort", pairs))


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])
