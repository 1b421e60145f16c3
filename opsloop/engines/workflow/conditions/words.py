"""The text of a condition cut into words: names, numbers, dates, quoted text, signs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from opsloop.engines.workflow.conditions.tree import WrongCondition

LONGEST = 2000
WordKind = Literal["name", "number", "date", "text", "sign", "end"]

_WORD = re.compile(
    r"""(?P<space>\s+)
    |(?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    |(?P<number>\d+(?:\.\d+)?(?![\w.]))
    |(?P<name>[^\W\d]\w*)
    |(?P<text>"(?:[^"\\]|\\["\\])*")
    |(?P<sign><=|>=|!=|==|[=<>()+\-*/,])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Word:
    kind: WordKind
    text: str
    at: int


def words(text: str) -> Iterator[Word]:
    """Its words and an end; WrongCondition names the place where it cannot be cut. O(n)."""
    if len(text) > LONGEST:
        raise WrongCondition("too_long", LONGEST, limit=str(LONGEST))
    at = 0
    while at < len(text):
        found = _WORD.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        kind = found.lastgroup
        if kind != "space":
            yield Word(_KINDS[kind or ""], found.group(), at)
        at = found.end()
    yield Word("end", "", at)


_KINDS: dict[str, WordKind] = {
    "name": "name",
    "number": "number",
    "date": "date",
    "text": "text",
    "sign": "sign",
}


def _unreadable(text: str, at: int) -> WrongCondition:
    if text[at] == '"':
        return WrongCondition("unclosed_text", at)
    if text[at].isdigit():
        return WrongCondition("wrong_number", at)
    return WrongCondition("unexpected", at, found=text[at], wanted="")
