"""How Chinese words are found by Latin letters: `新建任务` by `xinjianrenwu` and `xjrw`."""

from functools import lru_cache

from pypinyin import lazy_pinyin


@lru_cache(maxsize=8192)
def spoken(text: str) -> str:
    """The text's pinyin and its initials, in small letters; empty where nothing in it is Chinese."""
    syllables = lazy_pinyin(text, errors=lambda other: [letter for letter in other if letter.isalnum()])
    if "".join(syllables).lower() == "".join(letter for letter in text if letter.isalnum()).lower():
        return ""
    return f"{''.join(syllables)} {''.join(syllable[:1] for syllable in syllables)}".lower()
