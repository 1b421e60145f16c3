"""Measures, verdicts and differences in words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.statistics import LEVEL
from opsloop.rooms.improvement.registration import Measure, Registration

LEAST_P = 0.001
HOURS, MINUTES = 24, 60
"""Of a day, and of an hour."""
METHODS: Mapping[str, Any] = {
    "difference_in_differences": gettext_lazy(
        "Compared with teams that work as before (difference-in-differences). Where troubles of one team last for "
        "weeks, these count as fewer."
    ),
    "interrupted_time_series": gettext_lazy(
        "Compared with the trend before, and with dates at which nothing happened."
    ),
}
REASONS: Mapping[str, Any] = {
    "weeks": gettext_lazy("There are too few weeks with cases on one side of the change."),
    "cases": gettext_lazy("There are fewer than a hundred cases on one side of the change."),
    "chance": gettext_lazy("A difference like this comes about by chance as well."),
    "too_small": gettext_lazy("There is a difference, but it is smaller than what was registered as worth the name."),
    "counter": gettext_lazy("It became better, but a counter-measure became worse."),
    "doubt": gettext_lazy(
        "It became better, but a counter-measure may have become worse: by itself it would count as worse, among "
        "several measures it may be chance."
    ),
    "alone": gettext_lazy(
        "By itself this would count as worse; among several measures it may be chance. It is enough to hold back "
        "“improved”."
    ),
    "drift": gettext_lazy(
        "It was moving away from the teams that work as before already before the change; without that, too little is "
        "left to be more than chance."
    ),
    "drifting": gettext_lazy(
        "It became better, but a counter-measure moved to the worse, as it had before the change already: whether this "
        "had a price cannot be told."
    ),
    "open": gettext_lazy(
        "It became better, but there is too little data on a counter-measure to say that this had no price."
    ),
    "pace": gettext_lazy(
        "Cases have gone at another pace since then. Whoever is slower shows less in the same days: "
        "that alone may be it."
    ),
}
UNITS: Mapping[str, Any] = {"percent": "%)", "points": gettext_lazy(" points)")}
"""How differences in figures end, in sentences that name them."""
WARNINGS: Mapping[str, Any] = {
    "mix_shifted": gettext_lazy("The mix of cases is another one than before."),
    "volume_shifted": gettext_lazy("There are over a quarter more or fewer cases a week than before."),
}


def called(measure: Measure) -> str:
    """What a measure is called, with its step."""
    return (
        _("%(what)s: %(where)s") % {"what": measure.label, "where": measure.step}
        if measure.step
        else str(measure.label)
    )


def in_words(registration: Registration) -> str:
    """A registration in one line."""
    told = [
        _("%(what)s (%(direction)s)") % {"what": called(one), "direction": direction(one)}
        for one in registration.measures
    ]
    return reduce(lambda one, other: _("%(one)s; %(other)s") % {"one": one, "other": other}, told)


def direction(measure: Measure) -> str:
    """Which way is better, and from which difference on."""
    least = f"{100 * measure.least_effect:g}"
    values = {"least": least}
    if measure.kind == "share":
        lower, higher = _("less, by at least %(least)s points"), _("more, by at least %(least)s points")
    else:
        lower, higher = _("less, by at least %(least)s%%"), _("more, by at least %(least)s%%")
    return (lower if measure.better == "lower" else higher) % values


def by_how_much(measure: Measure, effect: float | None) -> str:
    """A difference in words: 31 % less, 4 points more."""
    if effect is None:
        return "–"
    values = {"much": f"{abs(100 * effect):.1f}"}
    if measure.kind == "share":
        return (_("%(much)s points less") if effect < 0 else _("%(much)s points more")) % values
    return (_("%(much)s%% less") if effect < 0 else _("%(much)s%% more")) % values


def worse(measure: Measure, effect: float | None) -> bool:
    """Whether a difference is to the worse."""
    return effect is not None and (effect > 0) == (measure.better == "lower")


def figure(measure: Measure, effect: float | None) -> tuple[str, str]:
    """A difference in figures, with the code of its unit (see `UNITS`); both empty where it is not known."""
    if effect is None:
        return "", ""
    sign = "−" if effect < 0 else "+"
    return f" ({sign}{abs(100 * effect):.1f}", "points" if measure.kind == "share" else "percent"


def by_week(measure: Measure, step: float, *, sign: str = "") -> str:
    """A movement each week in figures: 0.6 % or 0.2 points, with its sign where one is given."""
    much = f"{sign}{abs(100 * step):.1f}"
    return (_("%(much)s points") if measure.kind == "share" else "%(much)s%%") % {"much": much}


def drifts(measure: Measure, figures: Mapping[str, Any]) -> str:
    """How those concerned moved away from the others before the change, where that bears on the answer: that they did,
    or which drift it would bear."""
    drift, drift_p, holds_to = (figures.get(name) for name in ("drift", "drift_p", "holds_to"))
    if drift is None or drift_p is None or figures["reason"] not in {"", "drift"}:
        return ""
    if drift_p <= LEVEL:
        told = _("Before the change they moved away from the others by %(drift)s a week (%(p)s).")
        return told % {"drift": by_week(measure, drift, sign="−" if drift < 0 else "+"), "p": how_likely(drift_p)}
    if holds_to is None:
        return ""
    told = _("It would hold as long as they had not been moving away from the others by more than %(drift)s a week.")
    return told % {"drift": by_week(measure, holds_to)}


def how_likely(p: float | None) -> str:
    """How likely chance alone does as much, as papers write it."""
    if p is None:
        return ""
    return f"p < {LEAST_P}" if p < LEAST_P else f"p = {p:.3f}"


def value(measure: Measure, number: float | None, *, most: float | None = None) -> str:
    """A value of a measure with its unit; among others the unit is that of the largest, which is `most`."""
    if number is None:
        return "–"
    if measure.kind == "share":
        return f"{100 * number:.0f}%"
    if measure.key in {"duration", "wait"}:
        return _long(number, number if most is None else most)
    return f"{number:g}" if number == round(number, 1) else f"{number:.1f}"


def _long(days: float, most: float) -> str:
    """A length of time in the largest unit that `most` fills."""
    if most >= 1 or not most:
        return _("%(count)s d") % {"count": f"{days:.1f}" if days else "0"}
    if most * HOURS >= 1:
        return _("%(count)s h") % {"count": f"{days * HOURS:.1f}" if days else "0"}
    return _("%(count)s min") % {"count": f"{days * HOURS * MINUTES:.0f}"}


def reason(told: str) -> str:
    """Why there is no better verdict."""
    return str(REASONS.get(told.partition(":")[0], ""))
