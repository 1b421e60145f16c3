"""How Chinese words are found by Latin letters: `新建任务` by `xinjianrenwu` and `xjrw`."""

import re
from functools import lru_cache

HAN = r"[\u3400-\u9fff]+"
DIGITS = 8
RUNS = re.compile(rf"{HAN}|[^\W_\u3400-\u9fff]+")


@lru_cache(maxsize=8192)
def spoken(text: str) -> str:
    """The text's pinyin and its initials, in small letters; empty where nothing in it is Chinese."""
    if not re.search(HAN, text):
        return ""
    from pypinyin import lazy_pinyin

    runs = RUNS.findall(text)
    syllables = [lazy_pinyin(run) if re.match(HAN, run) else [run] for run in runs]
    initials = [_initials(parts) if re.match(HAN, run) else run for run, parts in zip(runs, syllables, strict=True)]
    return f"{''.join(''.join(parts) for parts in syllables)} {''.join(initials)}".lower()


@lru_cache(maxsize=8192)
def name_order(name: str) -> str:
    """What names are put in order by: their pinyin, or themselves where they are not Chinese, numbers by their size."""
    return re.sub("[0-9]+", lambda number: number[0].zfill(DIGITS), (spoken(name) or name).casefold())


def _initials(syllables: list[str]) -> str:
    return "".join(syllable[:1] for syllable in syllables)
