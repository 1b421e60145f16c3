"""The plan: its timeline, its load, what it would change; asking for one, publishing it, throwing it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import number
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.planning.agreed import baselines_of, chosen_of
from opsloop.rooms.planning.capacity import capacity_in
from opsloop.rooms.planning.comparing import ReadAnew, compare, named
from opsloop.rooms.planning.demand import demand_in
from opsloop.rooms.planning.drafting import FORECAST_JOB, draft, forecast_again
from opsloop.rooms.planning.forecast import forecast_in
from opsloop.rooms.planning.forms import WishesForm
from opsloop.rooms.planning.holding import choices_of
from opsloop.rooms.planning.lacking import asked_of
from opsloop.rooms.planning.load_changes import load_change
from opsloop.rooms.planning.loading import bookings_of, load_in
from opsloop.rooms.planning.models import Baseline, Plan, PlannedWork
from opsloop.rooms.planning.open_work import able_people, any_open
from opsloop.rooms.planning.planned_work import PlannedWorkQuerySet
from opsloop.rooms.planning.proposing import happened_since
from opsloop.rooms.planning.publishing import publish
from opsloop.rooms.planning.timeline import timeline_of
from opsloop.rooms.planning.views.opening import away, current_plan, open_plan, show
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.planning.withdrawing import withdraw
from opsloop.rooms.projects.models import Project

SHOWN = 200
MEMBER = Membership.Role.MEMBER


@in_workspace(role=MEMBER)
@require_GET
def current(request: WorkspaceRequest) -> HttpResponse:
    """The plan that matters now, or how to make the first."""
    plan = current_plan(request)
    if plan is None:
        return render(request, "planning/no_plan.html", {"work": any_open(request.workspace, request.user)})
    return redirect("plan-timeline", request.workspace.slug, plan.pk)


@in_workspace(role=MEMBER)
@require_GET
def timeline(request: WorkspaceRequest, key: int) -> HttpResponse:
    """When everything is done, by whom; `baseline` is `off`, or has the keys of those that are chosen."""
    plan = open_plan(request, key)
    asked = request.GET.get("baseline", "")
    rows = PlannedWork.objects.filter(plan=plan).visible_to(request.user).with_work(seen_by=request.user)
    context = {
        "placed": rows.placed().order_by("start", "pk")[:SHOWN],
        "placed_count": rows.placed().count(),
        "left_out": _left_out(request, rows),
        "movable": plan.state == Plan.State.READY and plan.managed_by(request.user),
        "unassigned": rows.placed().filter(seats=None, minutes__gt=0).count(),
        "baseline": asked,
        "baselines": _baselines(request, rows, asked),
    }
    return show(request, plan, "timeline", context)


@in_workspace(role=MEMBER)
@require_GET
def beside(request: WorkspaceRequest, key: int) -> HttpResponse:
    """The plans that hold and the reader's drafts, to turn to from this one."""
    known = {"plan": open_plan(request, key), "choices": choices_of(request.workspace, seen_by=request.user)}
    return render(request, "planning/beside.html", known)


def _left_out(request: WorkspaceRequest, rows: PlannedWorkQuerySet) -> list[tuple[PlannedWork, str]]:
    """The first of what could not be planned, each with what it asks for where nobody can do it."""
    shown = list(rows.left_out().order_by("pk")[:SHOWN])
    asked = asked_of(shown, request.workspace, seen_by=request.user)
    return [(row, asked.get(row.pk, "")) for row in shown]


@dataclass(frozen=True)
class Choice:
    """A baseline that the timeline can be drawn against, and how the address then ends."""

    baseline: Baseline
    chosen: bool
    asked: str


