"""What a redesign tends to do to time, cost, quality and flexibility, in words: none is free in all four."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from opsloop.engines.mining.findings import Effect


def corners(effect: Effect) -> Sequence[tuple[str, int]]:
    """Each corner with 1 for better, 0 for not much, -1 for worse."""
    return [
        (pgettext("corner", "time"), effect.time),
        (_("cost"), effect.cost),
        (_("quality"), effect.quality),
        (_("flexibility"), effect.flexibility),
    ]
