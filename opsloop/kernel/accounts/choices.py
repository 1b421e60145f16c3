"""What people choose from in their preferences: languages, time zones, the first day of a week."""

import datetime
import zoneinfo
from functools import lru_cache

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

NATIVE_NAMES = {"zh-hans": "简体中文", "en": "English"}
WEEK_STARTS = [(1, _("Monday")), (7, _("Sunday")), (6, _("Saturday"))]

COMMON_ZONES = {
    "Asia/Shanghai": gettext_noop("Beijing, Shanghai"),
    "Asia/Hong_Kong": gettext_noop("Hong Kong"),
    "Asia/Taipei": gettext_noop("Taipei"),
    "Asia/Singapore": gettext_noop("Singapore"),
    "Asia/Tokyo": gettext_noop("Tokyo"),
    "Asia/Seoul": gettext_noop("Seoul"),
    "Asia/Bangkok": gettext_noop("Bangkok"),
    "Asia/Kolkata": gettext_noop("Mumbai, Delhi"),
    "Asia/Dubai": gettext_noop("Dubai"),
    "Europe/Berlin": gettext_noop("Berlin"),
    "Europe/Paris": gettext_noop("Paris"),
    "Europe/London": gettext_noop("London"),
    "America/New_York": gettext_noop("New York"),
    "America/Chicago": gettext_noop("Chicago"),
    "America/Los_Angeles": gettext_noop("Los Angeles"),
    "America/Sao_Paulo": gettext_noop("São Paulo"),
    "Australia/Sydney": gettext_noop("Sydney"),
    "UTC": gettext_noop("UTC"),
}

Choice = tuple[object, object]


def language_choices() -> list[Choice]:
    """The languages of the pages, each in its own words."""
    return [(code, NATIVE_NAMES.get(code, name)) for code, name in settings.LANGUAGES]


def time_zone_choices() -> list[Choice]:
    """The zones most teams need by city, then every other by its name, with today's distance from UTC."""
    common = [(name, _placed(str(_(city)), name)) for name, city in COMMON_ZONES.items()]
    others = [(name, _placed(name.replace("_", " "), name)) for name in other_zones()]
    return [(pgettext_lazy("time zones", "Common"), common), (pgettext_lazy("time zones", "All others"), others)]


def _placed(words: str, name: str) -> str:
    away = distance(name)
    return words if words == away else f"{words} ({away})"


@lru_cache(maxsize=1)
def other_zones() -> list[str]:
    """Every zone with a city, without the historical aliases that have none."""
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and not _odd(name))


def _odd(name: str) -> bool:
    return name in COMMON_ZONES or name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))


def distance(name: str) -> str:
    """How far the zone is from UTC now: `UTC+8`, `UTC-3:30`."""
    offset = timezone.now().astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or datetime.timedelta(0)
    sign = "-" if offset < datetime.timedelta(0) else "+"
    hours, minutes = divmod(int(abs(offset).total_seconds()) // 60, 60)
    if not hours and not minutes:
        return "UTC"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")
