"""Runs an installation: the web server and one job worker, started, watched and stopped together."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

WEB = "opsloop.site.asgi:application"
PATIENCE = 25.0
"""Seconds that a child gets to end its work before it is killed."""
LONGEST_PAUSE = 30.0
UNPREPARED = 3
"""The exit code with which a worker says that the database is not in the state this version needs."""
END_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


@dataclass
class Child:
    """One process that is kept running."""

    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    due: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, process_group=0, preexec_fn=_end_with_parent)  # noqa: S603, PLW1509

    @property
    def code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll() if self.process else None

    def keep(self) -> None:
        """Start it again once it has ended, later each time."""
        if self.code is None or time.monotonic() < self.due:
            return
        self.due = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.start()

    def stop(self, deadline: float) -> None:
        """Ask it to end, and kill it where it has not by the deadline."""
        if self.process is None or self.code is not None:
            return
        try:
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def ask(self) -> None:
        if self.process is not None and self.code is None:
            self.process.terminate()


def _end_with_parent() -> None:
    """In the child, before its program starts: a parent killed outright takes its children along."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGTERM)


def web(*, address: str, port: int, processes: int) -> Child:
    """The web server."""
    options = ["--interface", "asginl", "--host", address, "--port", str(port), "--workers", str(processes)]
    care = [
        "--no-ws",
        "--http",
        "1",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
        "--log-level",
        "warning",
    ]
    return Child([sys.executable, "-m", "granian", *options, *care, WEB])


def worker() -> Child:
    """The process that does the background jobs."""
    return Child([sys.executable, "-m", "opsloop", "worker"])


def try_to_listen(address: str, port: int) -> None:
    """Raises OSError where a server may not listen there."""
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((address, port))


def answers(address: str, port: int) -> bool:
    """Whether a server listens there by now."""
    try:
        socket.create_connection((address, port), timeout=1).close()
    except OSError:
        return False
    return True


def keep_running(server: Child, helper: Child) -> int:
    """Watch both until a signal comes or the server ends; answers the exit code, with both stopped.

    This process never starts Django, which keeps a start quick: the worker is who looks at the database.
    """
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, note)
    while not asked and server.code is None and helper.code != UNPREPARED:
        helper.keep()
        time.sleep(0.2)
    for child in (server, helper):
        child.ask()
    deadline = time.monotonic() + PATIENCE
    for child in (server, helper):
        child.stop(deadline)
    return 0 if asked else server.code or 1
