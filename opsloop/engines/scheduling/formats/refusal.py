"""A file that cannot be read as a planning problem."""

from __future__ import annotations

import re

Lines = dict[str, int]
"""On which line each activity stands, by its id, and each `calendar ID`; readers write it down as they go."""


NAMES = re.compile(r"(?:\b(?:task|activity|person|project|equipment|from|to)|other:) ([^\s:,;]+)")
"""How a refusal speaks of what has a name."""


class Unreadable(ValueError):
    """What was found and what was wanted, and on which line (from 1; 0 where it is the file as a whole)."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}" if line else sentence)
        self.line = line
        self.sentence = sentence


def line_of(text: str, sentence: str) -> int:
    """The line of JSON on which the first object that the sentence names has its id, or of either language, on which
    what it quotes stands; 0 where neither does.

    What stands where a name does comes first: `a` may be an activity, and a word of the sentence.
    """
    words = [*NAMES.findall(sentence), *re.findall(r"[^\s:,;]+", sentence)]
    ids = (rf'["\']id["\']\s*:\s*["\']?{re.escape(word)}["\',\s}}]' for word in words)
    quoted = (rf'"{re.escape(word)}"|>\s*{re.escape(word)}\s*<' for word in re.findall(r"'([^']*)'", sentence))
    found = next(filter(None, (re.search(pattern, text) for pattern in (*ids, *quoted))), None)
    return text.count("\n", 0, found.start()) + 1 if found else 0
