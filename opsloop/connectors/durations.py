"""Amounts of work as text (3天, 2h, 1.5d, 1w 2d, PT8H30M) in minutes: a day is 8 hours, a week 5 days."""

import re

ISO = re.compile(r"p(?:(\d+)d)?(?:t(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?)?")
PART = re.compile(r"(\d+(?:\.\d+)?)\s*([^\d\s.,，、]+)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")

MINUTES = {"second": 1 / 60, "minute": 1.0, "hour": 60.0, "day": 480.0, "week": 2400.0}
WORDS = {
    "second": "s sec secs second seconds 秒",
    "minute": "m min mins minute minutes 分 分钟",
    "hour": "h hr hrs hour hours 时 小时 个小时 工时 人时 人小时",
    "day": "d day days 天 日 工作日 个工作日 人天 人日",
    "week": "w wk wks week weeks 周 星期 个星期 人周",
}
UNITS = {word: unit for unit, words in WORDS.items() for word in words.split()}
# Nobody plans a hundred years; such numbers are slips or other columns.
LONGEST = 100 * 365 * 24 * 60


def read_minutes(cell: str, *, unit: str) -> int | None:
    """The whole minutes; a bare number counts in `unit`; None when it is no amount of work."""
    found = _minutes(cell.strip().casefold().replace("半", "0.5"), unit)
    return round(found) if found is not None and found <= LONGEST else None


def unit_in(header: str) -> str | None:
    """The unit a header names in brackets, as in 计划工时(小时) or Estimate [d]."""
    found = re.search(r"[(（\[【]\s*([^)）\]】]+?)\s*[)）\]】]", header)
    return UNITS.get(found[1].casefold()) if found else None


def _minutes(text: str, unit: str) -> float | None:
    if NUMBER.fullmatch(text):
        return float(text) * MINUTES[unit]
    if found := CLOCK.fullmatch(text):
        return int(found[1]) * 60.0 + int(found[2])
    if len(text) > 1 and (iso := ISO.fullmatch(text)):
        days, hours, minutes, seconds = (float(part or 0) for part in iso.groups())
        return days * MINUTES["day"] + hours * 60 + minutes + seconds / 60
    return _sum(text)


def _sum(text: str) -> float | None:
    parts = PART.findall(text)
    if not parts or PART.sub("", text).strip(" ,，、和零"):
        return None
    if any(word not in UNITS for _amount, word in parts):
        return None
    return float(sum(float(amount) * MINUTES[UNITS[word]] for amount, word in parts))
