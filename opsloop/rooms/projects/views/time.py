"""The timer and the time entries on a work item's page."""

import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from opsloop.kernel.records.kinds.base import WrongValue
from opsloop.kernel.records.kinds.days import read_day
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.projects.models import WorkItem
from opsloop.rooms.projects.views.minutes import read_minutes
from opsloop.rooms.projects.views.opening import answer, ask, on_item


@require_http_methods(["POST", "DELETE"])
@on_item
def timer(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Start the clock, or stop it."""
    if request.method == "POST":
        item.start_timer(by=request.user)
    else:
        item.stop_timer(by=request.user)
    return answer(request, item, "actions", "time")


@require_http_methods(["GET", "POST"])
@on_item
def entries(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Write down time that was spent."""
    if request.method == "GET":
        fields = [
            {"name": "minutes", "label": _("How long, such as 45m or 1.5h"), "required": True},
            {"name": "day", "label": _("Day"), "type": "date", "value": timezone.localdate().isoformat()},
            {"name": "note", "label": _("Note")},
        ]
        return ask(request, item, title=_("Log time"), button=_("Log time"), fields=fields)
    text = request.POST.get("day", "").strip() or "today"
    day = read_day(text, timezone.localdate())
    minutes = read_minutes(request, request.POST.get("minutes", ""))
    if day is None:
        raise WrongValue(text=text, field=_("Day"))
    item.log_time(minutes, by=request.user, started_at=begun(day, minutes), note=request.POST.get("note", "")[:300])
    return answer(request, item, "time")


@require_http_methods(["DELETE"])
@on_item
def entry(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """Take an entry away."""
    item.remove_time(get_object_or_404(item.time_entries, pk=key), by=request.user)
    return answer(request, item, "time")


def begun(day: datetime.date, minutes: int) -> datetime.datetime:
    """When work of that length began: so that it ends now, or at the start of an earlier day's work."""
    now = timezone.localtime()
    if day == now.date():
        return now - datetime.timedelta(minutes=minutes)
    return datetime.datetime.combine(day, datetime.time(9), tzinfo=now.tzinfo)
