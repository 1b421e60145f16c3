"""The settings of a workspace's calendar: its usual hours, and the days that are not as the public calendar says."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.people.days import days_of_note, forget_day, provisional_years, set_days
from opsloop.rooms.people.forms import DaysForm, WeekForm
from opsloop.rooms.people.hours import usual_week
from opsloop.rooms.people.models import CalendarException
from opsloop.rooms.people.usual_hours import set_usual_hours


@in_workspace(role="admin")
@require_GET
def calendar_settings(request: WorkspaceRequest) -> HttpResponse:
    """A year of special days, and the usual hours."""
    return _page(request, _year(request))


@in_workspace(role="admin")
@require_POST
def days(request: WorkspaceRequest) -> HttpResponse:
    """Say what some days are."""
    form = DaysForm(request.POST)
    if form.is_valid():
        first, last = form.range
        values = {name: form.cleaned_data[name] for name in ("kind", "name", "ends_at", "confirmed")}
        try:
            set_days(request.workspace, first, last, by=request.user, **values)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(request, first.year)
    return _page(request, _year(request), days_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@in_workspace(role="admin")
@require_POST
def removal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The day is again what the public calendar says."""
    row = get_object_or_404(CalendarException.objects.of(request.workspace), pk=key)
    forget_day(row, by=request.user)
    return _back(request, row.day.year)


@in_workspace(role="admin")
@require_POST
def usual_hours(request: WorkspaceRequest) -> HttpResponse:
    """The hours of everybody who has none of their own."""
    form = WeekForm(request.POST, week=usual_week(request.workspace))
    if form.is_valid():
        set_usual_hours(request.workspace, form.hours, by=request.user)
        return _back(request, _year(request))
    return _page(request, _year(request), week_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(
    request: WorkspaceRequest,
    year: int,
    *,
    days_form: DaysForm | None = None,
    week_form: WeekForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    keys = dict(CalendarException.objects.of(request.workspace).values_list("day", "pk"))
    noted = days_of_note(request.workspace, date(year, 1, 1), date(year, 12, 31))
    context: dict[str, Any] = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "provisional": bool(provisional_years(request.workspace, [year])),
        "days": [(entry, keys.get(entry.day) if entry.own else None) for entry in noted],
        "days_form": days_form or DaysForm(),
        "week_form": week_form or WeekForm(week=usual_week(request.workspace)),
    }
    return render(request, "people/calendar_settings.html", context, status=status)


def _year(request: WorkspaceRequest) -> int:
    text = request.GET.get("year", "")
    usable = text.isascii() and text.isdigit() and 1970 <= int(text[:5]) <= 2999  # noqa: PLR2004  # a calendar's years
    return int(text) if usable else timezone.localdate().year


def _back(request: WorkspaceRequest, year: int) -> HttpResponse:
    answer = redirect("calendar-settings", request.workspace.slug)
    answer["Location"] += f"?year={year}"
    return answer
