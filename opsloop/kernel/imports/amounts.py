"""Amounts of money as people write them: `$1,200.00`, `￥1200`, `1200元`, `CHF 3.50`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from unicodedata import normalize

from babel.numbers import list_currencies

SIGNS: Mapping[str, tuple[str, ...]] = {
    "US$": ("USD",),
    "HK$": ("HKD",),
    "NT$": ("TWD",),
    "R$": ("BRL",),
    "JP¥": ("JPY",),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN"),
    "¥": ("CNY", "JPY"),
    "€": ("EUR",),
    "£": ("GBP",),
    "₹": ("INR",),
    "₩": ("KRW",),
    "元": ("CNY", "HKD", "TWD"),
    "円": ("JPY",),
    "人民币": ("CNY",),
    "美元": ("USD",),
    "欧元": ("EUR",),
    "RMB": ("CNY",),
}
"""What each sign can mean."""

_SIGN = "|".join(sorted(map(re.escape, SIGNS), key=len, reverse=True)) + "|[A-Z]{3}"
AMOUNT = re.compile(
    rf"(?P<minus>[+-]?)\s*(?P<before>{_SIGN})?\s*(?P<sign>[+-]?)"
    rf"(?P<number>(?:\d{{1,15}}|\d{{1,3}}(?:,\d{{3}}){{1,4}})(?:\.(?P<decimals>\d+))?)\s*(?P<after>{_SIGN})?"
)
THOUSAND = 3


@dataclass(frozen=True)
class Amount:
    """A number, and the currencies (ISO codes) that its signs can mean; none where it has no sign."""

    number: float
    currencies: frozenset[str] = frozenset()

    @property
    def named(self) -> bool:
        """Whether it says what it is in."""
        return bool(self.currencies)


def read_amount(text: str) -> Amount | None:
    """The amount that the text is and nothing else; None too for `1.200 €`, a thousand to some and one to others."""
    found = AMOUNT.fullmatch(normalize("NFKC", text).strip())
    if found is None or (found["minus"] and found["sign"]):
        return None
    signs = [sign for sign in (found["before"], found["after"]) if sign]
    meant = [_meant(sign) for sign in signs]
    if signs and (not frozenset.intersection(*meant) or len(found["decimals"] or "") == THOUSAND):
        return None
    number = float(found["number"].replace(",", ""))
    negative = "-" in (found["minus"], found["sign"])
    return Amount(-number if negative else number, frozenset.intersection(*meant) if meant else frozenset())


def common_currencies(texts: Iterable[str]) -> frozenset[str]:
    """The currencies that all of the texts can be in; none unless each is an amount that says so."""
    amounts = [read_amount(text) for text in texts]
    said = [amount.currencies for amount in amounts if amount is not None]
    return frozenset.intersection(*said) if said and len(said) == len(amounts) else frozenset()


def _meant(sign: str) -> frozenset[str]:
    return frozenset(SIGNS.get(sign) or ((sign,) if sign in _codes() else ()))


@cache
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())
