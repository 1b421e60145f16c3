"""The account of an import: what is new, changed, unchanged, refused, and what there is to know about the source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from opsloop.kernel.imports.bundle import Refusal
from opsloop.kernel.pages.languages import in_every_language

Outcome = Literal["created", "updated", "unchanged"]
OUTCOMES: tuple[Outcome, ...] = ("created", "updated", "unchanged")
KINDS = (
    "people",
    "states",
    "labels",
    "work_items",
    "checklists",
    "checklist_items",
    "comments",
    "attachments",
    "links",
    "events",
)


@dataclass
class Tally:
    """Counts by outcome and kind, refused rows, and notes; the same for a dry run and for a load."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[object] = field(default_factory=list)

    def count(self, outcome: Outcome, kind: str, *, by: int = 1) -> None:
        """Remember that `by` more rows of `kind` came out as `outcome`."""
        getattr(self, outcome)[kind] += by

    def counts(self) -> dict[str, dict[str, int]]:
        """`{"created": {"people": 3, ...}, ...}`, every usual kind present."""
        return {outcome: _complete(getattr(self, outcome)) for outcome in OUTCOMES}

    def as_json(self) -> dict[str, object]:
        """What `opsloop import --json` prints, sentences in the active language."""
        refused = [{"row": each.row, "message": str(each.message)} for each in self.refused]
        return {**self.counts(), "refused": refused, "notes": [str(note) for note in self.notes]}

    def refused_rows(self) -> list[dict[str, object]]:
        """The refused rows to be kept, each sentence in every language of the product."""
        return [
            {"row": each.row, "column": each.column, "value": each.value, "message": in_every_language(each.message)}
            for each in self.refused
        ]

    def kept_notes(self) -> list[dict[str, str]]:
        return sentences(self.notes)


def _complete(counter: Mapping[str, int]) -> dict[str, int]:
    others = [kind for kind in counter if kind not in KINDS]
    return {kind: counter.get(kind, 0) for kind in (*KINDS, *others)}


def sentences(messages: Iterable[object]) -> list[dict[str, str]]:
    return [in_every_language(message) for message in messages]


def first_of_each(refused: Sequence[Refusal], *, limit: int) -> list[Refusal]:
    """The refused rows in the order of the file, at most `limit`."""
    return sorted(refused, key=lambda each: each.row)[:limit]
