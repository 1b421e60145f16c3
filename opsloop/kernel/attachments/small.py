"""Small copies of pictures, for the places that show many."""

from __future__ import annotations

import io

from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image

from opsloop.kernel.attachments.cleaning import DRAWING, FORMATS, MOST_PIXELS, WRONG

SMALL_TYPE = "image/webp"
LONGER_SIDE = 480
"""Pixels: the largest place that shows pictures in a row, twice for dense screens."""
ROUGH_SIDE = 4 * LONGER_SIDE
"""Made so small before colours are looked up and blended: the whole picture is in memory once, never twice."""


def small_copy(upload: File[bytes]) -> ContentFile[bytes] | None:
    """The same picture at a glance; None where it is small already, or none that can be read."""
    upload.seek(0)
    content = io.BytesIO(upload.read())
    upload.seek(0)
    try:
        with DRAWING, Image.open(content, formats=list(FORMATS.values())) as image:
            if max(image.size) <= LONGER_SIDE or image.width * image.height > MOST_PIXELS:
                return None
            image.thumbnail((ROUGH_SIDE, ROUGH_SIDE))
            drawn = image.convert("RGBA" if image.has_transparency_data else "RGB")
            drawn.thumbnail((LONGER_SIDE, LONGER_SIDE))
            buffer = io.BytesIO()
            drawn.save(buffer, "WEBP", quality=80)
    except WRONG:
        return None
    return ContentFile(buffer.getvalue())
