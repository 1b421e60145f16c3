"""Parts and dependencies on a work item's page, and the pickers that find other work."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from opsloop.kernel.activity.models import Event
from opsloop.kernel.pages import formats
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.toast import toast
from opsloop.kernel.records.markup import element_id
from opsloop.kernel.records.record import RecordQuerySet
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.searching import matching
from opsloop.kernel.records.undo import MOST
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.records.views.answers import redrawn, undo_address
from opsloop.kernel.records.views.opening import open_record
from opsloop.kernel.workspaces.gate import WorkspaceRequest
from opsloop.rooms.projects.models import Dependency, WorkItem
from opsloop.rooms.projects.views.minutes import read_minutes
from opsloop.rooms.projects.views.opening import SLUG, answer, ask, key_in, on_item

OFFERED = 20
REDRAWN = 20
NAMED = 3


@require_POST
@on_item
def parts(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """New parts, one a line."""
    for line in request.POST.get("title", "").splitlines():
        if line.strip():
            WorkItem.create(project=item.project, by=request.user, title=line.strip()[:500], parent=item)
    return answer(request, item, "parts")


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def whole(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """The work it is a part of: chosen from a list, or none."""
    if request.method == "GET":
        return pick(request, item, label=_("Part of…"), within=True)
    parent = None if request.method == "DELETE" else chosen(request)
    item.set_parent(parent, by=request.user)
    return answer(request, item, "parts", moved=True)


@require_http_methods(["GET", "POST"])
@on_item
def waits_for(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """What it waits for: chosen from a list."""
    if request.method == "GET":
        return pick(request, item, label=_("Waits for…"))
    return ordered(request, item, item.wait_for(chosen(request), by=request.user))


@require_http_methods(["GET", "POST"])
@on_item
def holds_up(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """What waits for it: chosen from a list."""
    if request.method == "GET":
        return pick(request, item, label=_("Holds up…"))
    return ordered(request, item, chosen(request).wait_for(item, by=request.user))


@require_http_methods(["GET", "POST", "DELETE"])
@on_item
def dependency(request: WorkspaceRequest, item: WorkItem, key: int) -> HttpResponse:
    """One dependency: its kind and lag, or its end."""
    row = get_object_or_404(Dependency.objects.of(item), pk=key)
    other = row.successor if row.predecessor_id == item.pk else row.predecessor
    if not visible(request).filter(pk=other.pk).exists():
        raise Http404
    if request.method == "GET":
        kind = {"name": "kind", "label": _("Kind"), "options": Dependency.Kind.choices, "value": row.kind}
        lag = {"name": "lag", "label": _("Lag in working time, such as 1d or -2h"), "value": row.lag_typed}
        return ask(request, item, title=other.ref, button=_("Save"), fields=[kind, lag], removable=True)
    if request.method == "DELETE":
        event = row.successor.stop_depending_on(row.predecessor, by=request.user)
        return ordered(request, item, [event] if event else [])
    lag_minutes = read_minutes(request, request.POST.get("lag", ""), negative=True)
    wanted = request.POST.get("kind", "")
    events = row.successor.wait_for(row.predecessor, by=request.user, kind=wanted, lag_minutes=lag_minutes)
    return ordered(request, item, events)


def ordered(request: WorkspaceRequest, item: WorkItem, events: Sequence[Event]) -> HttpResponse:
    """The panel with the new order; the rows whose dates moved with it, what moved in words, and one way back."""
    response = answer(request, item, "order")
    if not events:
        return response
    keys = [event.record_id for event in events[1:]]
    moved = visible(request).filter(pk__in=keys).select_related("project", "state").in_bulk()
    shown = [moved[key] for key in keys if key in moved]
    if request.headers.get("HX-Request") == "true":
        for row in shown[:REDRAWN]:
            view_set, found, viewer = open_record(request, SLUG, row.ref)
            response.write(redrawn(request, view_set, found, viewer).content)
    return toast(response, _moves(shown), undo=undo_address(request, events) if len(events) <= MOST else "")


def _moves(items: Sequence[WorkItem]) -> str:
    """What moved, and to when: `LNCH-2 周五, LNCH-3 12月8日 +2`."""
    if not items:
        return _("The order is kept.")
    named = [f"{item.ref} {_when(item)}" for item in items[:NAMED]]
    rest = f" +{len(items) - NAMED}" if len(items) > NAMED else ""
    return _("The order is kept. Moved: %(moves)s") % {"moves": enumerated(named) + rest}


def _when(item: WorkItem) -> str:
    day = item.start or item.due
    return formats.day_words(day, timezone.localdate(), formats.language()) if day else ""


@require_GET
@on_item
def candidates(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Other work that the words typed so far may mean."""
    return offered(request, item, visible(request).exclude(pk=item.pk))


@require_GET
@on_item
def wholes(request: WorkspaceRequest, item: WorkItem) -> HttpResponse:
    """Work that it may become a part of."""
    return offered(request, item, possible_wholes(request, item))


def offered(request: WorkspaceRequest, item: WorkItem, rows: RecordQuerySet) -> HttpResponse:
    """Those of the rows that the words typed so far may mean; without words the newest open ones of the project."""
    words = request.GET.get("q", "").strip()
    rows = rows.filter(archived_at=None)
    if words:
        exact = rows.by_any_ref(words)
        rows = exact if exact.exists() else matching(rows, view_set_of("work_item"), Viewer.of(request), words)
    else:
        rows = rows.filter(project=item.project, completed_at=None)
    found = rows.select_related("project", "state").order_by("-updated_at")[:OFFERED]
    return render(request, "projects/_candidates.html", {"items": found})


def possible_wholes(request: WorkspaceRequest, item: WorkItem) -> RecordQuerySet:
    """The work of its project that is not itself and no part of it."""
    parts = [part.pk for part in item.parts()]
    return visible(request).filter(project=item.project).exclude(pk__in=[item.pk, *parts])


def pick(request: WorkspaceRequest, item: WorkItem, *, label: str, within: bool = False) -> HttpResponse:
    """A picker of other work; `within` offers only what it may become a part of."""
    rows = possible_wholes(request, item) if within else visible(request).filter(project=item.project)
    rows = rows.filter(archived_at=None, completed_at=None).exclude(pk=item.pk)
    context = {
        "label": label,
        "action": request.path,
        "items": rows.select_related("project", "state").order_by("-updated_at")[:OFFERED],
        "candidates": request.path.rpartition("/")[0] + ("/wholes" if within else "/candidates"),
        "element_id": element_id(item),
    }
    return render(request, "projects/_pick.html", context)


def chosen(request: WorkspaceRequest) -> WorkItem:
    """The work that was picked; 404 where the user sees none such."""
    rows = visible(request).select_related("project", "state")
    found: WorkItem = get_object_or_404(rows, pk=key_in(request.POST.get("value")))
    return found


def visible(request: WorkspaceRequest) -> RecordQuerySet:
    """The work of this workspace that the user sees."""
    return WorkItem.objects.in_workspace(request.workspace).visible_to(request.user)
