"""The short name of a workspace in addresses: made from its name, never one of our own pages."""

import re
import unicodedata

from opsloop.kernel.workspaces.models import RESERVED, Workspace

LONGEST = 40
LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ẞ": "SS",
        "æ": "ae",
        "Æ": "AE",
        "œ": "oe",
        "Œ": "OE",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ð": "d",
        "Ð": "D",
        "þ": "th",
        "Þ": "TH",
        "ı": "i",
    }
)
"""Latin letters that are no plain letter with a mark, as they are usually written without."""


def slug_for(name: str) -> str:
    """A free address for a workspace of this name: 增长组 gives `zeng-zhang-zu`, then `zeng-zhang-zu-2`."""
    from pypinyin import lazy_pinyin

    latin = " ".join(lazy_pinyin(unicodedata.normalize("NFKC", name))).translate(LETTERS)
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - 4].strip("-") or "team"
    taken = {*RESERVED, *Workspace.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    return next(slug for slug in _tries(stem, len(taken)) if slug not in taken)


def _tries(stem: str, taken: int) -> list[str]:
    return [stem, *(f"{stem}-{number}" for number in range(2, taken + 3))]
