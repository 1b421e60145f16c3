"""How a name sorts and is found in pinyin: 林静 stands under `lin jing`, and `lj` finds it."""

import re
from functools import lru_cache

DIGITS = 8

SURNAMES = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "翟": "zhai", "乐": "yue", "缪": "miao", "尉": "yu", "万": "wan", "覃": "qin", "谌": "chen", "冼": "xian",
    "任": "ren", "华": "hua", "燕": "yan", "那": "na", "宁": "ning", "葛": "ge", "召": "shao", "繁": "po",
}  # fmt: skip
"""Characters that are read otherwise as a family name than in ordinary words."""


@lru_cache(maxsize=4096)
def sort_name(name: str) -> str:
    """Syllables, the same joined, and the initials: `lin jing|linjing|lj`; a Latin name likewise by its words.

    Numbers among the syllables are filled up with zeros, so that `Resource 2` stands before `Resource 10`.
    """
    syllables = _syllables(name.strip())
    ordered = re.sub("[0-9]+", lambda number: number[0].zfill(DIGITS), " ".join(syllables))
    return "|".join((ordered, "".join(syllables), "".join(part[0] for part in syllables)))[:240]


def _syllables(name: str) -> list[str]:
    # 0.3 s and 25 MB, wanted only where somebody is named.
    from pypinyin import lazy_pinyin

    first = SURNAMES.get(name[:1])
    parts = [first, *lazy_pinyin(name[1:])] if first else lazy_pinyin(name)
    return [word.casefold() for part in parts for word in part.split()]
