"""A file that cannot be read as a planning problem."""

from __future__ import annotations


class Unreadable(ValueError):
    """What was found and what was wanted, and on which line (from 1; 0 where it is the file as a whole)."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence)
        self.line = line
        self.sentence = sentence
