"""The way from an improvement to its two maps side by side: the windows before and after, of those whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from opsloop.kernel.accounts.models import User
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.rolling_out import WEEK, Groups, groups_of
from opsloop.rooms.people.models import Organization
from opsloop.rooms.processes.map_keys import address_key
from opsloop.rooms.processes.models import Log


def log_for(improvement: Improvement, user: User) -> Log | None:
    """The map on which the user sees its cases: that of its process, else that in which it was found."""
    seen = Log.objects.in_workspace(improvement.workspace).visible_to(user).filter(state=Log.State.READY)
    if improvement.evidence.get("brought"):
        return seen.filter(pk=improvement.log_id or 0).first()
    return seen.exclude(process=None).filter(process=improvement.process_id).newest_first().first()


def maps_address(improvement: Improvement, user: User) -> str:
    """Where both maps are; empty before the roll-out, and where the user sees no map of its cases."""
    groups, registered, log = groups_of(improvement), improvement.registered, log_for(improvement, user)
    if groups is None or registered is None or log is None or improvement.locked_at is None:
        return ""
    before = _window("a", groups.day - registered.weeks * WEEK, groups.day)
    after = _window("b", groups.day + registered.wash_in_weeks * WEEK, groups.end)
    place = reverse("map-difference", args=[improvement.workspace.slug, log.pk])
    concerned = _teams(groups, log, registered.column)
    return f"{place}?{urlencode([*before, *after, *concerned])}"


def _window(side: str, first: date, end: date) -> list[tuple[str, str]]:
    return [(f"{side}_from", first.isoformat()), (f"{side}_to", (end - timedelta(days=1)).isoformat())]


def _teams(groups: Groups, log: Log, column: str) -> list[tuple[str, str]]:
    """The teams that it concerns, where it is not everybody: by key, of a brought log by what its column calls them."""
    keys = sorted(key for key in groups.concerned if key is not None)
    if None in groups.concerned:
        return []
    if not log.brought:
        return [(f"{side}_team", str(key)) for side in "ab" for key in keys]
    if column not in log.columns:
        return []
    names = Organization.objects.filter(pk__in=keys).order_by("pk").values_list("name", flat=True)
    return [(f"{side}_has", f"{address_key(column)}:{name}") for side in "ab" for name in names]
