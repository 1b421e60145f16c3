"""Moving work in the timeline: what a place would push, pinning there, letting go, taking back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.pages.legible import is_number
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.pages.render import number
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.kernel.workspaces.models import Membership
from opsloop.rooms.people.models import Person
from opsloop.rooms.planning.answers import day_of
from opsloop.rooms.planning.conflicts import conflict_lines
from opsloop.rooms.planning.contradicting import contradiction_of
from opsloop.rooms.planning.holding import about
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.pinning import Moved, pin, take_back, unpin
from opsloop.rooms.planning.previewing import Preview, preview
from opsloop.rooms.planning.timeline import Drawing
from opsloop.rooms.planning.views.opening import open_plan
from opsloop.rooms.projects.models import WorkItem

MEMBER = Membership.Role.MEMBER


class NotAMoment(Refused):
    """The start is no time of a day."""

    sentence = gettext_lazy("When it is to start is not given as a day and a time.")


@in_workspace(role=MEMBER)
@require_POST
def pins(request: WorkspaceRequest, key: int) -> JsonResponse:
    """Pin work: `item` by its key, `start` as `2026-11-30T09:00` where the workspace is, `people` by key if others."""
    plan = open_plan(request, key)
    item = _item(request, plan, request.POST.get("item", ""))
    start = _moment(request, request.POST.get("start", ""))
    moved = pin(plan, item, start, by=request.user, people=_people(request))
    also = len(moved.elsewhere) - 1
    facts = {"ref": item.ref, "start": _in_words(plan, _start_of(moved, item) or start), "count": number(also)}
    said = _("%(ref)s is pinned to %(start)s.") % facts
    if also > 0:
        said = ngettext(
            "%(ref)s is pinned to %(start)s, %(count)s other piece of work changes.",
            "%(ref)s is pinned to %(start)s, %(count)s other pieces of work change.",
            also,
        ) % facts  # fmt: skip
    return _answer(request, plan, moved, said)


def _start_of(moved: Moved, item: WorkItem) -> datetime | None:
    return next((row.start for row in moved.rows if row.work_item_id == item.pk), None)


def _in_words(plan: Plan, moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(plan.workspace.time_zone))
    return f"{day_of(local.date())} {local:%H:%M}"


@in_workspace(role=MEMBER)
@require_GET
def repair(request: WorkspaceRequest, key: int) -> JsonResponse:
    """What a pin of `item` at `start` would move, for the drawing to show while it is dragged: `places` and `said`."""
    plan = open_plan(request, key)
    item = _item(request, plan, request.GET.get("item", ""))
    found = preview(plan, item, _moment(request, request.GET.get("start", "")), by=request.user)
    wall = Drawing(plan, request.user).wall
    places = [[each.item, wall(each.start), wall(each.finish), each.late > 0] for each in found.places]
    return JsonResponse({"places": places, "said": _said(found), "against": bool(found.conflicts)})


def _said(found: Preview) -> list[str]:
    """How much would move, become late or later still, and be broken, and what first."""
    pushed, late, later, conflicts = found.pushed, found.late, found.later, len(found.conflicts)
    moves = ngettext("%(count)s other moves", "%(count)s others move", pushed) % {"count": number(pushed)}
    delays = ngettext("%(count)s becomes late", "%(count)s become late", late) % {"count": number(late)}
    worse = ngettext("%(count)s late already is later still", "%(count)s late already are later still", later)
    broken = ngettext("%(count)s conflict", "%(count)s conflicts", conflicts) % {"count": number(conflicts)}
    return [
        moves if pushed else _("nothing else moves"),
        *([delays] if late else []),
        *([worse % {"count": number(later)}] if later else []),
        *([] if late or later else [_("nothing becomes late")]),
        broken if conflicts else _("no conflict"),
        *found.conflicts[:1],
    ]


@in_workspace(role=MEMBER)
@require_http_methods(["DELETE"])
def one(request: WorkspaceRequest, key: int, item: int) -> JsonResponse:
    """Let pinned work go."""
    plan = open_plan(request, key)
    work = _item(request, plan, str(item))
    moved = unpin(plan, work, by=request.user)
    said = _("%(ref)s is free to move again.") % {"ref": work.ref}
    return _answer(request, plan, moved, said)


@in_workspace(role=MEMBER)
@require_http_methods(["DELETE"])
def move(request: WorkspaceRequest, key: int, event: int) -> JsonResponse:
    """Take the last move back, which is named by its event."""
    plan = open_plan(request, key)
    moved = take_back(plan, event, by=request.user)
    return _answer(request, plan, moved, _("Undone."), undoable=False)


def _item(request: WorkspaceRequest, plan: Plan, key: str) -> WorkItem:
    rows = (
        PlannedWork.objects.filter(plan=plan)
        .visible_to(request.user)
        .select_related("work_item__project", "work_item__state")
    )
    row = rows.filter(work_item_id=int(key)).first() if is_number(key) else None
    if row is None:
        raise Http404
    return row.work_item


def _moment(request: WorkspaceRequest, text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAMoment from error
    zone = ZoneInfo(request.workspace.time_zone)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment


def _people(request: WorkspaceRequest) -> list[int]:
    keys = [int(text) for text in request.POST.getlist("people") if is_number(text)]
    seen = Person.objects.in_workspace(request.workspace).visible_to(request.user).working()
    return list(seen.filter(pk__in=keys).values_list("pk", flat=True)) if keys else []


def _answer(request: WorkspaceRequest, plan: Plan, moved: Moved, said: str, *, undoable: bool = True) -> JsonResponse:
    """The rows that changed as the drawing knows them, the figures as the page shows them, what is said, and undo."""
    drawing = Drawing(plan, request.user, request.GET.get("baseline", ""))
    shown = {"plan": plan, "figures": plan.figures, "conflicts": conflict_lines(plan, seen_by=request.user)}
    shown |= {"against": contradiction_of(plan, seen_by=request.user), "about": about(plan, seen_by=request.user)}
    rows = drawing.rows([row.pk for row in moved.rows])
    return JsonResponse(
        {
            "work": drawing.work(rows),
            "people": drawing.people(),
            "figures": render_to_string("planning/_figures.html", shown, request),
            "said": said,
            "undo": reverse("plan-move", args=[request.workspace.slug, plan.pk, moved.event.pk]) if undoable else "",
        }
    )
