"""On a person's page: how full published plans have their next weeks, beside what the days of their work would make."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.calendar import as_minutes
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.people.working_time import working_time
from opsloop.rooms.planning.elsewhere import engagements, held_rows, standing_rows
from opsloop.rooms.planning.loading import Cell
from opsloop.rooms.planning.models import Plan
from opsloop.rooms.planning.panels import inside
from opsloop.rooms.planning.portfolio import midnight
from opsloop.rooms.planning.weeks import WEEK, worked

WEEKS = 6
"""As many as the list of their open work shows."""


def weeks_by_plan(record: Record, viewer: Viewer) -> dict[str, Any] | None:
    """The hours that published plans have for them in the next weeks, for members of the workspace."""
    if not isinstance(record, Person) or not inside(viewer):
        return None
    plan = Plan.objects.in_workspace(viewer.workspace).published().first()
    if plan is None:
        return None
    zone, now = ZoneInfo(viewer.workspace.time_zone), timezone.now()
    first = viewer.today - timedelta(days=(viewer.today.weekday() - (viewer.week_starts_on - 1)) % 7)
    edges = [midnight(first + WEEK * place, zone) for place in range(WEEKS + 1)]
    own = working_time(record, first, first + WEEK * WEEKS)
    rows = standing_rows(viewer.workspace).filter(seats__person=record).visible_to(viewer.user)
    held = held_rows(rows, viewer.workspace, now=now).values()
    minutes = [0.0] * WEEKS
    for each in engagements(held, {record.pk: own}).get(record.pk, ()):
        for place, here in each.ahead(own, edges, now=as_minutes(now)):
            minutes[place] += here
    cells = [
        Cell(first=first + WEEK * place, planned=round(here), available=worked(own, edges[place], edges[place + 1]))
        for place, here in enumerate(minutes)
    ]
    return {"plan": plan, "cells": cells, "person": record} if any(minutes) else None


register_panel(Panel("by_plan", _("By the plan"), "planning/_person_by_plan.html", weeks_by_plan, ("person",), 23))
