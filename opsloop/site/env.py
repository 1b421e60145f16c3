"""Reads settings from the environment; a wrong value or name is refused at start with what was found and wanted."""

import difflib
import ipaddress
import logging
import os
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured

from opsloop.site.commands.language import gettext as _

T = TypeVar("T")

BEFORE = "OPSLOOP_"
SECRETS = {"DATABASE_URL", "SECRET_KEY", "MAIL_PASSWORD"}
"""Settings whose values are not repeated to the terminal or into a log."""
LAST_PORT = 65535
KEY_LENGTH = 32
SENDER = re.compile(r"[^@<>\s]+@[^@<>\s]+|[^@<>]*<[^@<>\s]+@[^@<>\s]+>")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
NO_SETTINGS = re.compile(r"(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?)")
"""What Kubernetes tells every container of a service that is called opsloop."""
_names: set[str] = {"DATA"}
"""The tests look for real files in `OPSLOOP_DATA`."""


def env(name: str, read: Callable[[str], T], default: T) -> T:
    """The value of `OPSLOOP_<name>` as `read` understands it, or `default` where it is not set."""
    _names.add(name)
    text = os.environ.get(BEFORE + name)
    if text is None or text == "":
        return default
    try:
        return read(text)
    except ValueError as error:
        raise ImproperlyConfigured(_not_usable(name, text, str(error))) from error


def _not_usable(name: str, text: str, wanted: str) -> str:
    told = {"name": BEFORE + name, "value": text, "wanted": wanted}
    if name in SECRETS:
        return _("%(name)s is not usable: %(wanted)s.") % told
    return _("%(name)s is “%(value)s”, which is not usable: %(wanted)s.") % told


def refuse_unknown_names() -> None:
    """Called after the last setting was read: a name that was mistyped would do nothing, and nobody would know."""
    given = {name.removeprefix(BEFORE) for name in os.environ if name.startswith(BEFORE)}
    unknown = sorted(BEFORE + name for name in given - _names if not NO_SETTINGS.fullmatch(name))
    if unknown:
        raise ImproperlyConfigured(" ".join(_unknown(name) for name in unknown))


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name.removeprefix(BEFORE), _names, n=1)
    if near:
        return _("There is no setting %(name)s. Did you mean %(near)s?") % {"name": name, "near": BEFORE + near[0]}
    return _("There is no setting %(name)s.") % {"name": name}


def flag(text: str) -> bool:
    """`1/true/yes/on` or `0/false/no/off`."""
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError(_("wanted one of 1, 0, true, false, yes, no, on, off"))
    return known[text.lower()]


def positive(text: str) -> int:
    """A whole number of at least 1."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError(_("wanted a whole number of at least 1"))
    return int(text)


def one_of(*known: str) -> Callable[[str], str]:
    """Exactly one of these words."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(_("wanted one of %s") % ", ".join(known))
        return text

    return read


def port(text: str) -> int:
    """A port's number."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= LAST_PORT:
        raise ValueError(_("wanted the number of a port, from 1 to 65535"))
    return int(text)


def ip_address(text: str) -> str:
    """An address of this machine to listen on."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError as error:
        raise ValueError(_("wanted an IP address, such as 127.0.0.1 or 0.0.0.0")) from error


def signing_key(text: str) -> str:
    """A key that cannot be guessed."""
    if len(text) < KEY_LENGTH:
        raise ValueError(_("wanted at least %s characters that nobody can guess") % KEY_LENGTH)
    return text


def sender(text: str) -> str:
    """Who mails are from: an address, alone or after a name."""
    if not SENDER.fullmatch(text):
        raise ValueError(_("wanted an email address, such as ops@example.com or Opsloop <ops@example.com>"))
    return text


def database_url(text: str) -> str:
    """`postgresql://...` as the driver reads it, or `sqlite:///` and a file in a folder that is there."""
    path = Path(text.removeprefix("sqlite:///"))
    if text.startswith("sqlite:///"):
        if path.is_dir() or not path.parent.is_dir():
            raise ValueError(_("wanted sqlite:/// and a file in a folder that is there"))
    elif text.startswith(("postgresql://", "postgres://")):
        _ask_the_driver(text)
    else:
        raise ValueError(_("wanted postgresql://user:password@host/name or sqlite:///path"))
    return text


def _ask_the_driver(text: str) -> None:
    from psycopg import ProgrammingError  # psycopg costs every start on SQLite 0.2 s otherwise
    from psycopg.conninfo import conninfo_to_dict

    try:
        conninfo_to_dict(text)
    except ProgrammingError as error:
        raise ValueError(str(error).strip()) from error


def folder(text: str) -> Path:
    """A folder that is there and can be written to; made where it is missing."""
    path = Path(text).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(_("wanted a folder that can be made (%s)") % error.strerror) from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ValueError(_("wanted a folder that can be written to"))
    return path


def hosts(text: str) -> list[str]:
    """Host names separated by commas."""
    found = [name.strip() for name in text.split(",") if name.strip()]
    if not all(HOST.fullmatch(name) for name in found):
        raise ValueError(_("wanted host names separated by commas, such as ops.example.com, without https:// and port"))
    return found


def web_address(text: str) -> str:
    """Where people reach the pages, such as `https://ops.example.com`; without a slash at the end."""
    parts = urlsplit(text)
    below = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in {"http", "https"} or not parts.hostname or below or not _port_is_possible(parts):
        raise ValueError(_("wanted an address such as https://ops.example.com"))
    return text.rstrip("/")


def _port_is_possible(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def time_zone(text: str) -> str:
    """A time zone's name, such as `Asia/Shanghai`."""
    if text not in zoneinfo.available_timezones():
        raise ValueError(_("wanted the name of a time zone, such as Asia/Shanghai"))
    return text


def level(text: str) -> str:
    """How much is logged: `DEBUG`, `INFO`, `WARNING`, `ERROR` or `CRITICAL`."""
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError(_("wanted one of DEBUG, INFO, WARNING, ERROR, CRITICAL"))
    return text.upper()
