"""Takes out of pictures what they tell beside what they show: where and when they were taken, with what, by whom."""

from __future__ import annotations

import io
import threading
from typing import Any, NamedTuple

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import get_sampling

from opsloop.kernel.attachments.picture import HEAD, picture
from opsloop.kernel.attachments.receiving import limit_bytes
from opsloop.kernel.attachments.silence import silent
from opsloop.kernel.pages.refused import Refused

MOST_PIXELS = 50_000_000
"""Four bytes each, twice while a picture is turned: 400 MB. Cameras of phones make 50 million (8,160 by 6,120)."""

DRAWING = threading.Lock()
"""Held while a picture stands in memory: a process draws one at a time, however many come in."""

# Larger than any piece that a C library keeps for a thread to use again (32 MB): each goes back when its picture does.
# In smaller pieces, 8 threads would keep what their largest pictures took.
Image.core.set_block_size(64 << 20)  # type: ignore[attr-defined]  # as PILLOW_BLOCK_SIZE would

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
WEBP_QUALITY = 90
WRONG = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError)
"""What Pillow raises for pictures that are none."""


class TooManyPixels(Refused):
    """A picture that would fill the server's memory."""

    sentence = _("A picture may have at most %(most)s million pixels. Make it smaller, or send it in an archive.")


class Cleaned(NamedTuple):
    """A file as it is kept, and whether it may still tell more than it shows: then it is a file like any other."""

    file: File[bytes]
    telling: bool


def cleaned(upload: File[bytes]) -> Cleaned:
    """A picture without its notes, turned the way it is meant to be seen; silent ones and other files as they are."""
    upload.seek(0)
    shown = picture(upload.read(HEAD))
    upload.seek(0)
    if shown is None or upload.size > limit_bytes():
        return Cleaned(upload, telling=shown is not None)
    if shown.width * shown.height > MOST_PIXELS:
        raise TooManyPixels(most=MOST_PIXELS // 1_000_000)
    content, kind = upload.read(), FORMATS[shown.media_type]
    upload.seek(0)
    try:
        with DRAWING, Image.open(io.BytesIO(content), formats=[kind]) as image:
            drawn = content if silent(image, kind, content) else _redrawn(image, kind, content)
    except WRONG:
        drawn = None
    if drawn is None or drawn is content:
        return Cleaned(upload, telling=drawn is None)
    return Cleaned(ContentFile(drawn, name=upload.name), telling=False)


def _redrawn(image: Image.Image, kind: str, content: bytes) -> bytes | None:
    """The picture alone, with its colours; None for a film too long to be drawn again."""
    keep: dict[str, Any] = {"icc_profile": image.info.get("icc_profile"), "comment": b""}
    if kind == "JPEG":
        keep |= {"qtables": image.quantization, "subsampling": get_sampling(image)}  # type: ignore[attr-defined]  # a JPEG
        keep["progressive"] = bool(image.info.get("progressive"))
    elif kind == "WEBP":
        keep |= {"lossless": b"VP8L" in content[:HEAD], "quality": WEBP_QUALITY}
    frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
    if frames > 1:
        if frames * image.width * image.height > MOST_PIXELS:
            return None
        lasting = [_lasting(frame) for frame in ImageSequence.Iterator(image)]
        image.seek(0)
        return _written(image, kind, save_all=True, duration=lasting, loop=image.info.get("loop", 0), **keep)
    return _written(ImageOps.exif_transpose(image), kind, **keep)


def _lasting(frame: Image.Image) -> int:
    """How long a picture of a film stands, in milliseconds; some formats know it once they have drawn it."""
    frame.load()
    return int(frame.info.get("duration", 0))


def _written(image: Image.Image, kind: str, **how: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()
