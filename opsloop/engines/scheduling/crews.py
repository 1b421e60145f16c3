"""People in exact search: those who could do just the same things are one crew, of which only numbers are decided.

Work is not interrupted there, so whoever is free can be named afterwards: where a crew is never asked for more people
than it has, a greedy colouring of the intervals gives everybody one thing at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from opsloop.engines.scheduling.kernel.arrays import ABLE_AT, HEAD_AT, PERSON, ROW_AT, ROWS, WORK, Ints, Tables

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class Crew:
    """The entries of `able` of its people, and the demand rows they can fill, at one activity."""

    number: int
    entries: tuple[int, ...]
    rows: tuple[int, ...]


@dataclass
class Crews:
    """The crews of a problem, and in a model how many of each fill each demand row."""

    at: list[list[Crew]]
    """Those who can help with each activity."""
    counts: dict[tuple[int, int, int], cp_model.IntVar] = field(default_factory=dict)
    """By activity, crew and demand row."""
    totals: dict[tuple[int, int], cp_model.IntVar] = field(default_factory=dict)
    """By activity and crew, where it can fill several rows."""

    def post(
        self, cp: cp_model.CpModel, t: Tables, starts: Sequence[cp_model.IntVar], fixed: Sequence[cp_model.IntervalVar]
    ) -> None:
        """Every row is filled, and no crew is in more places than it has people."""
        bound: dict[int, list[tuple[int, cp_model.IntVar]]] = {}
        sizes: dict[int, int] = {}
        for i, crews in enumerate(self.at):
            for crew in crews:
                sizes[crew.number] = len(crew.entries)
                bound.setdefault(crew.number, []).append((i, self._demand(cp, t, i, crew)))
            first = int(t.act[i, ROW_AT])
            for row in range(int(t.act[i + 1, ROW_AT]) - first):
                filled = [self.counts[i, crew.number, row] for crew in crews if row in crew.rows]
                cp.add(sum(filled) == int(t.row[first + row]))
        for number, demands in bound.items():
            if sizes[number] == 1:
                cp.add_no_overlap(
                    cp.new_optional_fixed_size_interval_var(starts[i], int(t.act[i, WORK]), comes, f"o{number}_{i}")
                    for i, comes in demands
                )
            else:
                cp.add_cumulative([fixed[i] for i, _ in demands], [count for _, count in demands], sizes[number])

    def _demand(self, cp: cp_model.CpModel, t: Tables, i: int, crew: Crew) -> cp_model.IntVar:
        size = len(crew.entries)
        for row in crew.rows:
            most = min(size, int(t.row[int(t.act[i, ROW_AT]) + row]))
            self.counts[i, crew.number, row] = cp.new_int_var(0, most, f"x{i}_{crew.number}_{row}")
        mine = [self.counts[i, crew.number, row] for row in crew.rows]
        if len(mine) == 1:
            return mine[0]
        total = cp.new_int_var(0, size, f"y{i}_{crew.number}")
        cp.add(sum(mine) == total)
        self.totals[i, crew.number] = total
        return total

    def hint(self, cp: cp_model.CpModel, seated: Callable[[int], dict[int, int]]) -> None:
        """`seated(i)` is the demand row of each entry that is at activity i."""
        for i, crews in enumerate(self.at):
            rows = seated(i) if crews else {}
            for crew in crews:
                mine = [rows[entry] for entry in crew.entries if entry in rows]
                for row in crew.rows:
                    cp.add_hint(self.counts[i, crew.number, row], mine.count(row))
                if (i, crew.number) in self.totals:
                    cp.add_hint(self.totals[i, crew.number], len(mine))

    def named(self, t: Tables, starts: Ints, finishes: Ints, value: Callable[[cp_model.IntVar], int]) -> Ints:
        """Who fills each place: activity by activity in the order of their starts, somebody of the crew who is free."""
        heads = np.full(int(t.act[-1, HEAD_AT]) + 1, -1, dtype=np.int32)
        free_from: dict[int, int] = {}
        for i in np.argsort(starts, kind="stable"):
            place = int(t.act[i, HEAD_AT])
            for row in range(int(t.act[i + 1, ROW_AT] - t.act[i, ROW_AT])):
                for crew in self.at[i]:
                    wanted = value(self.counts[i, crew.number, row]) if row in crew.rows else 0
                    free = (k for k in crew.entries if free_from.get(int(t.able[k, PERSON]), 0) <= starts[i])
                    for entry in [entry for entry, _ in zip(free, range(wanted), strict=False)]:
                        heads[place] = entry
                        free_from[int(t.able[entry, PERSON])] = int(finishes[i])
                        place += 1
        return heads


def crews_of(t: Tables, *, merged: bool = True) -> Crews:
    """The crews of the problem; not `merged`: everybody is a crew of their own."""
    can: dict[int, list[tuple[int, int]]] = {}
    for i in range(len(t.act) - 1):
        for k in range(int(t.act[i, ABLE_AT]), int(t.act[i + 1, ABLE_AT])):
            can.setdefault(int(t.able[k, PERSON]), []).append((i, int(t.able[k, ROWS])))
    known: dict[tuple[object, ...], int] = {}
    of = {person: known.setdefault((*things, None if merged else person), len(known)) for person, things in can.items()}
    at: list[list[Crew]] = []
    for i in range(len(t.act) - 1):
        entries: dict[int, list[int]] = {}
        for k in range(int(t.act[i, ABLE_AT]), int(t.act[i + 1, ABLE_AT])):
            entries.setdefault(of[int(t.able[k, PERSON])], []).append(k)
        at.append([Crew(number, tuple(mine), _rows(int(t.able[mine[0], ROWS]))) for number, mine in entries.items()])
    return Crews(at)


def _rows(mask: int) -> tuple[int, ...]:
    return tuple(row for row in range(mask.bit_length()) if mask >> row & 1)
