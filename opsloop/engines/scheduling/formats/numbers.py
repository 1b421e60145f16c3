"""Whole numbers of a text, each with the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from opsloop.engines.scheduling.formats.refusal import Unreadable

LARGEST = 1_000_000
"""No count, duration or capacity of a file is larger."""


@dataclass
class Numbers:
    """The numbers from a line on, taken one after another."""

    tokens: Iterator[tuple[int, str]]
    line: int = 1

    @classmethod
    def of(cls, text: str) -> Numbers:
        """Every word of the text."""
        lines = enumerate(text.splitlines(), start=1)
        return cls((number, word) for number, line in lines for word in line.split())

    def take(self, what: str, *, least: int = 0, most: int = LARGEST) -> int:
        """The next number; Unreadable where there is none or it is out of bounds."""
        found = next(self.tokens, None)
        if found is None:
            raise Unreadable(self.line, f"the file ends where {what} should stand")
        self.line, word = found
        return whole(word, what, self.line, least=least, most=most)

    def end(self) -> None:
        """Nothing may be left."""
        found = next(self.tokens, None)
        if found is not None:
            raise Unreadable(found[0], f"the file should end here, but {found[1]!r} follows")


def whole(word: str, what: str, line: int, *, least: int = 0, most: int = LARGEST) -> int:
    """The word as a whole number within its bounds."""
    if not re.fullmatch(r"-?[0-9]{1,9}", word):
        raise Unreadable(line, f"{what} should be a whole number, but is {word!r}")
    number = int(word)
    if not least <= number <= most:
        raise Unreadable(line, f"{what} should be {least} to {most}, but is {number}")
    return number
