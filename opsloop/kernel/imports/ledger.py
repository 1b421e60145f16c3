"""What earlier imports of a source brought in, so that the next one changes rows and never doubles them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, is_dataclass

from django.apps import apps
from django.db import models

from opsloop.kernel.imports.models import ImportBatch, Origin, Replaced
from opsloop.kernel.imports.tally import Outcome
from opsloop.kernel.queries.inserting import insert_all
from opsloop.kernel.workspaces.models import Workspace

LONGEST_ID = 200
IN_ONE_INSERT = 500


@dataclass(frozen=True)
class Known:
    """A row an earlier import left: its object and the fingerprint of what it was made from."""

    object_id: int
    fingerprint: str
    made: bool
    table: str
    batch_id: int


class Ledger:
    """The origins of one source in one workspace, read once and written once."""

    def __init__(self, workspace: Workspace, source: str) -> None:
        self.workspace = workspace
        self.source = source
        rows = Origin.objects.filter(workspace=workspace, source=source)
        gone = _gone(rows)
        self._here = set(rows.values_list("kind", "source_id"))
        self._known = {
            (kind, key): Known(object_id, fingerprint, made, table, batch_id)
            for kind, key, table, object_id, fingerprint, made, batch_id in rows.values_list(
                "kind", "source_id", "table", "object_id", "fingerprint", "made", "batch_id"
            )
            if object_id not in gone.get(table, ())
        }
        self._fresh: list[Origin] = []
        self._again: list[Origin] = []
        self._pointed: list[Replaced] = []

    def known(self, kind: str, key: str) -> Known | None:
        """What is here already of that row of the source, if anything."""
        return self._known.get((kind, short(key)))

    def object_id(self, kind: str, key: str) -> int:
        """The key of the row that stands for this row of the source; KeyError where there is none."""
        return self._known[kind, short(key)].object_id

    def outcome(self, kind: str, key: str, fingerprint: str) -> Outcome:
        """Whether a row of the source is new, changed or as it was."""
        known = self.known(kind, key)
        if known is None:
            return "created"
        return "unchanged" if known.fingerprint == fingerprint else "updated"

    def remember(self, kind: str, key: str, row: models.Model, fingerprint: str, *, made: bool = True) -> None:
        """That `row` now stands for this row of the source; `made` where the import created it."""
        known = self.known(kind, key)
        same = known is not None and known.object_id == row.pk
        made = known.made if known is not None and same else made
        table = row._meta.label_lower
        if known is not None and not same:
            self._pointed.append(_elsewhere(self.source, kind, short(key), known))
        batch_id = known.batch_id if known is not None and same else 0
        self._known[kind, short(key)] = Known(row.pk, fingerprint, made, table, batch_id)
        origin = Origin(
            workspace=self.workspace, source=self.source, kind=kind, source_id=short(key), made=made,
            table=table, object_id=row.pk, fingerprint=fingerprint,
        )  # fmt: skip
        (self._again if same else self._fresh).append(origin)

    def write(self, batch: ImportBatch) -> None:
        """Keep what was remembered; the batch of a row stays the one that created it."""
        taken = [origin for origin in self._fresh if (origin.kind, origin.source_id) in self._here]
        self._write(taken, batch, update=["batch", "table", "object_id", "made", "fingerprint"])
        self._write(self._again, batch, update=["fingerprint"])
        fresh = [origin for origin in self._fresh if (origin.kind, origin.source_id) not in self._here]
        for origin in fresh:
            origin.batch = batch
        insert_all(fresh)
        self._here.update((origin.kind, origin.source_id) for origin in fresh)
        for pointed in self._pointed:
            pointed.batch = batch
        Replaced.objects.bulk_create(self._pointed)
        self._fresh, self._again, self._pointed = [], [], []

    def _write(self, origins: list[Origin], batch: ImportBatch, *, update: list[str]) -> None:
        for origin in origins:
            origin.batch = batch
        Origin.objects.bulk_create(
            origins,
            batch_size=IN_ONE_INSERT,
            update_conflicts=True,
            unique_fields=["workspace", "source", "kind", "source_id"],
            update_fields=update,
        )


def _elsewhere(source: str, kind: str, key: str, known: Known) -> Replaced:
    """That a row of the source stood for another one of ours before."""
    before = {"source": source, "source_id": key, "table": known.table, "made": known.made, "batch_id": known.batch_id}
    return Replaced(
        kind=kind, table=Origin._meta.label_lower, object_id=known.object_id, before=before,
        fingerprint=known.fingerprint,
    )  # fmt: skip


def _gone(rows: models.QuerySet[Origin]) -> dict[str, set[int]]:
    """The objects that origins name and that are no longer there, by table."""
    gone = {}
    for table in rows.values_list("table", flat=True).distinct().order_by():
        ids = rows.filter(table=table).values("object_id")
        present = apps.get_model(table)._base_manager.filter(pk__in=ids).values("pk")
        gone[table] = set(rows.filter(table=table).exclude(object_id__in=present).values_list("object_id", flat=True))
    return gone


def short(key: str) -> str:
    """A source's id that fits the column: a long one (a whole sentence, an address) by its hash."""
    return key if len(key) <= LONGEST_ID else f"{key[:100]}#{hashlib.sha256(key.encode()).hexdigest()}"


NOT_COMPARED = frozenset({"row", "entries", "rank"})
"""Rows of their own, and places among others: one row less in a file moves all behind it and changes none."""


def fingerprint(part: object, *also: object) -> str:
    """What a row was made from, in 32 characters; equal parts give equal fingerprints in every process."""
    values = {key: value for key, value in _plain(part).items() if key not in NOT_COMPARED}
    text = json.dumps([values, *also], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(part: object) -> dict[str, object]:
    if is_dataclass(part) and not isinstance(part, type):
        return {str(key): _unpaired(value) for key, value in asdict(part).items()}
    return {"value": part}


def _unpaired(value: object) -> object:
    """JSON knows no tuples and only text keys: say both the same way always."""
    if isinstance(value, dict):
        return {str(key): _unpaired(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        return [_unpaired(each) for each in value]
    return value
