"""Text of strangers as UTF-8: unpacked once, in whatever encoding it came, with no endless line."""

from __future__ import annotations

import codecs
from pathlib import Path

from opsloop.engines.text.encodings import SAMPLE, damaged_utf8, foreign, marked
from opsloop.engines.warehouse.packed import MEGABYTE, Progress, chunks
from opsloop.engines.warehouse.source import Unreadable

CHUNK = 1 << 20
LONGEST_LINE = 16 * MEGABYTE


def as_utf8(path: Path, plain: Path, *, most_bytes: int, progress: Progress | None = None) -> str:
    """Write the file as UTF-8 without a mark at its start; answers the encoding that it was in."""
    raw = plain.with_suffix(".raw")
    seen = Seen()
    with raw.open("wb") as out:
        for chunk in chunks(path, most_bytes=most_bytes, progress=progress):
            out.write(seen.take(chunk))
    encoding = seen.encoding()
    if encoding == "utf-8":
        raw.replace(plain)
    else:
        _rewritten(raw, plain, encoding, progress)
        raw.unlink()
    return encoding


class Seen:
    """What the bytes of a text have shown so far: whether they are UTF-8, and some of those that are no ASCII."""

    def __init__(self) -> None:
        self._mark: str | None = None
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._decoded = 0
        self._wrong: int | None = None
        """The first byte that is no UTF-8."""
        self._begun = b""
        """The line that has not ended yet."""
        self._strange = bytearray()
        self._lines = 0
        self._any = False

    def take(self, chunk: bytes) -> bytes:
        """Look at the next bytes; answers them, without a mark of UTF-8."""
        if not self._any:
            self._any, self._mark = True, marked(chunk)
            chunk = chunk.removeprefix(codecs.BOM_UTF8)
        if self._mark in {None, "utf-8-sig"}:
            self._look(chunk)
        return chunk

    def encoding(self) -> str:
        """The encoding of all that was seen; Unreadable where nothing explains it."""
        if not self._any:
            raise Unreadable("it is empty")
        if self._mark not in {None, "utf-8-sig"}:
            return str(self._mark)
        self._decode(b"", final=True)
        if self._wrong is None:
            return "utf-8"
        self._keep(self._begun)
        sample = bytes(self._strange)
        if self._mark or damaged_utf8(sample):
            raise _damaged(self._wrong, "utf-8")
        found = foreign(sample)
        if found is None:
            raise Unreadable("its text is in an unknown encoding; save it as UTF-8")
        return found

    def _look(self, chunk: bytes) -> None:
        if b"\x00" in chunk:
            raise Unreadable("it is no text")
        if self._wrong is None:
            self._decode(chunk)
        *ended, begun = (self._begun + chunk).split(b"\n") if b"\n" in chunk else (self._begun + chunk,)
        self._lines += len(ended)
        if len(begun) > LONGEST_LINE:
            raise Unreadable(
                "line %(line)s is longer than %(most)s MB", line=self._lines + 1, most=LONGEST_LINE // MEGABYTE
            )
        if not chunk.isascii():
            for line in ended:
                self._keep(line)
        self._begun = begun

    def _decode(self, chunk: bytes, *, final: bool = False) -> None:
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            self._wrong = self._decoded + error.start
        self._decoded += len(chunk)

    def _keep(self, line: bytes) -> None:
        if not line.isascii() and len(self._strange) < SAMPLE:
            self._strange += line[:SAMPLE] + b"\n"


def _rewritten(raw: Path, plain: Path, encoding: str, progress: Progress | None) -> None:
    whole = raw.stat().st_size
    try:
        with raw.open(encoding=encoding, newline="") as text, plain.open("w", encoding="utf-8", newline="") as out:
            while chunk := text.read(CHUNK):
                out.write(chunk)
                if progress is not None:
                    progress(whole, whole)
    except UnicodeDecodeError as error:
        raise _damaged(error.start, encoding) from error


def _damaged(place: int, encoding: str) -> Unreadable:
    return Unreadable(
        "it is damaged: byte %(place)s is no %(encoding)s text", place=place + 1, encoding=encoding.upper()
    )
