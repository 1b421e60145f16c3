"""XES (IEEE 1849), packed or not: one pass, one row an event, `case:` before the attributes of its trace.

Only what stands in `trace` and `event` is data: defaults (`global`), classifiers and metadata of the log are
skipped, and so are attributes of attributes. Texts are kept once each (`Interned`), so that a
log of millions of events is numbers; how much memory it all may take has a bound.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import numpy as np

from opsloop.engines.warehouse import xml
from opsloop.engines.warehouse.packed import MEGABYTE
from opsloop.engines.warehouse.source import ROW, Unreadable
from opsloop.engines.warehouse.warehouse import Column, Warehouse, texts

VALUES = {"string", "date", "int", "float", "boolean", "id"}
MOST_COLUMNS = 2_000
MOST_KEPT = 1024 * MEGABYTE
"""So much memory may be taken; a log of five million events with eight attributes each takes less."""
MOST_ELEMENTS = 25_000_000
"""Five million events with four attributes each; elements that hold nothing cost nothing but time."""
OF_TEXT, OF_ATTRIBUTE, OF_EVENT = 128, 12, 8
"""Bytes that a text takes beside its characters, an attribute of a row, and an event or a cell of the table."""


def table(
    warehouse: Warehouse, path: Path, *, most_bytes: int, progress: Callable[[int, int], None] | None
) -> tuple[str, list[str]]:
    """The events of the file as a table of texts, and its headers in order of appearance."""
    reader = Reader()

    def told(done: int, size: int) -> None:
        reader.check_bounds()
        if progress is not None:
            progress(done, size)

    xml.parse(path, start=reader.start, end=reader.end, most_bytes=most_bytes, progress=told)
    if not reader.seen_log:
        raise Unreadable("it holds no XES log")
    if not reader.events:
        raise Unreadable("there is no event in it")
    columns = reader.columns()
    return warehouse.keep(columns, "source"), [name for name in columns if name != ROW]


class Interned:
    """One attribute: each text once, and for the rows that have it the number of the text."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.characters = 0
        self.rows = array("q")
        self.codes = array("i")

    def add(self, row: int, value: str) -> None:
        """The row has the text; where an attribute stands twice the later one counts."""
        code = self.known.get(value)
        if code is None:
            code = self.known[value] = len(self.known)
            self.characters += len(value)
        self.codes.append(code)
        self.rows.append(row)

    @property
    def kept(self) -> int:
        """About how many bytes it takes."""
        return OF_ATTRIBUTE * len(self.rows) + OF_TEXT * len(self.known) + self.characters

    def column(self, count: int, of_row: Column | None = None) -> Column:
        """The texts of `count` rows, None where a row has none; `of_row` tells which of them each event takes."""
        codes = np.full(count, -1, dtype=np.int64)
        codes[np.frombuffer(self.rows, dtype=np.int64)] = np.frombuffer(self.codes, dtype=np.int32)
        known = texts([*self.known, None])
        return known[codes if of_row is None else codes[of_row]]


class Reader:
    """Follows the elements; knows whether it is in a trace, in an event, or in what is skipped."""

    def __init__(self) -> None:
        self.events = 0
        self.traces = 0
        self.seen_log = False
        self._elements = self._depth = 0
        self._level = 0
        """0 outside, 1 in a trace, 2 in an event."""
        self._skipping = 0
        """The depth below which nothing is data, 0 when all is."""
        self._of_event: dict[str, Interned] = {}
        self._of_trace: dict[str, Interned] = {}
        self._trace_of_event = array("q")

    def start(self, tag: str, attributes: list[str]) -> None:
        """An element opens."""
        self._elements += 1
        self._depth += 1
        if self._skipping:
            xml.too_deep(self._depth)
            return
        if tag in VALUES and self._level:
            self._take(attributes)
        elif tag == "event" and self._level == 1:
            self._level = 2
            self._trace_of_event.append(self.traces)
        elif tag == "trace" and self._depth == 2:
            self._level = 1
        elif ":" in tag:
            self._depth -= 1
            self.start(xml.local(tag), attributes)
        elif tag == "log" and self._depth == 1:
            self.seen_log = True
        else:
            self._skipping = self._depth

    def end(self, tag: str) -> None:
        """An element closes."""
        if self._skipping:
            if self._skipping == self._depth:
                self._skipping = 0
        elif self._level == 2 and self._depth == 3:
            self.events += 1
            self._level = 1
        elif self._level == 1 and self._depth == 2:
            self.traces += 1
            self._level = 0
        self._depth -= 1

    def check_bounds(self) -> None:
        """Give up on a log that is larger than any may be: while it is read, and before it becomes a table."""
        if self._elements > MOST_ELEMENTS:
            raise Unreadable("it has more than %(most)s elements", most=MOST_ELEMENTS)
        both = (*self._of_event.values(), *self._of_trace.values())
        cells = OF_EVENT * len(self._trace_of_event) * (len(both) + 1)
        if sum(kept.kept for kept in both) + cells > MOST_KEPT:
            raise Unreadable("it takes more than %(most)s MB of memory to read", most=MOST_KEPT // MEGABYTE)

    def columns(self) -> dict[str, Column]:
        """All attributes as columns of texts, one row an event, in the order of the file."""
        traces = np.frombuffer(self._trace_of_event, dtype=np.int64)
        columns: dict[str, Column] = {ROW: np.arange(self.events, dtype=np.int64)}
        of_trace = dict(self._of_trace)
        if "concept:name" not in of_trace:
            of_trace["concept:name"] = self._numbered()
        for name, kept in of_trace.items():
            columns[_free(f"case:{name}", columns)] = kept.column(self.traces, traces)
        for name, kept in self._of_event.items():
            columns[_free(name, columns)] = kept.column(self.events)
        return columns

    def _take(self, attributes: list[str]) -> None:
        """An attribute of the trace or the event at hand; what nests in it is skipped."""
        self._skipping = self._depth
        if len(attributes) == 4 and attributes[0] == "key" and attributes[2] == "value":
            key, value = attributes[1], attributes[3]
        else:
            pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
            if "key" not in pairs or "value" not in pairs:
                return
            key, value = pairs["key"], pairs["value"]
        kept = self._of_event if self._level == 2 else self._of_trace
        if key not in kept:
            if len(self._of_event) + len(self._of_trace) >= MOST_COLUMNS:
                raise Unreadable("it has more than %(most)s different attributes", most=MOST_COLUMNS)
            kept[key] = Interned()
        kept[key].add(self.events if self._level == 2 else self.traces, value)

    def _numbered(self) -> Interned:
        """Names for traces that have none."""
        kept = Interned()
        for number in range(self.traces):
            kept.add(number, str(number + 1))
        return kept


def _free(name: str, columns: dict[str, Column]) -> str:
    """The name, or one with a number where the database would not tell it from another."""
    taken = {known.lower() for known in columns}
    number, free = 2, name
    while free.lower() in taken:
        free, number = f"{name} ({number})", number + 1
    return free
