"""What people choose from in their preferences: languages, time zones, the first day of a week."""

import datetime
import zoneinfo
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.pages.spoken import name_order, spoken

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

ODD = ("Etc/", "SystemV/", "US/", "posix/", "right/")

Choice = tuple[object, object]


def language_choices() -> list[Choice]:
    """The languages of the pages, each in its own words."""
    return [(code, NATIVE_NAMES.get(code, name)) for code, name in settings.LANGUAGES]


def time_zone_choices() -> list[Choice]:
    """The zones most teams need by city, then every other by city and country, with today's distance from UTC."""
    common = [(name, _placed(str(_(city)), name)) for name, city in COMMON_ZONES.items()]
    others = [(name, _placed(words, name)) for name, words in other_zones(get_language() or "en")]
    return [(pgettext_lazy("time zones", "Common"), common), (pgettext_lazy("time zones", "All others"), others)]


def zone_label(name: str) -> str:
    """What people of the page's language call one zone: without asking for the distance of every other."""
    if name in COMMON_ZONES:
        return _placed(str(_(COMMON_ZONES[name])), name)
    return next((_placed(words, zone) for zone, words in other_zones(get_language() or "en") if zone == name), name)


def _placed(words: str, name: str) -> str:
    away = distance(name)
    return words if words == away else f"{words} ({away})"


@lru_cache(maxsize=8)
def other_zones(language: str) -> list[tuple[str, str]]:
    """Every other zone that is no second name of one, in the words of the language and in their order."""
    locale = Locale.parse(language, sep="-")
    names = zoneinfo.available_timezones() - COMMON_ZONES.keys() - get_global("zone_aliases").keys()
    places = [(name, _place(name, locale)) for name in names if "/" in name and not name.startswith(ODD)]
    return sorted(places, key=lambda place: name_order(place[1]))


def _place(name: str, locale: Locale) -> str:
    """`罗马 意大利`, `Rome, Italy`: as the CLDR, which Babel carries, calls them."""
    city = locale.time_zones.get(name, {}).get("city") or name.rpartition("/")[2].replace("_", " ")
    country = locale.territories.get(get_global("zone_territories").get(name, ""), "")
    if not country or country == city:
        return str(city)
    return f"{city} {country}" if locale.language == "zh" else f"{city}, {country}"


def offer_kept_zone(field: forms.Field, kept: str) -> None:
    """Let a form keep the zone that is there, also one by a second name, chosen when all of those were offered."""
    if kept and isinstance(field, forms.ChoiceField) and not field.valid_value(kept):
        field.choices = [*time_zone_choices(), (kept, kept)]


def words_of_zone(name: str, label: str) -> str:
    """What a zone is found by beside its label: its technical name, and pinyin."""
    return f"{name} {name.replace('_', ' ')} {spoken(label)}".strip()


class ZoneSelect(forms.Select):
    """A list of time zones that is also searched by their technical names and in pinyin."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **more: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **more)
        option["attrs"]["data-words"] = words_of_zone(str(value), str(label))
        return option


def distance(name: str) -> str:
    """How far the zone is from UTC now: `UTC+8`, `UTC-3:30`."""
    offset = timezone.now().astimezone(_zone(name)).utcoffset() or datetime.timedelta(0)
    sign = "-" if offset < datetime.timedelta(0) else "+"
    hours, minutes = divmod(int(abs(offset).total_seconds()) // 60, 60)
    if not hours and not minutes:
        return "UTC"
    return f"UTC{sign}{hours}" + (f":{minutes:02d}" if minutes else "")


@lru_cache(maxsize=1024)
def _zone(name: str) -> zoneinfo.ZoneInfo:
    """Kept, since `zoneinfo` keeps eight: a page that offers all zones would read hundreds of files each time."""
    return zoneinfo.ZoneInfo(name)
