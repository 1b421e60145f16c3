"""Whose turn it is to write.

SQLite has one writer at a time, and who finds another one there sleeps longer and longer before it looks again: up to
100 ms while the database may be free. With many threads most of the time nobody writes although all want to. Here the
threads of a process queue for a lock that wakes them, and one of each process looks twenty times a millisecond whether
another process is done. The turn only orders: what keeps two writers apart is SQLite itself, also where nobody took a
turn.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time

PAUSE_SECONDS = 0.00005


class Turns:
    """The turns at one database file, for all connections of this process."""

    _by_file: dict[str, Turns] = {}  # one for each file, as long as the process lives

    def __init__(self, file: str) -> None:
        self._file = file
        self._threads = threading.Lock()
        self._processes: int | None = None

    @classmethod
    def at(cls, database: str) -> Turns:
        """Those of a database; a forked child begins anew."""
        key = f"{os.getpid()} {database}"
        return cls._by_file.setdefault(key, cls(f"{database}-turn"))

    def take(self, seconds: float) -> bool:
        """Wait for the turn, so long at most; False where it did not come."""
        until = time.monotonic() + seconds
        if not self._threads.acquire(timeout=seconds):
            return False
        mine = False
        try:
            mine = self._before_other_processes(until)
        finally:
            if not mine:
                self._threads.release()
        return mine

    def _before_other_processes(self, until: float) -> bool:
        if self._processes is None:
            self._processes = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(self._processes, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    return False
                time.sleep(PAUSE_SECONDS)
            else:
                return True

    def end(self) -> None:
        """Let the next one write; from whichever thread, since a connection may be closed from another."""
        if self._processes is not None:
            fcntl.flock(self._processes, fcntl.LOCK_UN)
        self._threads.release()
