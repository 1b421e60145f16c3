"""Moments as machines write them: ISO 8601 with or without colon in the offset, RFC 822, Unix time."""

import contextlib
import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone

from opsloop.connectors.shapes import number

# Outside these years a date is a slip of the pen, and moving it to UTC may leave what Python can express.
FIRST_YEAR, LAST_YEAR = 1900, 2200
MILLISECONDS_FROM = 1e11
OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")


def moment(value: object) -> datetime | None:
    """The aware moment; a time without zone is taken in the zone of this installation."""
    found = _parse(value.strip()) if isinstance(value, str) else unix(value)
    return aware(found) if found is not None and plausible(found) else None


def day(value: object) -> date | None:
    """The day as it was written there: no zone moves it."""
    found = _parse(value.strip()) if isinstance(value, str) else unix(value)
    return found.date() if found is not None and plausible(found) else None


def unix(value: object) -> datetime | None:
    """Seconds or milliseconds since 1970."""
    seconds = number(value)
    if seconds is None:
        return None
    if abs(seconds) >= MILLISECONDS_FROM:
        seconds /= 1000
    with contextlib.suppress(OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(seconds, UTC)
    return None


def aware(value: datetime) -> datetime:
    """With a zone: its own, or the one of this installation."""
    return value if timezone.is_aware(value) else timezone.make_aware(value, timezone.get_default_timezone())


def plausible(value: date) -> bool:
    """In a year in which somebody may have worked."""
    return FIRST_YEAR <= value.year <= LAST_YEAR


def _parse(value: str) -> datetime | None:
    for parse in (_iso, _rfc822):
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
            return parse(value)
    return None


def _iso(value: str) -> datetime:
    return datetime.fromisoformat(OFFSET.sub(r"\1:\2", value) if "T" in value else value)


def _rfc822(value: str) -> datetime:
    return parsedate_to_datetime(value)
