"""Bold and struck text next to Chinese punctuation.

CommonMark refuses `**你好。**吗`: a mark after punctuation closes only before a space or more punctuation, and Chinese
has no spaces. Here, as in the "CJK-friendly emphasis" amendment to CommonMark, punctuation of the Chinese kind does
not count as punctuation, and a Chinese character beside the marks counts as the space that is not written.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline.state_inline import Delimiter, StateInline

WIDE = re.compile(
    r"[\u1100-\u11ff\u2e80-\u303f\u3040-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    r"\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee\U00020000-\U0003ffff]"
)
"""Characters of scripts written without spaces, and their punctuation."""

MARKS = "*~"
LEAST = {"*": 1, "~": 2}


def mend_emphasis(md: MarkdownIt) -> None:
    """Let `**` and `~~` open and close beside Chinese as a reader expects."""
    md.inline.ruler.before("strikethrough", "wide_emphasis", _tokenize)


def _tokenize(state: StateInline, silent: bool) -> bool:
    marker = state.src[state.pos]
    if silent or marker not in MARKS:
        return False
    before, length, after = _around(state)
    if not (WIDE.match(before) or WIDE.match(after)) or length < LEAST[marker]:
        return False
    opens, closes = _flanks(before, after)
    if marker == "~":
        _push_pairs(state, length, opens=opens, closes=closes)
    else:
        _push_single(state, length, opens=opens, closes=closes)
    state.pos += length
    return True


def _around(state: StateInline) -> tuple[str, int, str]:
    """The character before the run of marks, the run's length, and the character after it."""
    start = end = state.pos
    while end < state.posMax and state.src[end] == state.src[start]:
        end += 1
    before = state.src[start - 1] if start > 0 else " "
    after = state.src[end] if end < state.posMax else " "
    return before, end - start, after


def _flanks(before: str, after: str) -> tuple[bool, bool]:
    """Whether a run between these two characters may open and may close."""
    free_before = isWhiteSpace(ord(before)) or _punctuation(before) or bool(WIDE.match(before))
    free_after = isWhiteSpace(ord(after)) or _punctuation(after) or bool(WIDE.match(after))
    opens = not isWhiteSpace(ord(after)) and (not _punctuation(after) or free_before)
    closes = not isWhiteSpace(ord(before)) and (not _punctuation(before) or free_after)
    return opens, closes


def _punctuation(char: str) -> bool:
    return not WIDE.match(char) and (isMdAsciiPunct(ord(char)) or isPunctChar(char))


def _push_single(state: StateInline, length: int, *, opens: bool, closes: bool) -> None:
    for _index in range(length):
        _push(state, state.src[state.pos], length, opens=opens, closes=closes)


def _push_pairs(state: StateInline, length: int, *, opens: bool, closes: bool) -> None:
    if length % 2:
        state.push("text", "", 0).content = "~"
    for _index in range(length // 2):
        _push(state, "~~", 0, opens=opens, closes=closes)


def _push(state: StateInline, text: str, length: int, *, opens: bool, closes: bool) -> None:
    state.push("text", "", 0).content = text
    state.delimiters.append(
        Delimiter(marker=ord(text[0]), length=length, token=len(state.tokens) - 1, end=-1, open=opens, close=closes)
    )
