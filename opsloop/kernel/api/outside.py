"""The way out to addresses that people typed in: refused where it would lead back into the own network.

Names are resolved here, every address found is checked, and the connection goes to one of those, so that a name
that changes its address between the check and the call leads nowhere else. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.refused import Refused

SECONDS = 10.0
MOST_READ = 4096
SCHEMES = {"http": 80, "https": 443}
NOT_OUTSIDE = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "fec0::/10", "3fff::/20", "192.0.0.0/24"))
"""A gateway's ways into IPv4, what sites once had, examples, what is for protocols: Python takes some for public."""
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotOutside(Refused):
    """An address that is none, or one in our own network."""

    sentence = _("This is not an address on the internet that we may call.")


class Unreachable(Exception):
    """Nobody answered in time, or not in HTTP."""


@dataclass(frozen=True)
class Target:
    """Where to connect: the parts of the address, and the IP that its name had when it was checked."""

    parts: SplitResult
    address: str
    port: int


def target(url: str, *, private: bool) -> Target:
    """Where a URL leads; `NotOutside` where that is none of our business, unless `private` allows it."""
    try:
        parts = urlsplit(url)
        port = parts.port or SCHEMES.get(parts.scheme, 0)
    except ValueError as error:
        raise NotOutside from error
    if not port or not parts.hostname or parts.username is not None or parts.password is not None:
        raise NotOutside
    return Target(parts, _address(parts.hostname, port, private=private), port)


def _address(host: str, port: int, *, private: bool) -> str:
    """The IP of the host; every one it has must be outside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or (not private and not all(outside(text) for text in addresses)):
        raise NotOutside
    return addresses[0]


def outside(text: str) -> bool:
    """Whether an IP address is one of the public internet, also behind the ways of writing IPv4 in IPv6."""
    address: IpAddress = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.teredo is not None:
            return False
        address = address.ipv4_mapped or address.sixtofour or address
    if any(address in network for network in NOT_OUTSIDE):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(where: Target, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS) -> int:
    """Post the body and answer the status; `Unreachable` where that takes longer than `seconds` or fails."""
    connection = _Pinned(where, timeout=seconds)
    watch = threading.Timer(seconds, connection.cut)
    begun = time.monotonic()
    watch.start()
    try:
        path = where.parts._replace(scheme="", netloc="", fragment="", path=where.parts.path or "/").geturl()
        connection.request("POST", path, body=body, headers={**headers, "Connection": "close"})
        response = connection.getresponse()
        response.read(MOST_READ)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # Cut off after so long, a connection only seems to be closed by the other side.
        kind = "TimeoutError" if time.monotonic() - begun >= seconds else type(error).__name__
        raise Unreachable(f"{kind}: {error}"[:300]) from error
    finally:
        watch.cancel()
        connection.close()
    return response.status


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was checked, with the certificate of the name that was asked for."""

    def __init__(self, where: Target, *, timeout: float) -> None:
        super().__init__(where.parts.hostname or "", where.port, timeout=timeout)
        self._where = where
        self._plain: socket.socket | None = None
        self.default_port = SCHEMES[where.parts.scheme]

    def connect(self) -> None:
        """Open it."""
        self.sock = self._plain = socket.create_connection((self._where.address, self._where.port), self.timeout)
        if self._where.parts.scheme == "https":
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self._plain, server_hostname=self._where.parts.hostname)

    def cut(self) -> None:
        """End it at once, whatever it waits for; called from another thread."""
        for opened in (self.sock, self._plain):
            try:
                if opened is not None:
                    opened.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
