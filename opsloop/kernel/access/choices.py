"""The countries whose holidays a workspace may keep, and the currencies it may count in."""

from django.utils.translation import gettext_lazy as _

from opsloop.kernel.accounts.choices import Choice

COUNTRIES: dict[str, object] = {
    "CN": _("China"),
    "HK": _("Hong Kong"),
    "MO": _("Macao"),
    "TW": _("Taiwan"),
    "SG": _("Singapore"),
    "MY": _("Malaysia"),
    "JP": _("Japan"),
    "KR": _("South Korea"),
    "TH": _("Thailand"),
    "VN": _("Vietnam"),
    "IN": _("India"),
    "AU": _("Australia"),
    "GB": _("United Kingdom"),
    "DE": _("Germany"),
    "FR": _("France"),
    "ES": _("Spain"),
    "US": _("United States"),
    "CA": _("Canada"),
    "BR": _("Brazil"),
}
CURRENCIES = ("CNY", "HKD", "TWD", "SGD", "JPY", "KRW", "USD", "EUR", "GBP", "AUD", "CAD", "INR", "THB", "BRL")


def country_choices() -> list[Choice]:
    """Countries by their name."""
    return list(COUNTRIES.items())


def currency_choices() -> list[Choice]:
    """Currencies by their ISO code."""
    return [(code, code) for code in CURRENCIES]
