"""The bytes of a file that may be packed with gzip: never more than allowed, and a sentence where it is broken."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from opsloop.engines.warehouse.source import Unreadable

CHUNK = 1 << 18
MEGABYTE = 1 << 20
MAGIC = b"\x1f\x8b"
Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes of the file."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def chunks(path: Path, *, most_bytes: int, progress: Progress | None = None) -> Iterator[bytes]:
    """The bytes of the file, unpacked where it is packed; Unreadable beyond `most_bytes` or where it is broken."""
    seen, size = 0, path.stat().st_size
    with path.open("rb") as file, ExitStack() as stack:
        plain: Readable = stack.enter_context(gzip.GzipFile(fileobj=file)) if _packed(path) else file
        while chunk := _next(plain):
            seen += len(chunk)
            if seen > most_bytes:
                raise Unreadable("unpacked it is longer than %(most)s MB", most=most_bytes // MEGABYTE)
            yield chunk
            if progress is not None:
                progress(file.tell(), size)


def _packed(path: Path) -> bool:
    """Whether it is packed, by its first bytes; Unreadable where only its name says so."""
    with path.open("rb") as file:
        start = file.read(len(MAGIC))
    if path.suffix.lower() == ".gz" and start and start != MAGIC:
        raise Unreadable("it is not packed with gzip, though its name ends in .gz")
    return start == MAGIC


def _next(plain: Readable) -> bytes:
    try:
        return plain.read(CHUNK)
    except EOFError as error:
        raise Unreadable("the packed file ends in the middle: the rest is missing") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable("the packed file is broken and cannot be unpacked") from error