def _baselines(request: WorkspaceRequest, rows: PlannedWorkQuerySet, asked: str) -> list[tuple[Project, list[Choice]]]:
    """The baselines of each project in the plan, the newest first."""
    projects = rows.placed().order_by().values_list("work_item__project_id", flat=True).distinct()
    known = baselines_of(projects, seen_by=request.user)
    chosen = chosen_of(known, asked)
    found = []
    for project, baselines in known.items():
        others = [each.pk for key, each in chosen.items() if key != project]
        choices = [
            Choice(each, each == chosen[project], ".".join(str(pk) for pk in sorted([*others, each.pk])))
            for each in baselines
        ]
        found.append((baselines[0].project, choices))
    return found


@gzip_page
@in_workspace(role=MEMBER)
@require_GET
def drawing(request: WorkspaceRequest, key: int) -> JsonResponse:
    """What the timeline is drawn from; packed, since thousands of rows are much alike."""
    asked = request.GET.get("baseline", "")
    return JsonResponse(timeline_of(open_plan(request, key), seen_by=request.user, baseline=asked))


@in_workspace(role=MEMBER)
@require_GET
def load(request: WorkspaceRequest, key: int) -> HttpResponse:
    """How full everybody's weeks are, and of what; the rows behind one number where it is asked for."""
    plan = open_plan(request, key)
    weeks = load_in(plan, seen_by=request.user, week_starts_on=request.user.week_starts_on)
    shown = {"load": weeks, "demand": demand_in(weeks, seen_by=request.user), **_opened(request, plan, weeks.weeks)}
    return show(request, plan, "load", shown)


def _opened(request: WorkspaceRequest, plan: Plan, weeks: Sequence[date]) -> dict[str, Any]:
    """The rows behind a number of the load: of `person`, in the `week` that begins on a day or in all."""
    key = request.GET.get("person", "")
    person = able_people(plan.workspace, request.user).filter(pk=int(key) if is_number(key) else 0).first()
    if person is None:
        return {}
    week = next((each for each in weeks if each.isoformat() == request.GET.get("week")), None)
    bookings = bookings_of(plan, person, week=week, seen_by=request.user)
    whole = sum(each.minutes for each in bookings)
    return {"person": person, "week": week, "bookings": bookings, "whole": whole}


@in_workspace(role=MEMBER)
@require_GET
def capacity(request: WorkspaceRequest, key: int) -> HttpResponse:
    """What is asked of each skill, week by week, and who has it."""
    plan = open_plan(request, key)
    found = capacity_in(plan, seen_by=request.user, week_starts_on=request.user.week_starts_on)
    return show(request, plan, "capacity", {"capacity": found})


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "POST"])
def forecast(request: WorkspaceRequest, key: int) -> HttpResponse:
    """When it is done if estimates are ranges, and what moves the end most; POST asks for it where work was moved."""
    plan = open_plan(request, key)
    if request.method == "POST":
        forecast_again(plan, by=request.user)
        return away(request, "plan-forecast", plan.pk)
    jobs = Job.objects.visible_to(request.user).filter(kind=FORECAST_JOB, arguments__plan_id=plan.pk)
    known = {
        "forecast": forecast_in(plan, seen_by=request.user),
        "found": jobs.order_by("-pk").first(),
        "may_ask": plan.open and plan.managed_by(request.user),
    }
    return show(request, plan, "forecast", known)


@in_workspace(role=MEMBER)
@require_GET
def changes(request: WorkspaceRequest, key: int) -> HttpResponse:
    """What publishing would change: dates, people and how full their weeks are."""
    read_at, plan = timezone.now(), open_plan(request, key)  # what happens while it is compared is news
    comparison = compare(plan, seen_by=request.user)
    load = load_change(plan, seen_by=request.user, week_starts_on=request.user.week_starts_on)
    shown = {
        "comparison": comparison,
        "differences": named(comparison.differences[:SHOWN], seen_by=request.user),
        "late_same": named(comparison.late_same[:SHOWN], seen_by=request.user),
        "read_at": read_at.isoformat(),
        "load": load,
    }
    return show(request, plan, "changes", shown)


