"""Which files and addresses are taken in."""

from __future__ import annotations

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.attachments.checking import media_type
from opsloop.kernel.attachments.picture import HEAD
from opsloop.kernel.attachments.receiving import TooLarge, limit_bytes
from opsloop.kernel.pages.refused import Refused

URL_LENGTH = 2000


class EmptyFile(Refused):
    """A file without a byte."""

    sentence = _("The file is empty.")


class NotAWebAddress(Refused):
    """Something else than an address of the web."""

    sentence = _("Write a web address that starts with http:// or https://.")


def examine(upload: File[bytes]) -> tuple[int, str, str]:
    """The size, SHA-256 and media type of what was sent."""
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in upload.chunks():
        head += chunk[: max(0, HEAD - len(head))]
        digest.update(chunk)
        size += len(chunk)
    if size == 0:
        raise EmptyFile
    if size > limit_bytes():
        raise TooLarge(limit=settings.UPLOAD_LIMIT_MB)
    upload.seek(0)
    return size, digest.hexdigest(), media_type(head)


def web_address(text: str) -> str:
    """The address if it is one of the web with a host and nothing hidden in it; refused otherwise."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        plain = parts.scheme in {"http", "https"} and parts.hostname and not parts.username and not parts.password
    except ValueError:
        plain = False
    if not plain or len(address) > URL_LENGTH or any(sign.isspace() or not sign.isprintable() for sign in address):
        raise NotAWebAddress
    return parts._replace(scheme=parts.scheme.lower()).geturl()
