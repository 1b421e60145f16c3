"""One load at a time in a workspace: the right to write its import, which ends with the process that holds it.

Two loads that write by turns would each make the people and labels that both files name. The right is a lock of the
operating system beside SQLite's file, or of PostgreSQL's session: however a process dies, the next one gets it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from opsloop.kernel.workspaces.models import Workspace

LOOK_SECONDS = 0.25
FAMILY = 0x0B5
"""Sets these locks of PostgreSQL apart from any other."""


@contextmanager
def alone_in(workspace: Workspace, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Inside, no other load writes to the workspace; `waiting` is asked while another one does, and may raise."""
    while True:
        with if_alone_in(workspace) as alone:
            if alone:
                yield
                return
        waiting()
        time.sleep(LOOK_SECONDS)


@contextmanager
def if_alone_in(workspace: Workspace) -> Iterator[bool]:
    """Whether no load writes to the workspace; where it answers yes, none does inside."""
    if connection.vendor == "postgresql":
        with _session_lock(workspace.pk) as alone:
            yield alone
    elif connection.is_in_memory_db():  # type: ignore[attr-defined]  # SQLite's
        yield True  # nobody else sees such a database
    else:
        with _file_lock(f"{connection.settings_dict['NAME']}-import") as alone:
            yield alone


@contextmanager
def _session_lock(key: int) -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [FAMILY, key % 2**31])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [FAMILY, key % 2**31])


@contextmanager
def _file_lock(path: str) -> Iterator[bool]:
    """Of the whole file, whichever workspace: it has only one writer anyhow."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
    except BlockingIOError:
        alone = False
    try:
        yield alone
    finally:
        os.close(file)
