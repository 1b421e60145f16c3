"""Reads settings from the environment; a wrong value is refused at start with what was found and wanted."""

import logging
import os
import zoneinfo
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_names: set[str] = set()


def env(name: str, read: Callable[[str], T], default: T) -> T:
    """The value of `OPSLOOP_<name>` as `read` understands it, or `default` where it is not set."""
    _names.add(name)
    text = os.environ.get(f"OPSLOOP_{name}")
    if text is None or text == "":
        return default
    try:
        return read(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"OPSLOOP_{name}={text!r} is not usable: {error}") from error


def known_names() -> frozenset[str]:
    """Every setting that was asked for, without the `OPSLOOP_` before it."""
    return frozenset(_names)


def flag(text: str) -> bool:
    """`1/true/yes/on` or `0/false/no/off`."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError("wanted one of 1, 0, true, false, yes, no, on, off")
    return known[text.lower()]


def positive(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError("wanted a whole number of at least 1")
    return int(text)


def one_of(*known: str) -> Callable[[str], str]:
    """Exactly one of these words."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"wanted one of {', '.join(known)}")
        return text

    return read


def names(text: str) -> list[str]:
    """Words separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def web_address(text: str) -> str:
    """Where people reach the pages, such as `https://ops.example.com`; without a slash at the end."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("wanted an address such as https://ops.example.com")
    return text.rstrip("/")


def time_zone(text: str) -> str:
    """A time zone's name, such as `Asia/Shanghai`."""
    if text not in zoneinfo.available_timezones():
        raise ValueError("wanted the name of a time zone, such as Asia/Shanghai")
    return text


def level(text: str) -> str:
    """How much is logged: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`."""
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("wanted one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
    return text.upper()
