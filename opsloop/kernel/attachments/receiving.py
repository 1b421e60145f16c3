"""Uploads that stop at the limit instead of filling the disk."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused

MEGABYTE = 1024 * 1024


class TooLarge(Refused):
    """More than this installation takes."""

    sentence = _("A file may have at most %(limit)s MB.")
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class LimitedUpload(TemporaryFileUploadHandler):
    """Keeps uploads in temporary files up to the limit; what is beyond is read past and marked on the request."""

    received = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file, unless the request says already that it is too large."""
        super().new_file(*args, **kwargs)
        if (self.content_length_of_request() or 0) > limit_bytes() + MEGABYTE:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write one piece; senders that hide the length are stopped here."""
        self.received += len(raw_data)
        if self.received > limit_bytes() + MEGABYTE:
            self._refuse()
        super().receive_data_chunk(raw_data, start)

    def content_length_of_request(self) -> int | None:
        """The length that the request announced."""
        text = self.request.META.get("CONTENT_LENGTH", "") if self.request is not None else ""
        return int(text) if is_number(text) else None

    def _refuse(self) -> None:
        self.request.upload_too_large = True  # type: ignore[union-attr]  # read by `refuse_too_large`
        raise StopUpload(connection_reset=False)


def limit_bytes() -> int:
    """The largest file this installation takes."""
    return int(settings.UPLOAD_LIMIT_MB) * MEGABYTE


def refuse_too_large(request: HttpRequest) -> None:
    """Say so where the upload of this request was stopped at the limit."""
    _files = request.FILES
    if getattr(request, "upload_too_large", False):
        raise TooLarge(limit=settings.UPLOAD_LIMIT_MB)
