"""Values of a JSON object, each of the kind that is wanted; a refusal names the object and the field."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from opsloop.engines.scheduling.formats.refusal import Unreadable

DURATION = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?")
LARGEST = 10**9
WHOLE = "the file"
"""How a refusal calls the object that all others stand in."""


class Row:
    """One object of the file, and how a refusal calls it."""

    def __init__(self, name: str, value: object) -> None:
        if not isinstance(value, dict):
            raise Unreadable(0, f"{name} should be an object, but is {value!r:.40}")
        self.value: dict[str, object] = value
        self.name = name

    @property
    def within(self) -> str:
        """How the name of an object in it begins: what stands in the file itself needs no more."""
        return "" if self.name == WHOLE else f"{self.name}: "

    @property
    def names(self) -> list[str]:
        return list(self.value)

    def only(self, *known: str) -> Row:
        """Itself; Unreadable where it has another field. Names that begin with _ are notes, which nobody reads."""
        for name in self.value:
            if name not in known and not name.startswith("_"):
                near = get_close_matches(name, known, n=1)
                meant = f"; is it {near[0]}?" if near else f"; fields are {', '.join(known)}"
                raise Unreadable(0, f"{self.name}: there is no field {name!r}{meant}")
        return self

    def text(self, field: str, missing: str | None = None) -> str:
        return str(self._of(field, str, "a text", missing))

    def number(self, field: str, missing: float | None = None) -> float:
        found = self._of(field, (int, float), "a number", missing)
        return float(found) if isinstance(found, (int, float)) else 0.0

    def whole(self, field: str, missing: int | None = None) -> int:
        found = self._of(field, int, "a whole number", missing)
        if not isinstance(found, int) or abs(found) > LARGEST:
            raise Unreadable(0, f"{self.name}: {field} should be a whole number, but is {found!r:.40}")
        return found

    def flag(self, field: str, missing: bool) -> bool:
        found = self.value.get(field, missing)
        if not isinstance(found, bool):
            raise Unreadable(0, f"{self.name}: {field} should be true or false, but is {found!r:.40}")
        return found

    def list(self, field: str) -> list[object]:
        found = self.value.get(field, [])
        if not isinstance(found, list):
            raise Unreadable(0, f"{self.name}: {field} should be a list, but is {found!r:.40}")
        return found

    def texts(self, field: str) -> tuple[str, ...]:
        found = self.list(field)
        for each in found:
            if not isinstance(each, str):
                raise Unreadable(0, f"{self.name}: {field} should hold texts, but has {each!r:.40}")
        return tuple(str(each) for each in found)

    def row(self, field: str) -> Row:
        return Row(f"{self.name}: {field}", self.value.get(field, {}))

    def rows(self, field: str, *known: str) -> Iterator[Row]:
        """The objects of a list, each with these fields at most."""
        for number, each in enumerate(self.list(field), start=1):
            called = each.get("id", number) if isinstance(each, dict) else number
            yield Row(f"{self.within}{field} {called}", each).only(*known)

    def _of(self, field: str, kind: type | tuple[type, ...], wanted: str, missing: object) -> object:
        found = self.value.get(field, missing)
        if found is None:
            raise Unreadable(0, f"{self.name}: {field} is missing; wanted {wanted}")
        if not isinstance(found, kind) or isinstance(found, bool):
            raise Unreadable(0, f"{self.name}: {field} should be {wanted}, but is {found!r:.40}")
        return found


def amount(row: Row, field: str) -> int | None:
    """Minutes: a whole number, or a text such as 16h, 30m, 1h30m, -2h."""
    found = row.value.get(field)
    if found is None:
        return None
    if isinstance(found, int) and not isinstance(found, bool) and abs(found) <= LARGEST:
        return found
    if isinstance(found, str):
        sign, bare = (-1, found[1:]) if found.startswith("-") else (1, found)
        parts = DURATION.fullmatch(bare)
        if parts and any(parts.groups()):
            return sign * (int(parts[1] or 0) * 60 + int(parts[2] or 0))
    raise Unreadable(0, f"{row.name}: {field} should be minutes or such as 1h30m, but is {found!r:.40}")
