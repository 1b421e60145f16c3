"""Brings parts of a file in as rows of ours, or only counts them: a dry run and a load walk the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.ledger import Ledger, fingerprint
from opsloop.kernel.imports.models import ImportBatch, Replaced
from opsloop.kernel.imports.progress import Meter
from opsloop.kernel.imports.restoring import remembered
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.records.models import Record
from opsloop.kernel.workspaces.models import Workspace

Row = TypeVar("Row", bound=models.Model)
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One row of the source: its key, what to compare it by, and the values that a row of ours gets from it.

    `values` is only asked when the row is written, since it may need the keys of rows written before it. What stands
    in `once` is given to a new row and never touched again: since then it is the team's.
    """

    key: str
    source: object
    values: Callable[[], Values]
    also: Sequence[object] = ()
    once: frozenset[str] = frozenset()


@dataclass
class Brought(Generic[Row]):
    """What one kind came to: new rows and changed rows, each with the part they came from."""

    new: list[tuple[Part, Row]] = field(default_factory=list)
    changed: list[tuple[Part, Row, dict[str, tuple[Any, Any]]]] = field(default_factory=list)


class Intake:
    """One pass over a bundle; without a batch nothing is written."""

    def __init__(
        self, workspace: Workspace, source: str, *, batch: ImportBatch | None = None, meter: Meter | None = None
    ) -> None:
        self.workspace = workspace
        self.batch = batch
        self.ledger = Ledger(workspace, source)
        self.tally = Tally()
        self.records: dict[type[Record], set[int]] = {}
        self.replaced: dict[tuple[str, int], Replaced] = {}
        self._meter = meter or Meter()
        self._made: dict[str, set[int]] = {}

    @property
    def dry(self) -> bool:
        return self.batch is None

    def advance(self, rows: int) -> None:
        """So many more rows are looked at or written; raises where the load was cancelled."""
        self._meter.advance(rows)

    def bring(
        self,
        kind: str,
        model: type[Row],
        parts: Iterable[Part],
        *,
        counted_as: str = "",
        number: Callable[[list[Row]], None] | None = None,
    ) -> Brought[Row]:
        """Create what is new and change what differs; `number` completes new rows just before they are written."""
        new: list[tuple[Part, str]] = []
        changed: list[tuple[Part, str]] = []
        unchanged = 0
        for part in parts:
            mark = fingerprint(part.source, *part.also)
            outcome = self.ledger.outcome(kind, part.key, mark)
            if counted_as:
                self.tally.count(outcome, counted_as)
            if outcome == "created":
                new.append((part, mark))
            elif outcome == "updated":
                changed.append((part, mark))
            else:
                unchanged += 1
        self.advance(unchanged)
        if self.dry:
            return Brought()
        return Brought(self._create(kind, model, new, number), self._change(kind, model, changed))

    def key_of(self, kind: str, key: str) -> int | None:
        """The key of our row for this row of the source; None in a dry run before it exists."""
        known = self.ledger.known(kind, key)
        return known.object_id if known else None

    def wrote(self, row: models.Model) -> None:
        """That a row is new or changed: a record has to be found by search once the pass is over."""
        if isinstance(row, Record):
            self.records.setdefault(type(row), set()).add(row.pk)

    def keep(
        self, kind: str, row: models.Model, differences: Mapping[str, tuple[Any, Any]], fingerprint: str = ""
    ) -> None:
        """Remember what a row was before; `differences` names columns, or lists of keys."""
        kept = self.replaced.setdefault((row._meta.label_lower, row.pk), Replaced(batch=self.batch, kind=kind))
        kept.table, kept.object_id, kept.fingerprint = row._meta.label_lower, row.pk, fingerprint or kept.fingerprint
        before, after = remembered(differences)
        kept.before, kept.after = {**kept.before, **before}, {**kept.after, **after}

    def made_now(self, kind: str, key: int) -> bool:
        """Whether this very pass created the row."""
        return key in self._made.get(kind, ())

    def _create(
        self, kind: str, model: type[Row], new: list[tuple[Part, str]], number: Callable[[list[Row]], None] | None
    ) -> list[tuple[Part, Row]]:
        rows = [model(**part.values()) for part, _mark in new]
        if number is not None and rows:
            number(rows)
        for piece in chunks(rows):
            model._base_manager.bulk_create(piece)
            self.advance(len(piece))
        for (part, mark), row in zip(new, rows, strict=True):
            self.wrote(row)
            self.ledger.remember(kind, part.key, row, mark)
        self._made.setdefault(kind, set()).update(row.pk for row in rows)
        return [(part, row) for (part, _mark), row in zip(new, rows, strict=True)]

    def _change(
        self, kind: str, model: type[Row], changed: list[tuple[Part, str]]
    ) -> list[tuple[Part, Row, dict[str, tuple[Any, Any]]]]:
        keys = [known.object_id for part, _mark in changed if (known := self.ledger.known(kind, part.key))]
        rows = {row.pk: row for chunk in chunks(keys) for row in model._base_manager.filter(pk__in=chunk)}
        outcome: list[tuple[Part, Row, dict[str, tuple[Any, Any]]]] = []
        touched: set[str] = set()
        for part, mark in changed:
            row = rows[self.ledger.object_id(kind, part.key)]
            known = self.ledger.known(kind, part.key)
            differences = {
                name: (getattr(row, name), value)
                for name, value in part.values().items()
                if name not in part.once and getattr(row, name) != value
            }
            for name, (_before, after) in differences.items():
                setattr(row, name, after)
            touched |= differences.keys()
            self.wrote(row)
            if known is not None:
                self.keep(kind, row, differences, known.fingerprint)
            self.ledger.remember(kind, part.key, row, mark)
            outcome.append((part, row, differences))
        for piece in chunks(row for _part, row, _differences in outcome):
            if touched:
                model._base_manager.bulk_update(piece, sorted(touched))
            self.advance(len(piece))
        return outcome
