"""How addresses of maps call steps, people and columns: by keys of their names, which stay when a log gets others."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

BYTES = 5
"""Two of 10,000 names get the same key in one of 20,000 logs."""
LONGEST_NUMBER = 8


def address_key(name: str) -> str:
    """The key of a name: short whatever it is written in, without hyphen, never a number."""
    return "k" + b32encode(sha256(name.encode()).digest()[:BYTES]).decode().lower()


@lru_cache(maxsize=64)
def names_by_key(names: tuple[str, ...]) -> Mapping[str, str]:
    """The names of a log by their keys."""
    return {address_key(name): name for name in names}


def named(keys: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that a part of an address means, which is in `known`."""
    found = names_by_key(names)
    return tuple(found[key] for key in keys.split("-"))


def known(value: str, names: tuple[str, ...], *, numbered: bool) -> str:
    """A part of an address in keys of these names, joined by hyphens; empty where one of them is not known.

    Addresses of former days have numbers in the order of the names: they count where that order cannot have changed.
    """
    found = names_by_key(names)
    keys = [_of_number(part, names) if numbered and part not in found else part for part in value.split("-")]
    return "-".join(keys) if all(key in found for key in keys) else ""


def _of_number(part: str, names: tuple[str, ...]) -> str:
    number = int(part) if part.isascii() and part.isdigit() and len(part) <= LONGEST_NUMBER else len(names)
    return address_key(names[number]) if number < len(names) else ""
