"""What a cell means that names other rows: by identifier, by number, or by a title that only one row has."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from opsloop.connectors.durations import read_minutes
from opsloop.kernel.imports.bundle import DependencyKind

BETWEEN = re.compile(r"[,，;；、\n]+")
RELATION = re.compile(r"(.+?)\s*(FS|SS|FF|SF)\s*(?:([+-])\s*(\d[\w.]*))?", re.IGNORECASE)
KINDS: Mapping[str, DependencyKind] = {"FS": "FS", "SS": "SS", "FF": "FF", "SF": "SF"}


@dataclass(frozen=True)
class Relation:
    """One row named in a cell, with the kind of dependency and the lag written behind it (3FS+2d)."""

    name: str
    kind: DependencyKind = "FS"
    lag_minutes: int = 0


@dataclass
class Directory:
    """The rows of a table by everything they can be called."""

    by_name: dict[str, str] = field(default_factory=dict)
    titles: Counter[str] = field(default_factory=Counter)
    by_title: dict[str, str] = field(default_factory=dict)

    def add(self, source_id: str, *, names: Sequence[str], title: str) -> None:
        """Let the row be found under these names and under its title."""
        for name in (source_id, *names):
            self.by_name.setdefault(name.casefold(), source_id)
        self.titles[title.casefold()] += 1
        self.by_title.setdefault(title.casefold(), source_id)

    def find(self, name: str) -> str | None:
        """The one row called so; None when there is none, or when several are."""
        plain = name.strip().casefold()
        return self.by_name.get(plain) or (self.by_title.get(plain) if self.titles[plain] == 1 else None)

    def ambiguous(self, name: str) -> bool:
        """Whether several rows are called so."""
        return self.titles[name.strip().casefold()] > 1

    def relations(self, cell: str) -> Iterator[Relation]:
        """The rows a cell names. A title may hold commas itself, so the longest name that is known wins."""
        parts = [part.strip() for part in BETWEEN.split(cell) if part.strip()]
        if self.find(cell) or self.ambiguous(cell):
            parts = [cell.strip()]
        while parts:
            length = next((size for size in range(len(parts), 1, -1) if self.find(", ".join(parts[:size]))), 1)
            yield self._relation(", ".join(parts[:length]))
            parts = parts[length:]

    def _relation(self, text: str) -> Relation:
        found = RELATION.fullmatch(text)
        if self.find(text) or found is None:
            return Relation(text)
        lag = read_minutes(found[4], unit="day") if found[4] else 0
        kind = KINDS[found[2].upper()]
        return Relation(found[1].strip(), kind, (lag or 0) * (-1 if found[3] == "-" else 1))
