"""Texts that are moments: one way of writing for the whole column, found by trying."""

from __future__ import annotations

from opsloop.engines.warehouse.warehouse import Warehouse

FORMATS = (
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d %H:%M:%S",
    "%Y.%m.%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日 %H时%M分",
    "%Y年%m月%d日",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d %b %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%b %d, %Y %I:%M:%S %p",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)
"""Tried in this order when a text is not ISO 8601: a day before a month where both fit."""

ZONED = r"(Z|z|[+-]\d\d:?\d\d|[+-]\d\d|UTC|GMT)\s*$"
"""What a text with a zone of its own ends with, after a time of day."""
SAMPLE = 1_000
SECONDS_BELOW = 100_000_000_000
"""A number below it counts seconds since 1970, a greater one milliseconds (both reach beyond the year 5000)."""


SERIALS = (20_000, 80_000)
"""Numbers of a column that are all between these count days as spreadsheets do, from 1954 to 2119. As seconds they
would all be of one day of January 1970."""
SERIAL_ZERO = "1899-12-30"
"""The day 0 of spreadsheets, as it works from March 1900 on."""


def moment_sql(warehouse: Warehouse, relation: str, column: str, kind: str, *, zone: str) -> str:
    """SQL for the microseconds since 1970 in UTC of a column, null where it is empty or no moment.

    `zone` is where the wall clock hangs that times without a zone were read from.
    """
    wall = f"timezone('{_safe(zone)}', {{}})"
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return f"epoch_us({column})"
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"epoch_us({wall.format(f'cast({column} as timestamp)')})"
    if in_serials(warehouse, relation, column):
        return f"epoch_us({wall.format(_of_serial(column))})"
    if kind.startswith("VARCHAR"):
        return _of_text(warehouse, relation, column, wall)
    return _of_number(column)


def without_zone_sql(warehouse: Warehouse, relation: str, column: str, kind: str) -> str:
    """SQL that is true for a value that says no zone; numbers of seconds count from a moment that has one."""
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return "false"
    if kind.startswith(("TIMESTAMP", "DATE")) or in_serials(warehouse, relation, column):
        return f"{column} is not null"
    if not kind.startswith("VARCHAR"):
        return "false"
    ways = _ways(column, "{}")
    return "false" if _best(warehouse, relation, column, ways) == len(ways) - 1 else f"not {_zoned(column)}"


def in_serials(warehouse: Warehouse, relation: str, column: str) -> bool:
    """Whether most of a column are days as spreadsheets count them, and all other values are no numbers."""
    number = f"try_cast(cast({column} as varchar) as double)"
    told = f"nullif(trim(cast({column} as varchar)), '')"
    (found,) = warehouse.row(
        f"select count({number}) = count(*) filter (fits) and 2 * count(*) filter (fits) > count({told}) "
        f"from (select *, {number} between {SERIALS[0]} and {SERIALS[1]} as fits from {relation}) as told"
    )
    return found is True


def _zoned(column: str) -> str:
    return f"regexp_matches({column}, '\\d\\d?:\\d\\d.*{ZONED}')"


def _of_text(warehouse: Warehouse, relation: str, column: str, wall: str) -> str:
    """ISO 8601 with or without a zone, else the first way of writing that fits a sample best."""
    ways = _ways(column, wall)
    return ways[_best(warehouse, relation, column, ways)]


def _ways(column: str, wall: str) -> list[str]:
    """SQL for the microseconds by each way of writing; the last one is for numbers."""
    iso = (
        f"epoch_us(case when {_zoned(column)} then try_cast({column} as timestamptz) "
        f"else {wall.format(f'try_cast({column} as timestamp)')} end)"
    )
    others = (f"epoch_us({wall.format(_parsed(column, way))})" for way in FORMATS)
    return [iso, *others, _of_number(f"try_cast({column} as bigint)")]


def _best(warehouse: Warehouse, relation: str, column: str, ways: list[str]) -> int:
    tries = ", ".join(f"count({way})" for way in ways)
    sample = f"(select {column} from {relation} where {column} <> '' limit {SAMPLE})"
    counts = warehouse.row(f"select {tries} from {sample}")
    return max(range(len(ways)), key=lambda index: (int(str(counts[index])), -index))


def _of_number(number: str) -> str:
    return f"cast(case when {number} < {SECONDS_BELOW} then {number} * 1000000 else {number} * 1000 end as bigint)"


def _of_serial(column: str) -> str:
    """The wall clock of a number of days, to the millisecond: more its decimals do not hold."""
    days = f"try_cast(cast({column} as varchar) as double)"
    return f"(timestamp '{SERIAL_ZERO}' + to_milliseconds(cast(round({days} * 86400000) as bigint)))"


def _parsed(column: str, way: str) -> str:
    return f"cast(try_strptime({column}, '{way}') as timestamp)"


def _safe(zone: str) -> str:
    return zone.replace("'", "''")
