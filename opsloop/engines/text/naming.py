"""How near a few typed letters come to a name: the same for everybody who finds people, labels and levels by typing."""

from __future__ import annotations

from collections.abc import Sequence

BEGINS, HOLDS, SPELT = range(3)
LETTERS = 2
"""A single Latin letter is in nearly every pinyin."""


def nearness(spellings: Sequence[str], typed: str) -> int | None:
    """0 where a spelling begins so, 1 where the first, the name itself, holds it, 2 where another spelling does.

    None where nothing does. Both sides are folded already: `晓雨` and `xiaoyu` find `("陈晓雨", "chenxiaoyu", "cxy")`.
    """
    if any(spelling.startswith(typed) for spelling in spellings):
        return BEGINS
    if any(typed in name for name in spellings[:1]):
        return HOLDS
    return SPELT if len(typed) >= LETTERS and any(typed in spelling for spelling in spellings[1:]) else None
