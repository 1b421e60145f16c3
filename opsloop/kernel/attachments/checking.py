"""What a file really is and what it may be called, whatever its sender says."""

from __future__ import annotations

import re
import unicodedata

import puremagic

from opsloop.kernel.attachments.picture import picture

LONGEST_NAME = 180
LONGEST_ENDING = 12
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
MEDIA_TYPE = re.compile(r"^[a-z]+/[a-z0-9][a-z0-9.+-]{0,100}$")
ACTIVE = re.compile(rb"<\s*(!doctype|html|svg|script|\?xml|body|iframe)", re.IGNORECASE)
LOOKED_AT = 4096


def media_type(head: bytes) -> str:
    """The media type that the first bytes of a file show."""
    shown = picture(head)
    if shown is not None:
        return shown.media_type if shown.showable else UNKNOWN
    if _readable(head):
        return TEXT
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    plausible = MEDIA_TYPE.match(found) and not found.startswith(("image/svg", "text/"))
    return found if plausible else UNKNOWN


def _readable(head: bytes) -> bool:
    """Whether it is text; pages and drawings that run in a browser count as plain text, which does not run."""
    sample = head[:LOOKED_AT]
    if not sample or b"\x00" in sample:
        return False
    if ACTIVE.search(sample[:512]):
        return True
    for spare in range(4):
        try:
            sample[: len(sample) - spare].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False


def clean_name(name: str) -> str:
    """A file name without folders, control signs or text-direction tricks; its ending is kept."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    base = "".join(" " if sign.isspace() else sign for sign in base if not _hidden(sign))
    base = re.sub(r'[<>:"|?*]', "_", re.sub(r" +", " ", base)).strip(" .")
    if not base:
        return "file"
    if len(base) <= LONGEST_NAME:
        return base
    stem, dot, ending = base.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return base[:LONGEST_NAME]
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _hidden(sign: str) -> bool:
    """Control and format signs: among them the overrides that make `exe.gpj` read as `jpg.exe`."""
    return unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Co", "Cn"} and not sign.isspace()
