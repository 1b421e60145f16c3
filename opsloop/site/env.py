"""Reads settings from the environment; a wrong value is refused at start with what was found and wanted."""

import os
from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")


def env(name: str, read: Callable[[str], T], default: T) -> T:
    """The value of `OPSLOOP_<name>` as `read` understands it, or `default` where it is not set."""
    text = os.environ.get(f"OPSLOOP_{name}")
    if text is None or text == "":
        return default
    try:
        return read(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"OPSLOOP_{name}={text!r} is not usable: {error}") from error


def flag(text: str) -> bool:
    """`1/true/yes/on` or `0/false/no/off`."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError("wanted one of 1, 0, true, false, yes, no, on, off")
    return known[text.lower()]


def positive(text: str) -> int:
    """A whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError(f"wanted a whole number of at least 1, got {number}")
    return number


def names(text: str) -> list[str]:
    """Words separated by commas."""
    return [name.strip() for name in text.split(",") if name.strip()]
