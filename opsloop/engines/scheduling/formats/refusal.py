"""A file that cannot be read as a planning problem."""

from __future__ import annotations

import re


class Unreadable(ValueError):
    """What was found and what was wanted, and on which line (from 1; 0 where it is the file as a whole)."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence)
        self.line = line
        self.sentence = sentence


def line_of(text: str, sentence: str) -> int:
    """The line on which the first quoted thing of the text that the sentence names stands; 0 where none does."""
    for word in re.findall(r"[^\s:,;]+", sentence):
        found = re.search(rf'["\']id["\']\s*:\s*["\']{re.escape(word)}["\']', text)
        if found:
            return text.count("\n", 0, found.start()) + 1
    return 0
