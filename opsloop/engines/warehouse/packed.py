"""The bytes of a file that may be packed with gzip: never more than allowed, and a sentence where it is broken."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from opsloop.engines.warehouse.source import Unreadable

CHUNK = 1 << 18
MEGABYTE = 1 << 20
MAGIC = b"\x1f\x8b"
LENGTH = 4
"""Bytes at the end of a packed file that say how long it is unpacked, modulo 2^32 (RFC 1952, ISIZE)."""
Progress = Callable[[int, int], None]
"""Called with how much has been read and how much there is, in bytes of the unpacked file."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def chunks(path: Path, *, most_bytes: int, progress: Progress | None = None) -> Iterator[bytes]:
    """The bytes of the file, unpacked where it is packed; Unreadable beyond `most_bytes` or where it is broken."""
    seen, size, packed = 0, path.stat().st_size, _packed(path)
    whole = _unpacked(path, size) if packed else size
    with path.open("rb") as file, ExitStack() as stack:
        plain: Readable = stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file
        while chunk := _next(plain):
            seen += len(chunk)
            if seen > most_bytes:
                raise Unreadable("unpacked it is longer than %(most)s MB", most=most_bytes // MEGABYTE)
            yield chunk
            if progress is not None:
                # Bytes are unpacked ahead, and of several packed one behind another the length is only of the last.
                progress(min(seen, whole * file.tell() // size), whole)


def _packed(path: Path) -> bool:
    """Whether it is packed, by its first bytes; Unreadable where only its name says so."""
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if path.suffix.lower() == ".gz" and start and start != MAGIC:
        raise Unreadable("it is not packed with gzip, though its name ends in .gz")
    return start == MAGIC


def _unpacked(path: Path, size: int) -> int:
    """How long a packed file says it is; no less than it is packed."""
    with path.open("rb") as file:
        file.seek(-min(LENGTH, size), os.SEEK_END)
        return max(size, int.from_bytes(file.read(), "little"))


def _next(plain: Readable) -> bytes:
    try:
        return plain.read(CHUNK)
    except EOFError as error:
        raise Unreadable("the packed file ends in the middle: the rest is missing") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable("the packed file is broken and cannot be unpacked") from error
