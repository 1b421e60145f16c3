"""How dates, times, amounts and numbers read in each language."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import get_currency_precision
from django.utils import translation

LONG_WEEK = 7
SHORT_FROM = 10_000  # below, the plain figure is as short
SIGNS = {
    "CNY": "¥",
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "TWD": "NT$",
    "INR": "₹",
    "KRW": "₩",
    "JPY": "JP¥",
}
EN_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
EN_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
ZH_DAYS = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]


@dataclass(frozen=True)
class Formats:
    """The shapes of one language; dates have an order of words that no single sentence can be translated to."""

    near: dict[int, str]
    weekday: Callable[[datetime.date], str]
    short: Callable[[datetime.date], str]
    with_weekday: Callable[[datetime.date], str]
    with_year: Callable[[datetime.date], str]
    full: Callable[[datetime.date], str]
    hours_minutes: tuple[str, str, str]
    powers: tuple[tuple[int, str], ...]


def _zh_short(day: datetime.date) -> str:
    return f"{day.month}月{day.day}日"


def _en_short(day: datetime.date) -> str:
    return f"{EN_MONTHS[day.month - 1]} {day.day}"


CHINESE = Formats(
    near={-1: "昨天", 0: "今天", 1: "明天"},
    weekday=lambda day: ZH_DAYS[day.weekday()],
    short=_zh_short,
    with_weekday=lambda day: f"{_zh_short(day)} {ZH_DAYS[day.weekday()]}",
    with_year=lambda day: f"{day.year}年{_zh_short(day)}",
    full=lambda day: f"{day.year}年{_zh_short(day)} {ZH_DAYS[day.weekday()]}",
    hours_minutes=("%s小时", "%d分", "%s小时%d分"),
    powers=((100_000_000, "亿"), (10_000, "万")),
)
ENGLISH = Formats(
    near={-1: "Yesterday", 0: "Today", 1: "Tomorrow"},
    weekday=lambda day: EN_DAYS[day.weekday()],
    short=_en_short,
    with_weekday=lambda day: f"{_en_short(day)}, {EN_DAYS[day.weekday()]}",
    with_year=lambda day: f"{_en_short(day)}, {day.year}",
    full=lambda day: f"{EN_DAYS[day.weekday()]}, {_en_short(day)}, {day.year}",
    hours_minutes=("%sh", "%dm", "%sh %dm"),
    powers=((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")),
)


def language() -> str:
    """The language of the page: `zh` or `en`."""
    return "zh" if (translation.get_language() or "zh").startswith("zh") else "en"


def formats_of(code: str) -> Formats:
    """The shapes of the language `zh` or `en`."""
    return CHINESE if code == "zh" else ENGLISH


def exact_words(local: datetime.datetime, today: datetime.date, code: str) -> str:
    """`9月6日 14:03`, or `2025年9月6日 14:03`: a moment that is no news, with its time whatever the year."""
    shapes = formats_of(code)
    day = shapes.short(local.date()) if local.year == today.year else shapes.with_year(local.date())
    return f"{day} {local:%H:%M}"


def date_words(day: datetime.date, today: datetime.date, code: str) -> str:
    """`9月6日 周日`, or `2027年9月6日` in another year: a day by its date, however near it is."""
    shapes = formats_of(code)
    return shapes.with_weekday(day) if day.year == today.year else shapes.with_year(day)


def day_words(day: datetime.date, today: datetime.date, code: str, *, weekday: bool = True) -> str:
    """`今天`, `周五` within the coming week, `9月6日 周日` this year, `2027年9月6日` in another."""
    shapes = formats_of(code)
    distance = (day - today).days
    if distance in shapes.near:
        words = shapes.near[distance]
    elif 0 < distance < LONG_WEEK:
        words = shapes.weekday(day)
    elif day.year == today.year:
        words = shapes.with_weekday(day) if weekday else shapes.short(day)
    else:
        words = shapes.with_year(day)
    return words


def duration_words(minutes: int, code: str) -> str:
    """`1h 30m` or `1小时30分`; a negative length keeps its sign."""
    hours, rest = divmod(abs(minutes), 60)
    only_hours, only_minutes, both = formats_of(code).hours_minutes
    if hours and rest:
        words = both % (f"{hours:,}", rest)
    elif hours:
        words = only_hours % f"{hours:,}"
    else:
        words = only_minutes % rest
    return f"-{words}" if minutes < 0 else words


def number_words(value: int | float | Decimal, code: str, *, compact: bool = False) -> str:
    """`1,453`; where `compact`, from ten thousand on `1.2万` or `12.3k`."""
    size = abs(float(value))
    if compact and size >= SHORT_FROM:
        power, unit = next(step for step in formats_of(code).powers if size >= step[0])
        return f"{float(value) / power:.1f}".removesuffix(".0") + unit
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def minor_digits(currency: str) -> int:
    """How many digits of an amount are minor units: 2 for `CNY`, none for `JPY`; conditions of SOPs count the same."""
    return get_currency_precision(currency)


def minor_units(amount: int | float | Decimal, currency: str) -> int:
    """What an amount is kept as, rounded: 1990 for 19.9 `CNY`, 20 for 19.9 `JPY`."""
    return round(Decimal(str(amount)).scaleb(minor_digits(currency)))


def in_units(minor: int, currency: str) -> Decimal:
    """The amount that is kept so: 19.90 for 1990 of `CNY`, 1990 for 1990 of `JPY`."""
    return Decimal(minor).scaleb(-minor_digits(currency))


def money_words(minor: int, currency: str) -> str:
    """`¥1,234.50` from 123450 minor units and `CNY`."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{sign_of(currency)}{in_units(abs(minor), currency):,f}"


def sign_of(currency: str) -> str:
    """What stands before an amount: `¥`, `JP¥`, or `CHF ` where there is no sign."""
    return SIGNS.get(currency, f"{currency} ")
