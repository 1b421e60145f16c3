"""What of a collection's groups and swimlanes is drawn at once, and where the rest comes from.

The rows of a group, or of a board's cell, are a query of their own, which finds the first of them in order. So only so
many are read at once; the others come when somebody scrolls to them or asks for more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.safestring import SafeString

from opsloop.kernel.records.collection import Bucket, Collection
from opsloop.kernel.records.markup import Markup
from opsloop.kernel.records.pairs import pair_counts, pairs

MOST_GROUPS = 20
"""Groups, groups inside groups, swimlanes, and filled columns of one lane that are read at once."""
MOST_CELLS = 60
"""Filled cells of a board that are read at once."""
NOTHING = SafeString("")


@dataclass
class Group:
    """A group or a cell as drawn: its bucket, its first rows, where further ones come from, and the groups inside."""

    bucket: Bucket
    rows: SafeString = NOTHING
    more: str = ""
    parts: list[Group] = field(default_factory=list)
    begins: bool = True
    """Whether its head is to be drawn; where the groups inside are continued, it was."""
    ends: bool = True
    """Whether the last of the groups inside is drawn."""


@dataclass
class Rest:
    """The groups that are not drawn yet: how many, and the query that answers the next of them."""

    number: int
    query: str


def groups(shown: Collection, start: int = 0) -> dict[str, Any]:
    """Some groups of a table, from this place on, and whether there are more."""
    if shown.sub_group is not None:
        return _nested(shown, start)
    draw, filled = Markup(shown), [bucket for bucket in shown.buckets() if bucket.count]
    now = filled[start : start + MOST_GROUPS]
    found = [(bucket, *shown.rows_in(bucket)) for bucket in now]
    shown.load([record for _bucket, rows, _more_rows in found for record in rows])
    drawn = [
        Group(bucket, draw.rows(rows), more_of(shown, bucket, 2) if more_rows else "")
        for bucket, rows, more_rows in found
    ]
    return {"groups": drawn, "empty": not filled, "rest": _rest(shown, start + MOST_GROUPS, len(filled))}


def _nested(shown: Collection, start: int) -> dict[str, Any]:
    """Groups with the groups inside them; those inside are counted, wherever they are."""
    draw, filled = Markup(shown), pairs(shown)
    now, end = filled[start : start + MOST_GROUPS], start + MOST_GROUPS
    found = [shown.rows_in(one, lane=two) for one, two in now]
    shown.load([record for rows, _more_rows in found for record in rows])
    drawn: list[Group] = []
    for (one, two), (rows, more_rows) in zip(now, found, strict=True):
        if not drawn or drawn[-1].bucket is not one:
            drawn.append(Group(one, begins=start == 0 or bool(drawn) or filled[start - 1][0] is not one))
        drawn[-1].parts.append(Group(two, draw.rows(rows), more_of(shown, one, 2, two) if more_rows else ""))
    if drawn and filled[end:]:
        drawn[-1].ends = filled[end][0] is not drawn[-1].bucket
    return {"groups": drawn, "empty": not filled, "rest": _rest(shown, end, len(filled))}


def board(shown: Collection, start: int = 0) -> dict[str, Any]:
    """The columns of a board, and some of its swimlanes, from this place on."""
    draw, columns = Markup(shown), near(shown.buckets())
    lanes, filled = _lanes(shown, columns)
    now = _at_once(lanes[start:], filled)
    read = {(lane, column) for lane in now for column in filled[lane][:MOST_GROUPS]}
    found = {(lane, column): shown.rows_in(column, lane=lane) for lane, column in read}
    shown.load([card for cards, _more_cards in found.values() for card in cards])

    def cell(lane: Bucket | None, column: Bucket) -> Group:
        if (lane, column) not in found:
            return Group(column, more=more_of(shown, column, 1, lane) if column in filled[lane] else "")
        cards, more_cards = found[lane, column]
        return Group(column, draw.cards(cards), more_of(shown, column, 2, lane) if more_cards else "")

    drawn = [(lane, [cell(lane, column) for column in columns]) for lane in now]
    rest = _rest(shown, start + len(now), len(lanes))
    return {"columns": columns, "lanes": drawn, "empty": not any(filled.values()), "rest": rest}


def near(columns: Sequence[Bucket]) -> Sequence[Bucket]:
    """The columns in their order; of very many those with cards first, else nobody scrolls as far as the cards."""
    return sorted(columns, key=lambda column: not column.count) if len(columns) > MOST_GROUPS else columns


Lanes = Sequence[Bucket | None]
Filled = dict[Bucket | None, list[Bucket]]


def _lanes(shown: Collection, columns: Sequence[Bucket]) -> tuple[Lanes, Filled]:
    """The swimlanes that have cards, and in which columns; a board without lanes has one, which is none."""
    if shown.sub_group is None:
        return [None], {None: [column for column in columns if column.count]}
    lanes, counts = [lane for lane in shown.buckets(shown.sub_group) if lane.count], pair_counts(shown)
    filled: Filled = {lane: [column for column in columns if (column.value, lane.value) in counts] for lane in lanes}
    return lanes, filled


def _at_once(lanes: Lanes, filled: Filled) -> Lanes:
    """The first of these lanes, at least one, with no more filled cells than are read at once."""
    now: list[Bucket | None] = []
    cells = 0
    for lane in lanes[:MOST_GROUPS]:
        cells += len(filled[lane][:MOST_GROUPS])
        if now and cells > MOST_CELLS:
            break
        now.append(lane)
    return now


def _rest(shown: Collection, start: int, number: int) -> Rest | None:
    query = f"{shown.address.but().query()}&more=groups&from={start}"
    return Rest(number - start, query) if number > start else None


def more_of(shown: Collection, bucket: Bucket, page: int, lane: Bucket | None = None) -> str:
    """The query that answers a page of a group's rows."""
    within = f"&lane={lane.value or '-'}" if lane is not None else ""
    return f"{shown.address.but(page=page).query()}&more=rows&in={bucket.value or '-'}{within}"
