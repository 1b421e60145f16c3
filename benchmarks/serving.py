"""A server of our own for a measurement: started on a port, asked over HTTP, its CPU time read from /proc."""

from __future__ import annotations

import http.client
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from opsloop.kernel.accounts.models import User
from opsloop.site import serving

ADDRESS = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
WARMING = 16
"""Fresh connections for each process: the kernel shares them out by chance."""
LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


@dataclass(frozen=True)
class Server:
    """A running server, the root of its process tree, and that of a database which works for it alone."""

    port: int
    pid: int
    database: int | None = None

    def cpu_seconds(self) -> float:
        """CPU time of the server and all its processes so far."""
        roots = [self.pid] if self.database is None else [self.pid, self.database]
        return sum(_cpu_seconds(pid) for root in roots for pid in tree(root))


@contextmanager
def served(port: int, *, processes: int = 1) -> Iterator[Server]:
    """The real server, as `opsloop serve` starts it, for as long as the block lasts."""
    command = serving.web(address=ADDRESS, port=port, processes=processes).command
    process = subprocess.Popen(command)
    try:
        _wait_until_up(port, processes)
        _warm(port, processes)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(20)


def signed_in(user: User) -> str:
    """The cookie header of a fresh session of this user."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def ask(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str], *, body: str | None = None
) -> tuple[int, bytes]:
    """One request over a kept connection: the status and what came back."""
    connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
    response = connection.getresponse()
    return response.status, response.read()


def tree(root: int) -> list[int]:
    """The process and everything below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _wait_until_up(port: int, processes: int) -> None:
    """Until every process listens: clients that connect before would all stay with the first."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if _listening(port) >= processes:
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def _warm(port: int, processes: int) -> None:
    """Let every process answer a first request, for which it imports most of the application."""
    for _connection in range(WARMING * processes):
        connection = http.client.HTTPConnection(ADDRESS, port, timeout=60)
        ask(connection, "/sign-in/", {})
        connection.close()


def _listening(port: int) -> int:
    """How many sockets listen on the port: one for each process, among which the kernel shares out connections."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(int(row[1].rpartition(":")[2], 16) == port and row[3] == LISTENING for row in rows)
