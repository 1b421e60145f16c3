"""What encoding bytes are in: Unicode with or without mark, then GBK, then what the statistics say."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from charset_normalizer import from_bytes

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 200_000
"""So many bytes are enough to guess by."""
# Damaged UTF-8 keeps most of its characters; text in another encoding keeps hardly one.
DAMAGED_SHARE = 0.3
# The first 3,755 characters of GB 2312 make up nearly all Chinese text, and a fraction of what Cyrillic turns into.
COMMON_SHARE = 0.7
OTHER_SCRIPTS = ("Cyrillic", "Greek", "Hebrew", "Arabic", "CJK", "Hiragana", "Katakana", "Hangul", "Thai")
SURE = 0.95
EUROPE = {
    "cp1252": (
        *("äöüß", "àâçèéêëîïôùûüœæ", "áéíñóúü¿¡ºª", "àáâãçéêíóôõú", "àèéìíòóù"),
        *("åäöæøé", "áäéëïíóöú", "áæéíðóúýþö"),
    ),
    "cp1250": ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    "cp1254": ("âçğıîöşûü",),
}
"""The letters beyond ASCII of the languages that are written with each: German, French, Spanish, Portuguese, Italian,
Nordic, Dutch, Icelandic; Polish, Czech, Slovak, Hungarian, South Slavic, Romanian; Turkish."""
SIGNS = frozenset("„“”‚‘’«»–—…€§°·•\xa0\u0307")
COMMON_LEAD = range(0xB0, 0xD8)


def marked(start: bytes) -> str | None:
    """The encoding that a mark at the start of the bytes tells; None without a mark."""
    return next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)


def damaged_utf8(content: bytes) -> bool:
    """Whether bytes that are no UTF-8 were UTF-8 once, by how many characters of it are still whole."""
    text = content.decode("utf-8", "replace")
    strange = sum(not character.isascii() for character in text)
    return text.count("\ufffd") < DAMAGED_SHARE * strange


def foreign(content: bytes) -> str | None:
    """The encoding of bytes that have no mark and are no UTF-8; None when nothing explains them."""
    if _decodes(content, "gb18030") and _reads_as_chinese(content):
        return "gb18030"
    best = from_bytes(content[:SAMPLE]).best()
    if best is None:
        return None
    latin = not any(script in alphabet for alphabet in best.alphabets for script in OTHER_SCRIPTS)
    return (_of_europe(content[:SAMPLE]) if latin else "") or best.encoding


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _of_europe(content: bytes) -> str:
    """Western, Central European or Turkish, which statistics of short texts take for each other; else nothing.

    The letters beyond ASCII are those of one language; where both readings are as good, it is the more common one.
    """
    told = {encoding: _told(content.decode(encoding, "replace"), EUROPE[encoding]) for encoding in EUROPE}
    best = max(told, key=lambda encoding: told[encoding])
    return best if told[best] >= SURE else ""


def _told(text: str, languages: Sequence[str]) -> float:
    """The share of what is no ASCII that belongs to the language which explains most of it."""
    strange = [letter for letter in text.lower() if not letter.isascii() and letter not in SIGNS]
    return max(sum(letter in letters for letter in strange) for letters in languages) / max(len(strange), 1)


def _reads_as_chinese(content: bytes) -> bool:
    """Whether the two-byte characters are mostly the common ones; signs such as 、 and （ count for nothing."""
    common = letters = place = 0
    sample = content[:SAMPLE]
    while place < len(sample):
        lead = sample[place]
        if lead < 0x81:  # noqa: PLR2004 - below begins no two-byte character
            place += 1
            continue
        letters += lead >= COMMON_LEAD.start or lead < 0xA1  # noqa: PLR2004 - signs stand from A1 to A9
        common += lead in COMMON_LEAD
        place += 2
    return letters > 0 and common >= COMMON_SHARE * letters