@in_workspace(role=MEMBER)
@require_http_methods(["GET", "POST"])
def drafts(request: WorkspaceRequest) -> HttpResponse:
    """The dialog that asks for a plan, and what was said in it."""
    seen = (
        Project.objects.in_workspace(request.workspace).visible_to(request.user).listed().order_by("sort_name", "name")
    )
    last = _base(request)
    form = WishesForm(
        request.POST or None,
        seen=seen,
        wishes=Wishes() if last is None else last.asked,
        initial={} if last is None else {"projects": list(last.projects.all())},
    )
    if form.is_valid():
        try:
            wishes = form.wishes()
        except Refused:
            return _ask(request, form)
        projects = list(form.cleaned_data["projects"])
        chosen = [] if len(projects) == seen.count() else projects
        made = draft(request.workspace, by=request.user, wishes=wishes, projects=chosen, based_on=last)
        return away(request, "plan-timeline", made.pk)
    return _ask(request, form)


@in_workspace(role=MEMBER)
@require_POST
def publication(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Publish it, once its reader has read what that changes now; else to where it is read."""
    plan = open_plan(request, key)
    if plan.managed_by(request.user) and (unread := _unread(request, plan)):
        return toast(away(request, "plan-changes", plan.pk), unread, tone="bad")
    late = compare(plan, seen_by=request.user).late
    publish(plan, by=request.user)
    undo = reverse("plan-withdrawal", args=[request.workspace.slug, plan.pk])
    return toast(
        away(request, "plan-timeline", plan.pk),
        _published(late),
        undo=undo,
    )


def _published(late: int) -> str:
    """What was done, and how much work keeps a due day that the plan misses."""
    if not late:
        return _("Published. Dates and people of the work are those of the plan.")
    said = ngettext(
        "Published. Dates and people are those of the plan; %(count)s keeps a due day that the plan misses.",
        "Published. Dates and people are those of the plan; %(count)s keep a due day that the plan misses.",
        late,
    )
    return said % {"count": number(late)}


def _unread(request: WorkspaceRequest, plan: Plan) -> str:
    """Why the changes, read at `read_at` with the signs `read`, must be read first or anew; empty where they are known.

    What happened meanwhile is named where it would not show in the changes, such as leave.
    """
    since, read = _moment(request.POST.get("read_at", "")), request.POST.get("read", "")
    if since is None or not read:
        return _("Not published: read first what publishing changes, then publish.")
    if news := happened_since(plan, since, seen_by=request.user):
        said = _("Not published: %(what)s meanwhile. Read what publishing changes now, then publish.")
        return said % {"what": f"{news.events[0].label}: {sentence(news.events[0])}"}
    return "" if read == compare(plan, seen_by=request.user).signs else str(ReadAnew())


def _moment(text: str) -> datetime | None:
    """The moment that the text names, with its zone; None where it is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:  # the thirteenth month
        return None
    return moment if moment is not None and is_aware(moment) else None


@in_workspace(role=MEMBER)
@require_POST
def withdrawal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Take the publication back."""
    plan = open_plan(request, key)
    withdraw(plan, by=request.user)
    return toast(away(request, "plan-timeline", plan.pk), _("The plan is a draft again; what it wrote is as it was."))


@in_workspace(role=MEMBER)
@require_POST
def removal(request: WorkspaceRequest, key: int) -> HttpResponse:
    """Throw it away."""
    open_plan(request, key).discard(by=request.user)
    return away(request, "plan")


def _base(request: WorkspaceRequest) -> Plan | None:
    """What the next plan begins with: the `plan` that was read, or what its scenario or proposal came from."""
    asked = request.GET.get("plan", "")
    if not is_number(asked):
        return current_plan(request)
    plan = open_plan(request, int(asked))
    return plan if plan.kind == Plan.Kind.DRAFT else plan.based_on


def _ask(request: WorkspaceRequest, form: WishesForm) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    address = request.get_full_path()
    return render(request, "planning/ask.html", {"form": form, "address": address}, status=status)
