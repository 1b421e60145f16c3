"""Pictures that a browser may show: recognised by their own bytes, never by what the sender called them."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

LARGEST_SIDE = 16_000
"""Pixels; beyond this a small file can fill a reader's memory."""

HEAD = 262_144
"""How much of a file the checks look at: photographs carry long notes before their size."""


@dataclass(frozen=True)
class Picture:
    """A raster picture's type and its size in pixels."""

    media_type: str
    width: int
    height: int

    @property
    def showable(self) -> bool:
        return 0 < self.width <= LARGEST_SIDE and 0 < self.height <= LARGEST_SIDE


def picture(head: bytes) -> Picture | None:
    """The picture that these first bytes begin, None for everything else (SVG is a program, not a picture)."""
    for read in READERS:
        try:
            found = read(head)
        except (struct.error, IndexError):
            found = None
        if found is not None:
            return found
    return None


def _png(head: bytes) -> Picture | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"):
        return None
    width, height = struct.unpack(">II", head[16:24])
    return Picture("image/png", width, height)


def _gif(head: bytes) -> Picture | None:
    if head[:6] not in {b"GIF87a", b"GIF89a"}:
        return None
    width, height = struct.unpack("<HH", head[6:10])
    return Picture("image/gif", width, height)


def _jpeg(head: bytes) -> Picture | None:
    """Walks the segments to the frame header, which alone tells the size."""
    if not head.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while head[at] == MARKER:
        kind = head[at + 1]
        if kind in FRAMES:
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]
    return None


def _webp(head: bytes) -> Picture | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    kind = head[12:16]
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
    elif kind == b"VP8L" and head[20] == LOSSLESS:
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
    else:
        return None
    return Picture("image/webp", width, height)


MARKER = 0xFF
LOSSLESS = 0x2F
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
READERS: tuple[Callable[[bytes], Picture | None], ...] = (_png, _gif, _jpeg, _webp)
SHOWN = frozenset({"image/png", "image/gif", "image/jpeg", "image/webp"})
