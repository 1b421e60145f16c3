"""What the values of a column mean that says how steps were decided, in English and Chinese."""

from __future__ import annotations

import re
from collections.abc import Collection

from opsloop.engines.mining.findings import words
from opsloop.engines.mining.findings.settings import Settings
from opsloop.engines.mining.log import EventLog
from opsloop.engines.warehouse import quoted

NO = {"no", "n", "false", "not ok", "nok", "ko", "fail", "failed", "negative", "not granted", "not accepted"}
NO |= {"否", "不", "不行", "不可", "不可以", "不合格", "假", "未过", "没过", "不過", "✗", "✘", "×", "❌"}
YES = {"yes", "y", "true", "ok", "okay", "pass", "passed", "granted", "accepted", "positive"}
YES |= {"是", "可", "可以", "行", "合格", "真", "已过", "✓", "✔", "√", "✅"}
SWITCHES = (("0", "1"), ("0.0", "1.0"), ("f", "t"))
"""What means no and yes where a column has nothing else: a 0 among other numbers is a number."""
BACK = re.compile(r"\b(?:sen[dt]|hand(?:ed)?|given?|went)[\s_-]?back\b|退回|退改|打回|返回修改", re.IGNORECASE)
"""A name or a value that means that the case goes back."""
RETURNED = re.compile(r"^\s*return(?:ed)?\b|\bto be corrected\b|^\s*退|补正", re.IGNORECASE)
"""What means it as an answer only: a step may return goods or money."""
MOST = 1000
"""Different values that are looked at: more is no decision."""


def column_of(log: EventLog, settings: Settings) -> str | None:
    """The column that says how steps were decided."""
    return words.column(log, settings.outcome, words.OUTCOMES)


def values_of(log: EventLog, settings: Settings) -> list[str]:
    """The different values of that column."""
    column = column_of(log, settings)
    if column is None:
        return []
    rows = log.warehouse.rows(
        f"select distinct cast({quoted(column)} as varchar) as v from {log.source.relation} where v is not null "
        f"order by v limit {MOST}"
    )
    return [str(value) for (value,) in rows if str(value).strip()]


def refused(values: Collection[str]) -> list[str]:
    """Those that mean no."""
    no = NO | {one for one, _other in _switches(values)}
    return [value for value in values if _bare(value) in no or words.refusing(value)]


def returned(values: Collection[str]) -> list[str]:
    """Those that mean that the case goes back."""
    return [value for value in values if BACK.search(value) or RETURNED.search(value)]


def agreed(values: Collection[str]) -> list[str]:
    """Those that mean yes."""
    yes = YES | {other for _one, other in _switches(values)}
    no = {*refused(values), *returned(values)}
    return [value for value in values if value not in no and (_bare(value) in yes or words.approving(value))]


def _switches(values: Collection[str]) -> list[tuple[str, str]]:
    bare = {_bare(value) for value in values}
    return [pair for pair in SWITCHES if bare <= {*pair}]


def _bare(value: str) -> str:
    return value.strip(" \t.。!！").casefold()
