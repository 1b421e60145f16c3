"""The editor: the draft as an outline, one change at a time, with what keeps it from being published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from opsloop.engines.workflow import Approval, CallSop, Definition, Gateway, Start, WrongDefinition
from opsloop.engines.workflow.elements import ACTIVITIES
from opsloop.engines.workflow.raci import responsible
from opsloop.kernel.access import gate
from opsloop.kernel.pages.legible import legible
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.gate import WorkspaceRequest, in_workspace
from opsloop.rooms.processes import (
    condition_rows,
    editing,
    occasion_words,
    rejecting,
    rhythm_words,
    step_details,
    step_forms,
)
from opsloop.rooms.processes.drawing import lines_of
from opsloop.rooms.processes.drawn_for import drawn_for
from opsloop.rooms.processes.duties import role_names, unclear, warning
from opsloop.rooms.processes.models import Process
from opsloop.rooms.processes.panels import said
from opsloop.rooms.processes.picture import picture_of
from opsloop.rooms.processes.values import decision_words
from opsloop.rooms.processes.views.opening import open_process, redraw
from opsloop.rooms.processes.wording import problem_sentence

MOST_CALLED = 200
DraftView = Callable[..., HttpResponse]


def on_draft(view: DraftView) -> DraftView:
    """The view gets the process, which the user may draw, and its drawing; what cannot be drawn is said."""

    @in_workspace()
    @wraps(view)
    def opened(request: WorkspaceRequest, /, ref: str, **more: str) -> HttpResponse:
        process, _viewer = open_process(request, ref, verb=gate.CHANGE)
        drawing = process.drawing if process.draft else editing.begun(process.name)
        try:
            return view(request, process, drawing, **more)
        except WrongDefinition as error:
            raise Refused(problem_sentence(error.problem, drawing)) from error

    return opened


def keep(request: WorkspaceRequest, process: Process, definition: Definition) -> HttpResponse:
    """The draft becomes this, unless somebody changed it since the page was drawn."""
    process.redraw(definition, by=request.user, was=request.POST.get("was") or request.GET.get("was"))
    return redraw(request, process)


@require_GET
@on_draft
def draft(request: WorkspaceRequest, process: Process, drawing: Definition) -> HttpResponse:
    """The outline with its tools, the fields, and what is wrong."""
    problems = said(process, drawing)
    outside = occasion_words.outside_of(drawing, request.workspace, request.user)
    lines, wrong = lines_of(drawing, role_names(process), outside), {where for where, _sentence in problems}
    context = {
        "process": process,
        "lines": lines,
        "picture": picture_of(drawing, lines, wrong),
        "problems": problems,
        "wrong": wrong,
        "fields": [(field, step_forms.FIELD_KINDS[field.kind]) for field in drawing.fields],
        "was": drawing.hash if process.draft else "",
        "differs": process.differs or not process.draft,
        "purpose": drawn_for(process, request.user),
        "unclear": (found := unclear(process, drawing)),
        "warning": warning(found),
    }
    return render(request, "processes/draft.html", context)


@require_http_methods(["GET", "POST"])
@on_draft
def addition(request: WorkspaceRequest, process: Process, drawing: Definition, flow: str) -> HttpResponse:
    """What to put in on a way (GET), and doing it (POST)."""
    if request.method == "GET":
        context = {"kinds": editing.KINDS.items(), "action": request.path, "was": request.GET.get("was", "")}
        return render(request, "processes/_addition.html", context)
    name = legible(request.POST.get("name", "")).strip() or _("New step")
    return keep(request, process, rejecting.put_in(drawing, flow, request.POST.get("kind", ""), name))


@require_http_methods(["GET", "POST", "DELETE"])
@on_draft
def element(request: WorkspaceRequest, process: Process, drawing: Definition, key: str) -> HttpResponse:
    """The dialog of a step (GET), what was typed (POST), without it (DELETE)."""
    found = editing.element_of(drawing, key)
    if request.method == "DELETE":
        without = editing.dissolve if isinstance(found, Gateway) else rejecting.take_out
        return keep(request, process, without(drawing, key))
    if request.method == "POST":
        if (flow := request.POST.get("otherwise")) and flow != getattr(found, "default", ""):
            drawing = editing.otherwise(drawing, key, flow)
            found = editing.element_of(drawing, key)
        changed = step_forms.changed(found, _with_keys(request.POST, process), drawing, request.workspace)
        if isinstance(changed, Approval):
            return keep(request, process, rejecting.change(drawing, changed, request.POST.get("rejected", "")))
        return keep(request, process, editing.put(drawing, changed))
    if "event-what" in request.GET and isinstance(found, Start):
        return render(request, "processes/_event_start.html", _occasion(request, found))
    return render(request, "processes/element.html", described(request, process, drawing, found))


def described(request: WorkspaceRequest, process: Process, drawing: Definition, found: Any) -> dict[str, Any]:
    """What the dialog of a step shows."""
    names = role_names(process)
    return {
        "process": process,
        "element": found,
        "action": request.path,
        "was": request.GET.get("was", ""),
        "hours": step_details.hours_of(getattr(found, "due", None)),
        "timers": step_details.timer_lines(getattr(found, "timers", ()), names),
        "actions": step_details.ACTIONS.items(),
        "anchors": step_details.ANCHORS.items(),
        "lists": [field for field in drawing.fields if field.kind in {"list", "people"}],
        "persons": [field for field in drawing.fields if field.kind == "person"],
        "ways": _ways(drawing, found),
        **_calling(request, process, drawing, found),
        "roles": names.values(),
        "role": ", ".join(names.get(role, role) for role in _roles(found)),
        "items": step_forms.as_lines(getattr(found, "items", ())),
        "fields": [(field, *_asked(found, field.name)) for field in drawing.fields],
        **(rhythm_words.choices(found) | _occasion(request, found) if isinstance(found, Start) else {}),
        "decisions": [field for field in drawing.fields if set(step_forms.DECISIONS) <= set(field.options)],
        **_rejected(drawing, found),
    }


def _occasion(request: WorkspaceRequest, start: Start) -> dict[str, Any]:
    """What an event start waits for, also while it is chosen."""
    on = occasion_words.asked_for(start.on, request.GET, request.workspace)
    told = {"action": request.path, "asked_by": request.headers.get("HX-Trigger-Name", "")}
    return told | occasion_words.event_choices(on, request.workspace, request.user)


def _rejected(drawing: Definition, found: Any) -> dict[str, Any]:
    """What a rejection leads to, and what else it can."""
    if not isinstance(found, Approval):
        return {}
    return {
        **_asking(drawing),
        "auto": condition_rows.written(found.auto, drawing.by_field),
        "rejected": rejecting.consequence_of(drawing, found),
        "consequences": rejecting.consequences(drawing, found),
    }


def _ways(drawing: Definition, found: Any) -> Sequence[tuple[str, str]]:
    """The ways out of a split of which one is taken otherwise, by what they are called or lead to."""
    if not isinstance(found, Gateway) or found.gateway == "parallel":
        return []
    ways = [flow for flow in drawing.flows if flow.source == found.id]
    named = [(way.id, way.name or way.condition or f"→ {_called(drawing, way.target)}") for way in ways]
    return named if len(named) > 1 else []


def _called(drawing: Definition, key: str) -> str:
    """The next element behind it that has a name."""
    seen: set[str] = set()
    while not drawing.by_id[key].name and key not in seen:
        seen.add(key)
        key = next((flow.target for flow in drawing.flows if flow.source == key), key)
    return drawing.by_id[key].name or "…"


def _roles(found: Any) -> Sequence[str]:
    return responsible(found) if isinstance(found, ACTIVITIES) else ()


def _with_keys(sent: QueryDict, process: Process) -> QueryDict:
    """What was typed, with the keys of roles in place of what they are called."""
    keys = {name: key for key, name in role_names(process).items()}
    copy = sent.copy()
    for field in ("role", "timer-role"):
        if field in sent:
            copy.setlist(field, [step_forms.keys_of(text, keys) for text in sent.getlist(field)])
    return copy


def _calling(request: WorkspaceRequest, process: Process, drawing: Definition, found: Any) -> dict[str, Any]:
    """Which processes a step can begin, and what it hands over to the one that it begins."""
    if not isinstance(found, CallSop):
        return {}
    seen = Process.objects.in_workspace(request.workspace).visible_to(request.user).filter(version__isnull=False)
    others = list(seen.exclude(pk=process.pk).select_related("version").order_by("name")[:MOST_CALLED])
    chosen = next((other for other in others if other.ref == found.process), None)
    if chosen is None or chosen.version is None:
        return {"others": others}
    given, back = step_details.handed_over(found, drawing, chosen.version.compiled.definition)
    return {"others": others, "called": chosen, "given": given, "back": back}


def _asked(found: Any, name: str) -> tuple[bool, bool]:
    return name in getattr(found, "asks", ()), name in getattr(found, "required", ())


@require_http_methods(["POST"])
@on_draft
def another_way(request: WorkspaceRequest, process: Process, drawing: Definition, key: str) -> HttpResponse:
    """Another way out of a split."""
    return keep(request, process, editing.add_way(drawing, key, _("New step")))


@require_http_methods(["POST"])
@on_draft
def place(request: WorkspaceRequest, process: Process, drawing: Definition, key: str) -> HttpResponse:
    """A step one place up or down."""
    return keep(request, process, rejecting.move(drawing, key, up=request.POST.get("to") == "up"))


@require_http_methods(["GET", "POST"])
@on_draft
def way(request: WorkspaceRequest, process: Process, drawing: Definition, flow: str) -> HttpResponse:
    """When a way is taken (GET), and saying it (POST)."""
    found = editing.flow_of(drawing, flow)
    if request.method == "POST":
        return keep(request, process, editing.put_flow(drawing, step_forms.changed_way(found, request.POST, drawing)))
    context = {"process": process, "flow": found, "action": request.path, "was": request.GET.get("was", "")}
    context |= _asking(drawing) | {"written": condition_rows.written(found.condition, drawing.by_field)}
    context["otherwise"] = getattr(editing.element_of(drawing, found.source), "default", "") == found.id
    return render(request, "processes/way.html", context)


def _asking(drawing: Definition) -> dict[str, Any]:
    """What a condition can be made of."""
    options = (str(decision_words(option)) for field in drawing.fields for option in field.options)
    return {
        "condition_fields": drawing.fields,
        "comparisons": condition_rows.COMPARISONS.items(),
        "joins": condition_rows.JOINS.items(),
        "options": list(dict.fromkeys(options)),
    }


@require_http_methods(["GET", "POST"])
@on_draft
def fields(request: WorkspaceRequest, process: Process, drawing: Definition) -> HttpResponse:
    """The dialog of a new field (GET), and adding it (POST)."""
    if request.method == "GET":
        context = {"kinds": step_forms.FIELD_KINDS.items(), "action": request.path, "was": request.GET.get("was", "")}
        return render(request, "processes/_field.html", context)
    new = step_forms.new_field(drawing, request.POST, currency=request.workspace.currency)
    return keep(request, process, editing.put_fields(drawing, [*drawing.fields, new]))


@require_http_methods(["GET", "POST", "DELETE"])
@on_draft
def field(request: WorkspaceRequest, process: Process, drawing: Definition, name: str) -> HttpResponse:
    """What a field is called and lets choose (GET), saying it (POST), without it (DELETE)."""
    if request.method == "DELETE":
        return keep(request, process, editing.put_fields(drawing, [row for row in drawing.fields if row.name != name]))
    found = drawing.by_field.get(name)
    if found is None:
        raise editing.CannotEdit
    if request.method == "POST":
        new = step_forms.changed_field(found, request.POST)
        changed = [new if row == found else row for row in drawing.fields]
        return keep(request, process, editing.put_fields(drawing, changed))
    context = {
        "field": found,
        "kind": step_forms.FIELD_KINDS[found.kind],
        "options": "\n".join(found.options),
        "action": request.path,
        "was": request.GET.get("was", ""),
    }
    return render(request, "processes/_field_change.html", context)
