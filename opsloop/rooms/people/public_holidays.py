"""Public holidays and make-up working days of a country, as the `holidays` library knows them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

ANNOUNCED_YEARLY = frozenset({"CN"})
"""Countries whose make-up days are announced each year by notice: before that the library has none for the year."""
SPOKEN = {"zh-hans": ("zh_CN", "zh_TW", "en_US"), "en": ("en_US", "en_GB", "en_HK")}
_MOVED = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, kw_only=True)
class PublicDay:
    """A day on which the country rests or makes up for resting.

    `partner` is the free day that a make-up day stands for, or the make-up day that pays for a free one.
    """

    day: datetime.date
    works: bool
    name: str
    partner: datetime.date | None = None


@lru_cache(maxsize=64)
def countries() -> frozenset[str]:
    """The ISO codes of the countries whose public holidays are known."""
    # 0.3 s, wanted only where a calendar is drawn or reckoned with.
    from holidays import list_supported_countries

    return frozenset(list_supported_countries())


@lru_cache(maxsize=256)
def public_days(country: str, year: int, language: str = "zh-hans") -> tuple[PublicDay, ...]:
    """The public holidays and make-up working days of one year, by day; none where the country is not known."""
    if country not in countries():
        return ()
    named, plain = _holidays(country, year, language), _holidays(country, year, "zh-hans")
    moved = _moved(plain)
    stands_for = {paid: free for free, paid in moved.items()}
    free = [
        PublicDay(day=day, works=False, name="" if day in moved else name, partner=moved.get(day))
        for day, name in named.items()
        if day.year == year
    ]
    worked = [
        PublicDay(day=day, works=True, name="", partner=stands_for.get(day))
        for day in named.weekend_workdays
        if day.year == year
    ]
    return tuple(sorted([*free, *worked], key=lambda entry: entry.day))


def announced(country: str, year: int) -> bool:
    """Whether the year's make-up days are known, or the country has none that wait for a notice."""
    return country not in ANNOUNCED_YEARLY or any(entry.works for entry in public_days(country, year))


def _holidays(country: str, year: int, language: str) -> HolidayBase:
    from holidays import country_holidays

    spoken = country_holidays(country).supported_languages
    wanted = SPOKEN["zh-hans" if language.startswith("zh") else "en"]
    # The neighbouring years too: a free day in January may be made up for in December.
    known = country_holidays(country, years=[year], language=next((code for code in wanted if code in spoken), None))
    known.get(datetime.date(year + 1, 1, 1))
    return known


def _moved(known: HolidayBase) -> dict[datetime.date, datetime.date]:
    """Free day -> the make-up day that pays for it, read from names such as 休息日（由 2026-01-04 调休）."""
    found = {}
    for day, name in known.items():
        if moved := _MOVED.search(name):
            found[day] = datetime.date(*map(int, moved.groups()))
    return found
