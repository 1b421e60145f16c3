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
    runs = [_of_run(run) if re.match(HAN, run) else (run, run) for run in RUNS.findall(text)]
    whole, initials = zip(*runs, strict=True)
    return f"{''.join(whole)} {''.join(initials)}".lower()


@lru_cache(maxsize=8192)
def name_order(name: str) -> str:
    """What names are put in order by: their pinyin, or themselves where they are not Chinese, numbers by their size."""
    return re.sub("[0-9]+", lambda number: number[0].zfill(DIGITS), (spoken(name) or name).casefold())


@lru_cache(maxsize=8192)
def _of_run(run: str) -> tuple[str, str]:
    """The pinyin and the initials of Chinese characters that stand together; many titles share them."""
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(run)
    return "".join(syllables), "".join(syllable[:1] for syllable in syllables)
