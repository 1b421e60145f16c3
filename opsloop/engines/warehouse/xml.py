"""XML from strangers: no entities, no endless depth, no endless names or values, no more bytes than allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat
from xml.parsers.expat import errors

from opsloop.engines.warehouse.packed import MEGABYTE, Progress, chunks
from opsloop.engines.warehouse.source import Unreadable

DEPTH = 100
LONGEST = 4 * MEGABYTE
"""No tag, value or comment is longer: the parser begins it anew with every piece, and keeps all of it."""
CUT = frozenset(errors.codes[message] for message in (errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN))
Start = Callable[[str, list[str]], None]
End = Callable[[str], None]


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

    Raises Unreadable for a document type or an entity, for what is not well-formed (with line and column), for a tag,
    value or comment longer than `LONGEST`, for more than `most_bytes` when unpacked. Who counts depth gives up at
    `DEPTH`.
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
        raise broken(error) from error


def broken(error: expat.ExpatError) -> Unreadable:
    """What is wrong and where; expat's columns end at two thousand million, behind which they are told as negative."""
    if error.code in CUT:
        return Unreadable("it ends in the middle, in line %(line)s: the rest is missing", line=error.lineno)
    if error.offset < 0:
        return Unreadable("the XML is broken in line %(line)s", line=error.lineno)
    return Unreadable(
        "the XML is broken in line %(line)s, column %(column)s", line=error.lineno, column=error.offset + 1
    )


def local(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2]


def too_deep(depth: int) -> None:
    """Give up on a file that nests elements deeper than any log does."""
    if depth > DEPTH:
        raise Unreadable("elements lie more than %(most)s deep in each other", most=DEPTH)


def _feed(parser: expat.XMLParserType, path: Path, most_bytes: int, progress: Progress | None) -> None:
    fed = 0
    for chunk in chunks(path, most_bytes=most_bytes, progress=progress):
        parser.Parse(chunk, False)
        fed += len(chunk)
        # What was fed behind the last thing told is the beginning of something that has not ended.
        if fed - parser.CurrentByteIndex > LONGEST:
            raise Unreadable(
                "in line %(line)s one value is longer than %(most)s MB",
                line=parser.CurrentLineNumber,
                most=LONGEST // MEGABYTE,
            )
    if not fed:
        raise Unreadable("it is empty")
    parser.Parse(b"", True)


def _refuse(name: str, *_more: object) -> None:
    raise Unreadable("it declares a document type or an entity (%(name)s), which a log has no need of", name=name[:60])
