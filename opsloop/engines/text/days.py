"""Days as people write them in Chinese and English: 明天, 下周五, 9月6日, 9-6, +3d, 月底, tomorrow, next fri, sep 6."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, timedelta

WEEK = 7
HALF_A_YEAR = 183
NEAR = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "后天": 2, "大后天": 3}
NEAR |= {"yesterday": -1, "昨天": -1, "前天": -2}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORT = ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun")
HAN_DAYS = "一二三四五六日"
HAN_NUMBERS = {"两": 2} | {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SHIFTED = re.compile(
    r"(?:([+-])(\d{1,3}) ?(d|days?|天|w|weeks?|周)|(\d{1,3}|[一两二三四五六七八九十])(天|周|个星期)(后|前))", re.ASCII
)
MONTH_END = re.compile(r"(?:本|这个?|(下)个?)?月[底末]|end of (next )?month|eom")
LATIN_DAYS = "|".join((*WEEKDAYS, *SHORT))
NAMED = re.compile(rf"(下个?|next |本|这个?|this )?(?:(?:周|星期|礼拜)([{HAN_DAYS}天])|({LATIN_DAYS}))")
WRITTEN: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int]]]] = (
    (re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})[日号]?"), lambda m: (int(m[1]), int(m[2]), int(m[3]))),
    (re.compile(r"(\d{1,2})[-/月](\d{1,2})[日号]?"), lambda m: (0, int(m[1]), int(m[2]))),
    (
        re.compile(rf"({'|'.join(MONTHS)})[a-z]*\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?"),
        lambda m: (int(m[3] or 0), MONTHS.index(m[1]) + 1, int(m[2])),
    ),
    (
        re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)? ({'|'.join(MONTHS)})[a-z]*(?:,? (\d{{4}}))?"),
        lambda m: (int(m[3] or 0), MONTHS.index(m[2]) + 1, int(m[1])),
    ),
)


def day_in_words(text: str, *, today: date) -> date | None:
    """The day that the whole text means on `today`; None where it means none.

    A bare weekday is the next to come, never today; 下周五 and `next fri` lie in the week after this one (Monday
    first). Without a year a date is this year's, unless that is more than half a year ago. Numbers alone are no days.
    """
    words = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).strip().lower())
    try:
        if words in NEAR:
            return today + timedelta(days=NEAR[words])
        return _shifted(words, today) or _weekday(words, today) or _month_end(words, today) or _written(words, today)
    except (ValueError, OverflowError):
        return None


def _shifted(words: str, today: date) -> date | None:
    match = SHIFTED.fullmatch(words)
    if match is None:
        return None
    sign, count, unit = (match[1], match[2], match[3]) if match[1] else (match[6], match[4], match[5])
    days = HAN_NUMBERS.get(count, 0) or int(count)
    days *= WEEK if unit in {"w", "week", "weeks", "周", "个星期"} else 1
    return today + timedelta(days=-days if sign in {"-", "前"} else days)


def _weekday(words: str, today: date) -> date | None:
    match = NAMED.fullmatch(words)
    if match is None:
        return None
    wanted = _place(match[2] or match[3])
    monday = today - timedelta(days=today.weekday())
    if match[1]:
        return monday + timedelta(days=wanted + (WEEK if match[1].startswith(("下", "next")) else 0))
    return today + timedelta(days=(wanted - today.weekday()) % WEEK or WEEK)


def _month_end(words: str, today: date) -> date | None:
    match = MONTH_END.fullmatch(words)
    if match is None:
        return None
    first = today.replace(day=1)
    for _month in range(2 if match[1] or match[2] else 1):
        first += timedelta(days=calendar.monthrange(first.year, first.month)[1])
    return first - timedelta(days=1)


def _place(name: str) -> int:
    if name in HAN_DAYS or name == "天":
        return HAN_DAYS.index("日" if name == "天" else name)
    return next(place for place, whole in enumerate(WEEKDAYS) if whole.startswith(name[:3]))


def _written(words: str, today: date) -> date | None:
    for shape, parts in WRITTEN:
        match = shape.fullmatch(words)
        if match is not None:
            return _nearest(*parts(match), today)
    return None


def _nearest(year: int, month: int, day: int, today: date) -> date | None:
    if year:
        return date(year, month, day)
    if not 1 <= month <= len(MONTHS):
        return None
    this_year = today.year if day <= calendar.monthrange(today.year, month)[1] else today.year + 1
    found = date(this_year, month, day)
    return found.replace(year=found.year + 1) if (today - found).days > HALF_A_YEAR else found
