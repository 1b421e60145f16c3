"""Brings parts of a file in as rows of ours, or only counts them: a dry run and a load walk the same way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import timezone

from opsloop.kernel.imports.chunks import chunks
from opsloop.kernel.imports.findable import make_findable
from opsloop.kernel.imports.ledger import IN_ONE_INSERT, Ledger, fingerprint
from opsloop.kernel.imports.models import ImportBatch, Replaced
from opsloop.kernel.imports.pace import Pace
from opsloop.kernel.imports.progress import Meter, Settle, unasked
from opsloop.kernel.imports.restoring import remembered
from opsloop.kernel.imports.tally import Tally
from opsloop.kernel.jobs.run import Lost
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.records.models import ARRIVING, Record
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
        self.pace = Pace()
        self.news = 0
        """How many rows of the source are new or changed, counted ones and others."""
        self._arriving: dict[type[Record], list[int]] = {}
        self._records: dict[type[Record], set[int]] = {}
        self._replaced: dict[tuple[str, int], Replaced] = {}
        self._meter = meter or Meter()
        self._made: dict[str, set[int]] = {}

    @property
    def dry(self) -> bool:
        return self.batch is None

    @contextmanager
    def step(self, rows: int) -> Iterator[None]:
        """One short transaction with all that belongs to what it writes; afterwards raises where the load must end."""
        if self.batch is None:
            yield
            return
        with self._transaction(self.batch, rows):
            yield
        self._meter.tell()

    @contextmanager
    def _transaction(self, batch: ImportBatch, rows: int) -> Iterator[None]:
        with self.pace.step(rows):
            self._must_be_ours(batch)
            yield
            self._write_down(batch)

    def comparing(self) -> Intake:
        """Another pass over the same source, which only counts."""
        other = Intake.__new__(Intake)
        other.__dict__.update(self.__dict__, batch=None, tally=Tally(), news=0, _meter=Meter())
        return other

    def finish(self, batch: ImportBatch, settle: Settle = unasked) -> None:
        """Let what came in be seen and found: the record that holds it last, together with the word that it is done."""
        holding = [model for model in self._arriving if model.record_type == batch.record_type]
        for model in [model for model in reversed(self._arriving) if model not in holding]:
            for piece in self.pace.pieces(self._arriving[model]):
                with self.step(len(piece)):
                    self._reveal(model, piece)
        with self._transaction(batch, 1):
            for model in holding:
                self._reveal(model, self._arriving[model])
            batch.state, batch.finished_at = ImportBatch.State.DONE, timezone.now()
            batch.save()
            settle(batch.counts)

    def _reveal(self, model: type[Record], keys: Sequence[int]) -> None:
        model._base_manager.filter(pk__in=keys, trashed_at=ARRIVING).update(trashed_at=None)
        self._records.setdefault(model, set()).update(keys)

    def advance(self, rows: int) -> None:
        """So many more rows are looked at or written."""
        self._meter.advance(rows)

    def _must_be_ours(self, batch: ImportBatch) -> None:
        """Whoever took this load for dead and took it back may have begun it anew."""
        mine = ImportBatch.objects.select_for_update().filter(pk=batch.pk, started_at=batch.started_at)
        if not mine.filter(state=ImportBatch.State.RUNNING).exists():
            raise Lost

    def _write_down(self, batch: ImportBatch) -> None:
        """Where the rows of this transaction came from, what they were before, and how search finds them."""
        self.ledger.write(batch)
        Replaced.objects.bulk_create([each for each in self._replaced.values() if each.after], batch_size=IN_ONE_INSERT)
        make_findable(self._records)
        self._replaced, self._records = {}, {}

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
        self.news += len(new) + len(changed)
        self.advance(unchanged)
        if self.dry:
            return Brought()
        return Brought(self._create(kind, model, new, number), self._change(kind, model, changed))

    def key_of(self, kind: str, key: str) -> int | None:
        """The key of our row for this row of the source; None in a dry run before it exists."""
        known = self.ledger.known(kind, key)
        return known.object_id if known else None

    def wrote(self, row: models.Model) -> None:
        """That a row is new or changed: a record has to be found by search, one on its way in once it is seen."""
        if isinstance(row, Record) and row.trashed_at == ARRIVING:
            self._arriving.setdefault(type(row), []).append(row.pk)
        elif isinstance(row, Record):
            self._records.setdefault(type(row), set()).add(row.pk)

    def keep(
        self, kind: str, row: models.Model, differences: Mapping[str, tuple[Any, Any]], fingerprint: str = ""
    ) -> None:
        """Remember what a row was before; `differences` names columns, or lists of keys."""
        kept = self._replaced.setdefault((row._meta.label_lower, row.pk), Replaced(batch=self.batch, kind=kind))
        kept.table, kept.object_id, kept.fingerprint = row._meta.label_lower, row.pk, fingerprint or kept.fingerprint
        before, after = remembered(differences)
        kept.before, kept.after = {**before, **kept.before}, {**kept.after, **after}

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
            insert_all(piece)
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
