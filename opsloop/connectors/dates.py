"""Dates as people and their tools write them; what is ambiguous in one cell is settled by its whole column."""

import contextlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from opsloop.connectors.months import month_number
from opsloop.connectors.times import aware, moment, plausible, unix

YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
SHORT_YEAR_NAMED = re.compile(r"(\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
SHORT_YEAR_FIRST = re.compile(r"(\d{2})([/.\-])(\d{1,2})\2(\d{1,2})(?!\d)")
YEAR_LAST = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
NAMED_MONTH = re.compile(r"(\d{1,2})[\s/.\-]+([^\W\d_]+|\d{1,2}月)\.?[\s/.\-,]+(\d{4}|\d{2})(?!\d)")
MONTH_NAME_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
NO_YEAR = re.compile(r"(\d{1,2})\s*[/月]\s*(\d{1,2})\s*[日号]?")
CLOCK = re.compile(
    r"(上午|下午|晚上|am|pm)?\s*(\d{1,2})[:时点](\d{2})?(?:[:分](\d{2})?)?(?:\.\d+)?秒?\s*(上午|下午|a\.?m\.?|p\.?m\.?)?"
)
WEEKDAY = re.compile(r"[(（]?(?:周|星期)[一二三四五六日天][)）]?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
MILLISECONDS = re.compile(r"\d{12,13}")
# Excel counts days from here (its 1900 has a 29 February that never was).
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zone
SERIALS = (20_000, 80_000)
PIVOT = 70
MONTHS, DAYS = 12, 31
NEAR = 10
"""Years around that of a table from which its dates are."""


@dataclass(frozen=True)
class DateStyle:
    """How a table writes its dates: which of two small numbers is the day, and the year where none stands.

    With `year_first` a date of three short numbers begins with its year, as in 24/3/15.
    """

    day_first: bool
    year: int
    guessed: bool = False
    year_first: bool = False


def style_of(cells: Iterable[str], *, day_first: bool | None, this_year: int) -> DateStyle:
    """The style that reads most of these cells; `guessed` when no cell could decide."""
    cells = list(cells)
    if day_first is None and _year_first(cells, this_year):
        return DateStyle(False, this_year, year_first=True)
    pairs = [(int(found[1]), int(found[3]), found[2]) for found in map(YEAR_LAST.search, cells) if found is not None]
    if day_first is not None or not pairs:
        return DateStyle(bool(day_first), this_year)
    days = sum(one > MONTHS for one, _other, _sign in pairs)
    months = sum(other > MONTHS for _one, other, _sign in pairs)
    if days != months:
        return DateStyle(days > months, this_year)
    return DateStyle(pairs[0][2] == ".", this_year, guessed=True)


def _year_first(cells: Sequence[str], this_year: int) -> bool:
    """Whether dates of three short numbers begin with the year.

    Nobody writes a year with one digit, and of a table's years there are fewer than of its days.
    """
    found = [(date[1], date[3], date[4]) for date in map(SHORT_YEAR_FIRST.match, cells) if date]
    long_years = any(date and len(date[4]) > 2 for date in map(YEAR_LAST.match, cells))  # noqa: PLR2004 - two digits
    near = all(abs(_year(year) - this_year) <= NEAR for year, _month, _day in found)
    possible = all(1 <= int(month) <= MONTHS and 1 <= int(day) <= DAYS for _written, month, day in found)
    if not found or long_years or not near or not possible:
        return False
    years, days = {year for year, _month, _day in found}, {int(day) for _written, _month, day in found}
    return len(years) < len(days) or any(len(day) == 1 for _written, _month, day in found)


def read_moment(cell: str, style: DateStyle) -> datetime | None:
    """The aware moment in the cell, midnight where it names only a day; None when it is no date."""
    found = _read(_narrow(cell), style)
    return aware(found) if found is not None and plausible(found) else None


def read_day(cell: str, style: DateStyle) -> date | None:
    """The day in the cell, as it was written there."""
    found = _read(_narrow(cell), style)
    return found.date() if found is not None and plausible(found) else None


def mostly_dates(cells: Sequence[str], style: DateStyle, *, share: float = 0.8) -> bool:
    """Whether these cells are dates; plain numbers alone do not count, they may be anything."""
    read = sum(not cell.replace(".", "").isdigit() and _read(_narrow(cell), style) is not None for cell in cells)
    return bool(cells) and read >= share * len(cells)


def _narrow(cell: str) -> str:
    """With digits and signs of full width, as Chinese keyboards make them, in plain ones."""
    return unicodedata.normalize("NFKC", cell).strip()


def lacks_year(cell: str) -> bool:
    """Whether the cell names a day of no year."""
    return NO_YEAR.fullmatch(WEEKDAY.sub("", _narrow(cell)).strip()) is not None


def _read(cell: str, style: DateStyle) -> datetime | None:
    with contextlib.suppress(ValueError, OverflowError):
        return _number(cell) if cell.isascii() and cell.replace(".", "", 1).isdigit() else _written(cell, style)
    return None


def _number(cell: str) -> datetime | None:
    if SERIAL.fullmatch(cell) and SERIALS[0] <= float(cell) <= SERIALS[1]:
        return EXCEL_EPOCH + timedelta(seconds=round(float(cell) * 86_400))
    if found := COMPACT.fullmatch(cell):
        return datetime(int(found[1]), int(found[2]), int(found[3]))  # noqa: DTZ001 - its zone is set above
    return unix(cell) if MILLISECONDS.fullmatch(cell) else None


def _written(cell: str, style: DateStyle) -> datetime | None:
    if (cell[:4].isdigit() and "T" in cell) or (cell[:3].isalpha() and cell[3:4] == ","):
        return moment(cell)
    text = WEEKDAY.sub(" ", cell.casefold()).strip()
    found, rest = _date_in(text, style)
    if found is None:
        return None
    seconds = _clock(rest)
    return None if seconds is None else datetime(found.year, found.month, found.day) + timedelta(seconds=seconds)  # noqa: DTZ001 - its zone is set above


def _date_in(text: str, style: DateStyle) -> tuple[date | None, str]:
    """The date at the beginning, and what stands behind it."""
    if style.year_first and (found := SHORT_YEAR_FIRST.match(text)):
        return date(_year(found[1]), int(found[3]), int(found[4])), text[found.end() :]
    for pattern, build in READERS:
        if found := pattern.match(text):
            return build(found, style), text[found.end() :]
    return None, text


def _year(written: str) -> int:
    number = int(written)
    return number if len(written) > 2 else number + (2000 if number < PIVOT else 1900)  # noqa: PLR2004 - two digits


def _year_last(found: re.Match[str], style: DateStyle) -> date:
    day, month = (int(found[1]), int(found[3])) if style.day_first else (int(found[3]), int(found[1]))
    return date(_year(found[4]), month, day)


def _no_year(found: re.Match[str], style: DateStyle) -> date:
    month, day = int(found[1]), int(found[2])
    return date(style.year, day, month) if style.day_first and "/" in found[0] else date(style.year, month, day)


READERS = (
    (YEAR_FIRST, lambda found, _style: date(int(found[1]), int(found[2]), int(found[3]))),
    (SHORT_YEAR_NAMED, lambda found, _style: date(_year(found[1]), int(found[2]), int(found[3]))),
    (YEAR_LAST, _year_last),
    (NAMED_MONTH, lambda found, _style: date(_year(found[3]), month_number(found[2]), int(found[1]))),
    (MONTH_NAME_FIRST, lambda found, _style: date(int(found[3]), month_number(found[1]), int(found[2]))),
    (NO_YEAR, _no_year),
)


def _clock(text: str) -> int | None:
    """Seconds since midnight in what follows a date: none is midnight, nonsense is None."""
    text = text.strip(" ,t")
    if not text:
        return 0
    found = CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, half = int(found[2]), (found[1] or found[5] or "").replace(".", "")
    if half in {"pm", "下午", "晚上"} and hour < MONTHS:
        hour += MONTHS
    if half in {"am", "上午"} and hour == MONTHS:
        hour = 0
    minute, second = int(found[3] or 0), int(found[4] or 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None  # noqa: PLR2004 - a clock
