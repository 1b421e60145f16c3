"""The what-ifs of an improvement as its chain shows them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.improvement.improvement import Improvement
from opsloop.rooms.improvement.improving import finding_of
from opsloop.rooms.improvement.maps import log_for
from opsloop.rooms.improvement.what_if import WhatIf
from opsloop.rooms.processes.models import Log
from opsloop.rooms.processes.what_if_acts import try_it
from opsloop.rooms.processes.what_if_figures import told
from opsloop.rooms.processes.what_ifs import in_words


def what_ifs_of(improvement: Improvement, viewer: Viewer) -> dict[str, Any]:
    """Those that are kept, the last first, and where one is asked; nothing where none can be kept any more."""
    early = improvement.stage in Improvement.BEFORE_ROLL_OUT
    rows = list(improvement.what_ifs.select_related("kept_by").order_by("-pk"))
    if not rows and not early:
        return {}
    seen = set(
        Log.objects.visible_to(viewer.user)
        .filter(pk__in=[row.log_id or 0 for row in rows])
        .values_list("pk", flat=True)
    )
    kept = [_shown(row, viewer, asked_again=row.log_id in seen) for row in rows]
    return {"kept": kept, "early": early, "ask": _place(improvement, viewer) if early else ""}


def _shown(row: WhatIf, viewer: Viewer, *, asked_again: bool) -> dict[str, Any]:
    result = row.result
    place = reverse("map-what-if", args=[viewer.workspace.slug, row.log_id]) if asked_again else ""
    query = "&".join(part for part in (row.question, urlencode([("do", one) for one in row.written])) if part)
    return {
        "row": row,
        "words": in_words(result["changes"]),
        "told": told(result),
        "cases": result.get("log_cases"),
        "seed": result.get("seed"),
        "again": f"{place}?{query}" if place else "",
    }


def _place(improvement: Improvement, viewer: Viewer) -> str:
    """Where a what-if is asked, with the change that suits the finding; empty where no map is seen."""
    log, found = log_for(improvement, viewer.user), finding_of(improvement)
    if log is None:
        return ""
    act = try_it(log, found, viewer.user) if found is not None else None
    return act.address if act is not None else reverse("map-what-if", args=[viewer.workspace.slug, log.pk])
