"""One line as people type it: `设计海报 @王芳 #活动 !高 周五` is a title with a person, a label, a priority and a day.

A sign and a name, or a day in words, is a token; everything else is the title. Full-width signs count as their
half-width twins, and names are found by any part, by pinyin or by initials where only one thing fits best.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from opsloop.engines.text.days import SHORT, day_in_words
from opsloop.engines.text.naming import BEGINS, nearness

SIGNS = "@#!"
ESCAPE = "\\"
LONGEST_DAY = 3
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
WORD = re.compile(r"[^\s@#!,，。;；、:：()（）]+")
BULLET = re.compile(r"\s*(?:[-*•·☐]|\d{1,3}[.、)]|\[[ xX]?\])\s+")
CLOSING = ",，。;；、"


@dataclass(frozen=True)
class Thing:
    """What a sign may name: the field it sets, the value, how it is called and what else finds it."""

    field: str
    value: str
    label: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """What can be named after each sign, and the field that a day sets (empty: days are words like others)."""

    things: Mapping[str, Sequence[Thing]] = field(default_factory=dict)
    day: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.things) - set(SIGNS)
        if unknown:
            raise ValueError(f"signs must be among {SIGNS!r}, got {sorted(unknown)}")


@dataclass(frozen=True)
class Token:
    """A part of the line that was understood, from `start` to before `end`."""

    start: int
    end: int
    field: str
    value: str
    label: str = ""


@dataclass(frozen=True)
class Understood:
    """A line's title, its tokens in order, and what began like a token but names nothing, or several.

    `meant` has the names that each of the unknown ones may mean, none for what names nothing.
    """

    title: str
    tokens: tuple[Token, ...] = ()
    unknown: tuple[str, ...] = ()
    meant: tuple[tuple[str, ...], ...] = ()


def lines_of(text: str) -> list[str]:
    """The lines of a pasted text that say something; where there are several, without their bullets and numbers."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    bare = (BULLET.sub("", line, count=1).strip() for line in lines)
    return [line for line in bare if line] if lines[1:] else lines


def nameable(things: Iterable[Thing], text: str, sign: str) -> list[Thing]:
    """Those of very many things that the text may name after the sign: with these it is understood as with all."""
    folded = text.translate(FULL_WIDTH).lower()
    runs = [folded[at + 1 :] for at in range(len(folded)) if folded[at] == sign and _may_begin(folded, at)]
    begun = [(run, word[0]) for run in runs if (word := WORD.match(run))]
    return [thing for thing in (things if begun else ()) if _may_be_named(_names(thing), begun)]


def _may_be_named(names: Sequence[str], begun: Iterable[tuple[str, str]]) -> bool:
    return any(run.startswith(tuple(names)) or _nearness(names, word) is not None for run, word in begun)


def understand(line: str, vocabulary: Vocabulary, *, today: date) -> Understood:
    """The line's title and tokens. No character but spaces and escapes is lost: it is in one or the other."""
    folded = line.translate(FULL_WIDTH).lower()
    if len(folded) != len(line):  # a few letters grow when they become small; those lines keep their case
        folded = line.translate(FULL_WIDTH)
    named, unknown = _named(folded, vocabulary)
    days = _days(folded, named, today) if vocabulary.day else []
    tokens = sorted([*named, *(Token(a, b, vocabulary.day, day.isoformat()) for a, b, day in days)], key=_start)
    unclear = tuple(line[start:end] for start, end, _meant in unknown)
    return Understood(_title(line, tokens), tuple(tokens), unclear, tuple(meant for _start, _end, meant in unknown))


def _start(token: Token) -> int:
    return token.start


Unknown = tuple[int, int, tuple[str, ...]]
"""From where to where, and the names that it may mean."""


def _named(folded: str, vocabulary: Vocabulary) -> tuple[list[Token], list[Unknown]]:
    tokens: list[Token] = []
    unknown: list[Unknown] = []
    at = 0
    while at < len(folded):
        things = vocabulary.things.get(folded[at])
        if things is None or not _may_begin(folded, at):
            at += 1
            continue
        found, end = _called(folded, at + 1, things)
        if len(found) == 1:
            tokens.append(Token(at, end, found[0].field, found[0].value, found[0].label))
        elif end > at + 1 and folded[at] != "!":
            unknown.append((at, end, tuple(thing.label for thing in found)))
        at = max(end, at + 1)
    return tokens, unknown


def _may_begin(folded: str, at: int) -> bool:
    """Not within an address (`a@b.c`) or a word, and not after the escape; `!` only after a space."""
    before = folded[at - 1] if at else " "
    if folded[at] == "!":
        return before.isspace()
    return before != ESCAPE and not (before.isascii() and (before.isalnum() or before in "/&?=._-"))


def _called(folded: str, start: int, things: Sequence[Thing]) -> tuple[list[Thing], int]:
    """The thing whose name stands at `start`, the longest name first, else all that are as near; and where it ends."""
    best: tuple[int, Thing | None] = (0, None)
    for thing in things:
        for name in _names(thing):
            if len(name) > best[0] and folded.startswith(name, start) and _ends(folded, start + len(name), name):
                best = (len(name), thing)
    if best[1] is not None:
        return [best[1]], start + best[0]
    word = WORD.match(folded, start)
    if word is None:
        return [], start
    near = [(near, thing) for thing in things if (near := _nearness(_names(thing), word[0])) is not None]
    nearest = min((near for near, _thing in near), default=None)
    return [thing for near, thing in near if near == nearest], word.end()


def _nearness(names: Sequence[str], word: str) -> int | None:
    """As anywhere that names are typed; a figure such as `#12` and a single letter only by how a name begins."""
    near = nearness(names, word)
    short = word.isascii() and (len(word) == 1 or word.isdigit())
    return None if short and near != BEGINS else near


def _names(thing: Thing) -> list[str]:
    return [name.translate(FULL_WIDTH).lower() for name in (thing.label, *thing.names) if name]


def _ends(folded: str, end: int, name: str) -> bool:
    """Latin words end where no further letter follows; Chinese needs no space."""
    following = folded[end : end + 1]
    return not (name[-1].isascii() and name[-1].isalnum() and following.isascii() and following.isalnum())


def _days(folded: str, tokens: Sequence[Token], today: date) -> list[tuple[int, int, date]]:
    """The last day in words outside of the tokens, if there is one."""
    rest = list(folded)
    for token in tokens:
        rest[token.start : token.end] = " " * (token.end - token.start)
    words = [(match.start(), match.end()) for match in re.finditer(r"\S+", "".join(rest))]
    for last in range(len(words) - 1, -1, -1):
        for count in range(min(LONGEST_DAY, last + 1), 0, -1):
            start, end = words[last - count + 1][0], words[last][1]
            end -= len(folded[start:end]) - len(folded[start:end].rstrip(CLOSING))
            day = day_in_words(folded[start:end], today=today)
            if day is not None and (last == len(words) - 1 or folded[start:end] not in SHORT):
                return [(start, end, day)]
    return []


def _title(line: str, tokens: Sequence[Token]) -> str:
    kept, at = [], 0
    for token in tokens:
        kept.append(line[at : token.start])
        at = token.end
    whole = " ".join([*kept, line[at:]])
    return re.sub(r"\s+", " ", re.sub(rf"\\([{SIGNS}＠＃！])", r"\1", whole)).strip()
