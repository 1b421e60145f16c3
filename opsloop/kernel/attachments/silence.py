"""Whether a picture holds only what it shows: every part of it is of a kind that tells nothing, and nothing follows."""

from __future__ import annotations

from PIL import Image

SILENT_JPEG = (b"JFIF\0", b"ICC_PROFILE\0", b"Adobe")
"""How the segments of a JPEG begin that tell nothing of its making."""
TOLD_BY_JPEG = frozenset({"exif", "xmp", "comment", "photoshop", "mp"})
SCAN_OF_JPEG, END_OF_JPEG = b"\xff\xda", b"\xff\xd9"

SILENT_PNG = frozenset(
    {
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"bKGD"),
        *(b"pHYs", b"sBIT", b"hIST", b"sPLT", b"acTL", b"fcTL", b"fdAT", b"mDCV", b"cLLI"),
    }
)
SILENT_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
RIFF_HEAD = 12

GIF_HEAD, GIF_FRAME_HEAD = 13, 10
GIF_END, GIF_FRAME, GIF_EXTENSION = 0x3B, 0x2C, 0x21
GIF_CONTROL, GIF_APPLICATION = 0xF9, 0xFF
GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
"""The applications whose extension says how often a film is repeated, and nothing else."""


def silent(image: Image.Image, kind: str, content: bytes) -> bool:
    """Whether nothing of it would have to go; False for what cannot be followed to its end."""
    if kind == "JPEG":
        return _silent_jpeg(image, content)
    follow = {"PNG": _silent_png, "WEBP": _silent_webp, "GIF": _silent_gif}[kind]
    try:
        return follow(content)
    except IndexError:
        return False


def _silent_jpeg(image: Image.Image, content: bytes) -> bool:
    """Behind the end of a JPEG cameras put more pictures and films; within a scan its end cannot occur."""
    parts = [part for _name, part in getattr(image, "applist", [])]
    if TOLD_BY_JPEG & image.info.keys() or not all(part.startswith(SILENT_JPEG) for part in parts):
        return False
    end = content.find(END_OF_JPEG, content.find(SCAN_OF_JPEG))
    return end + len(END_OF_JPEG) == len(content)


def _silent_png(content: bytes) -> bool:
    at = 8
    while True:
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        at += 12 + size
        if kind not in SILENT_PNG:
            return False
        if kind == b"IEND":
            return at == len(content)


def _silent_webp(content: bytes) -> bool:
    at = RIFF_HEAD
    while at < len(content):
        kind, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if kind not in SILENT_WEBP:
            return False
        at += 8 + size + size % 2
    return at == len(content) == 8 + int.from_bytes(content[4:8], "little")


def _silent_gif(content: bytes) -> bool:
    at = GIF_HEAD + _colours(content[10])
    while content[at] != GIF_END:
        if content[at] == GIF_FRAME:
            at += GIF_FRAME_HEAD + _colours(content[at + 9]) + 1
        elif content[at] == GIF_EXTENSION and _silent_extension(content, at):
            at += 2
        else:
            return False
        while content[at]:
            at += 1 + content[at]
        at += 1
    return at + 1 == len(content)


def _silent_extension(content: bytes, at: int) -> bool:
    application = content[at + 3 : at + 14]
    return content[at + 1] == GIF_CONTROL or (content[at + 1] == GIF_APPLICATION and application in GIF_LOOPS)


def _colours(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0
