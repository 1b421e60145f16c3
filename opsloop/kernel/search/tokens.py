"""Cuts Chinese and Latin text into the words that search knows.

Chinese has no spaces, so a segmenter cuts it (finely: a long word is also kept as the short ones in it); two-character
words such as 退款 are what people search for most, and trigram indexes find none of them.
"""

from __future__ import annotations

import re
import unicodedata

import rjieba

INSIDE = re.compile(r"[0-9a-z_]+|[\u3400-\u9fff]+")
LONGEST_TEXT = 20_000


def tokens(text: str) -> list[str]:
    """The words of a text in order, small letters, full width folded; punctuation is left out.

    `OPS-12` is kept as `ops` and `12`, so that an index that splits at hyphens and one that does not agree.
    """
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()
    return [word for part in rjieba.cut_for_search(folded) for word in INSIDE.findall(part)]
