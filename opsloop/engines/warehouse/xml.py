"""XML from strangers: no entities, no endless depth, no more bytes than allowed."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from opsloop.engines.warehouse.source import Unreadable

DEPTH = 100
CHUNK = 1 << 18
Start = Callable[[str, list[str]], None]
End = Callable[[str], None]
Progress = Callable[[int, int], None]


def parse(
    path: Path,
    *,
    start: Start,
    end: End,
    text: Callable[[str], None] | None = None,
    most_bytes: int,
    progress: Progress | None = None,
) -> None:
    """Tell the elements of a file (gzip too) as they come; attributes are a flat list of names and values.

    Raises Unreadable for a document type or an entity, for what is not well-formed (with line and column), for more
    than `most_bytes` when unpacked. Who counts depth gives up at `DEPTH`.
    """
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        _feed(parser, path, most_bytes, progress)
    except expat.ExpatError as error:
        raise Unreadable(f"the XML is broken: {broken(error)}") from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Unreadable(f"the packed file is broken: {error}") from error


def broken(error: expat.ExpatError) -> str:
    """What is wrong and where; expat's columns end at two thousand million, behind which they are told as negative."""
    column = f", column {error.offset}" if error.offset >= 0 else ""
    return f"{expat.ErrorString(error.code)}: line {error.lineno}{column}"


def local(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2]


def too_deep(depth: int) -> None:
    """Give up on a file that nests elements deeper than any log does."""
    if depth > DEPTH:
        raise Unreadable(f"elements lie more than {DEPTH} deep in each other")


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def _feed(parser: expat.XMLParserType, path: Path, most_bytes: int, progress: Progress | None) -> None:
    size, seen = path.stat().st_size, 0
    with path.open("rb") as packed, ExitStack() as stack:
        plain: Readable = stack.enter_context(gzip.GzipFile(fileobj=packed)) if path.suffix == ".gz" else packed
        while chunk := plain.read(CHUNK):
            seen += len(chunk)
            if seen > most_bytes:
                raise Unreadable(f"unpacked it is longer than {most_bytes} bytes")
            parser.Parse(chunk, False)
            if progress is not None:
                progress(packed.tell(), size)
        parser.Parse(b"", True)


def _refuse(name: str, *_more: object) -> None:
    raise Unreadable(f"it declares a document type or an entity ({name}), which a log has no need of")
