"""Cuts Chinese and Latin text into the words that search knows.

Chinese has no spaces, so a segmenter cuts it (finely: a long word is also kept as the short ones in it); two-character
words such as 退款 are what people search for most, and trigram indexes find none of them.
"""

from __future__ import annotations

import re
import unicodedata

HAN = re.compile(r"[\u3400-\u9fff]+")
INSIDE = re.compile(r"[0-9a-z_]+|[\u3400-\u9fff]+")
LONGEST_TEXT = 20_000


def tokens(text: str) -> list[str]:
    """The words of a text in order, small letters, full width folded; punctuation is left out.

    `OPS-12` is kept as `ops` and `12`, so that an index that splits at hyphens and one that does not agree.
    """
    import rjieba

    return [word for part in rjieba.cut_for_search(_folded(text)) for word in INSIDE.findall(part)]


def grams(text: str) -> list[str]:
    """Every Han character of a text and every two that stand together, each once.

    A segmenter cuts a name otherwise than what is typed of it: 晓雨 is not among the words of 陈晓雨, nor 差评 of
    差评会话. Of these pieces any part of a name can be put together.
    """
    runs = HAN.findall(_folded(text))
    return list(dict.fromkeys(part for run in runs for part in (*run, *_pairs(run))))


def pairs(word: str) -> list[str]:
    """The pairs of characters that a Han word of more than two is made of; none for others."""
    found = _pairs(word) if HAN.fullmatch(word) else []
    return found if len(found) > 1 else []


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
