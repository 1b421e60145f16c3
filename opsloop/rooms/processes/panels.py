"""What the pages of a case and of a process show besides their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import Activity, CallSop, Checklist, Definition, UserTask, problems
from opsloop.kernel.access import gate
from opsloop.kernel.activity.models import Event
from opsloop.kernel.activity.sentences import sentence
from opsloop.kernel.records.panels import Panel, register_panel
from opsloop.kernel.records.record import Record
from opsloop.kernel.records.registry import view_set_of
from opsloop.kernel.records.types import record_class
from opsloop.kernel.records.viewer import Viewer
from opsloop.kernel.workspaces.standing import is_client
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.calling import HELD, awaited_case
from opsloop.rooms.processes.calls import call_problems
from opsloop.rooms.processes.case import Case
from opsloop.rooms.processes.case_rows import CaseWork
from opsloop.rooms.processes.casting import cast_rows, stand_in
from opsloop.rooms.processes.doers import alone_at
from opsloop.rooms.processes.drawing import lines_of
from opsloop.rooms.processes.drawn_for import drawn_for
from opsloop.rooms.processes.duties import matrix_of, role_names, unclear, warning
from opsloop.rooms.processes.following import followed
from opsloop.rooms.processes.following_words import sentences
from opsloop.rooms.processes.form_rows import rows_of
from opsloop.rooms.processes.hindrances import why_words
from opsloop.rooms.processes.migrating import older_version
from opsloop.rooms.processes.notation_words import left_out_words
from opsloop.rooms.processes.occasion_words import occasion_in_words, outside_of
from opsloop.rooms.processes.occasions import event_starts, missing, occasion_problems
from opsloop.rooms.processes.origin import Origin
from opsloop.rooms.processes.picture import picture_of
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.public_form import PublicForm, PublicRequest, form_start
from opsloop.rooms.processes.rhythm_words import in_words, rhythms_of
from opsloop.rooms.processes.telling import step_of
from opsloop.rooms.processes.values import words_of
from opsloop.rooms.processes.wording import problem_sentence

PASSED = ("step_done", "decided", "step_skipped")


def steps(case: Case, viewer: Viewer) -> dict[str, Any]:
    """What is to be done now: for whom it waits, by when, and its form where it waits for the viewer."""
    works = list(case.works.select_related("person"))
    shown = [open_step(case, work, viewer) for work in works]
    return {
        "steps": one_decision(case, shown, viewer),
        "manages": case.allows(viewer.user, gate.CHANGE) and case.state == Case.State.RUNNING,
        "older": older_version(case, by=viewer.user),
        "called": list(case.called.visible_to(viewer.user).exclude(pk__in=_awaited(shown))),
        "caller": case.caller if case.caller_id and _sees(case.caller, viewer) else None,
    }


def _sees(case: Case | None, viewer: Viewer) -> bool:
    return case is not None and Case.objects.visible_to(viewer.user).filter(pk=case.pk).exists()


def open_step(case: Case, work: CaseWork, viewer: Viewer) -> dict[str, Any]:
    """One open step as it is drawn."""
    definition = case.version.compiled.definition
    activity = case.version.compiled.activities[work.element]
    doers = case.doers(work)
    mine = any(person.user_id == viewer.user.pk for person in doers)
    shown: dict[str, Any] = {
        "work": work,
        "name": f"{activity.name}: {work.item}" if work.item else activity.name,
        "kind": activity.kind,
        "doers": doers,
        "had_by": work.person if work.person is not None and work.person not in doers else None,
        "role": next((row.name for row in case.process.process_roles.all() if row.key == work.role), ""),
        "mine": mine,
        "taken": work.started is not None,
        "late": work.due is not None and work.due < timezone.now() and work.paused is None,
    }
    shown |= _consulted(case, activity, viewer)
    if isinstance(activity, CallSop):
        shown |= _called(case, work, viewer)
    if mine and isinstance(activity, UserTask):
        shown["rows"] = rows_of(definition, activity.asks, activity.required, viewer, case.data)
    if isinstance(activity, Checklist):
        shown["items"] = [(item, item.id in work.ticked) for item in activity.items]
    return shown


def _called(case: Case, work: CaseWork, viewer: Viewer) -> dict[str, Any]:
    """The case that the step waits for, where the viewer sees it; why none is there, where it is held."""
    called = awaited_case(case, work.number)
    if called is not None:
        return {"awaits": called if _sees(called, viewer) else None}
    held = Event.objects.of(case.record_type, case.pk).filter(verb=HELD).order_by("-pk")
    why = next((why_words(event.changes["why"][1]) for event in held if step_of(event)[1] == work.number), "")
    return {"held": True, "why": "" if is_client(viewer.user, case.workspace_id) else why}


def _awaited(shown: list[dict[str, Any]]) -> list[int]:
    return [step["awaits"].pk for step in shown if step.get("awaits") is not None]


def one_decision(case: Case, shown: list[dict[str, Any]], viewer: Viewer) -> list[dict[str, Any]]:
    """Whoever has several seats of an approval is asked at one of them: which others they decide with it is said."""
    cast, version = case.cast(), case.version.compiled
    seats: dict[int, list[dict[str, Any]]] = {}
    for step in shown:
        if step["mine"] and step["kind"] == "approval":
            seats.setdefault(step["work"].token, []).append(step)
    for mine in (several for several in seats.values() if len(several) > 1):
        me = next(person.pk for person in mine[0]["doers"] if person.user_id == viewer.user.pk)
        alone = [step for step in mine if alone_at(step["work"], me, cast, version)]
        asked = (alone or mine)[0]
        for step in mine:
            step["mine"] = step is asked
            step["decided_with"] = step is not asked and step in alone
        asked["also"] = [step["role"] or str(_("whom the form names")) for step in alone if step is not asked]
    return shown


def _consulted(case: Case, activity: Activity, viewer: Viewer) -> dict[str, Any]:
    """Whose view is asked before the step, and whether the viewer's is."""
    holders = case.cast().named(activity.duties.consulted) if activity.duties.consulted else []
    people = Person.objects.filter(pk__in=[holder.person_id for holder in holders]).order_by("pk") if holders else ()
    return {"consulted": list(people), "my_view": any(holder.user_id == viewer.user.pk for holder in holders)}


def filled_in(case: Case, _viewer: Viewer) -> dict[str, Any]:
    """What its forms say."""
    fields = case.version.compiled.definition.fields
    values = [(field.label or field.name, words_of(field, case.data.get(field.name))) for field in fields]
    return {"values": [(label, text) for label, text in values if text]}


def path(case: Case, _viewer: Viewer) -> dict[str, Any]:
    """The way it came: every step with who did it and when, and where it is now."""
    passed = Event.objects.of(case.record_type, case.pk).filter(verb__in=PASSED).select_related("actor").order_by("pk")
    names = case.version.compiled.activities
    now = [names[token.element].name for token in case.tokens.order_by("number")]
    return {
        "passed": [(step_of(event)[0], event) for event in passed],
        "now": now,
        "case": case,
    }


def beside_the_sop(case: Case, _viewer: Viewer) -> dict[str, Any] | None:
    """What it differs in from its SOP, once something does; at its end also that nothing does."""
    ended = case.state == Case.State.COMPLETED
    if not ended and case.state != Case.State.RUNNING:
        return None
    [row] = followed(Case.objects.filter(pk=case.pk), case.workspace)
    told = sentences(row, case.process)
    return {"told": told, "fits": row.fits} if told or (ended and row.fits) else None


def of_case(key: str, label: Any, context: Callable[[Case, Viewer], dict[str, Any] | None], order: int) -> Panel:
    """A panel that only cases have."""

    def known(record: Record, viewer: Viewer) -> dict[str, Any] | None:
        return context(record, viewer) if isinstance(record, Case) else None

    return Panel(f"case-{key}", label, f"processes/_case_{key}.html", known, (Case.record_type,), order)


def outside(case: Case, _viewer: Viewer) -> dict[str, Any] | None:
    """When somebody outside began it, where somebody did."""
    request = PublicRequest.objects.filter(case=case).first()
    return {"at": request.received_at} if request is not None else None


def cause(case: Case, viewer: Viewer) -> dict[str, Any] | None:
    """At what it began by itself: the record, where the viewer sees it."""
    event = case.cause
    if event is None:
        return None
    model: Any = record_class(event.record_type)
    rows = model._default_manager.in_workspace(viewer.workspace).visible_to(viewer.user).with_ref()
    record = rows.filter(pk=event.record_id).first()
    if record is None:
        return {"at": event.at, "record": None}
    address = view_set_of(event.record_type).address(record, viewer.workspace.slug)
    return {"at": event.at, "record": record, "address": address, "sentence": sentence(event)}


def public(process: Process, viewer: Viewer) -> dict[str, Any] | None:
    """The address of its form for people outside; where it has none, only who may open it is told."""
    row = PublicForm.objects.filter(process=process).first()
    opened = row is not None and row.open
    draws = process.allows(viewer.user, gate.CHANGE)
    fits = form_start(process) is not None
    if not opened and not (draws and fits):
        return None
    count = PublicRequest.objects.filter(case__process=process).count() if opened else 0
    return {"form": row if opened else None, "draws": draws, "fits": fits, "count": count}


def standing(process: Process, viewer: Viewer) -> dict[str, Any]:
    """What can be done with it now, how many cases it has, and what keeps the draft from being published."""
    seen = Case.objects.visible_to(viewer.user).filter(process=process, archived_at=None)
    running = Q(state=Case.State.RUNNING)
    late = running & Q(due__lt=viewer.today)
    drawing = process.drawing
    counts = seen.aggregate(all=Count("pk"), running=Count("pk", filter=running), late=Count("pk", filter=late))
    draws = process.allows(viewer.user, gate.CHANGE)
    return {
        "counts": counts,
        "next": next_steps(process, cases=counts["all"]) if draws else [],
        "version": process.version,
        "differs": process.differs,
        "problems": said(process, drawing) if process.differs else [],
        "warning": warning(unclear(process, drawing)) if process.differs else "",
        "draws": draws,
        "purpose": drawn_for(process, viewer.user),
        "origin": origin_of(process, viewer),
        "rhythms": [in_words(rhythm) for _start, rhythm in rhythms_of(process.version)],
        "next_start": process.next_start,
        "occasions": occasions(process, viewer),
        "unheard": unheard(process),
        "begins": process.version is not None and gate.role_allows(viewer.user, gate.ADD, viewer.workspace.pk),
    }


def occasions(process: Process, viewer: Viewer) -> list[str]:
    """At which events cases of it begin."""
    if not process.hears or process.version is None:
        return []
    outside = outside_of(process.version.compiled.definition, viewer.workspace, viewer.user)
    return [occasion_in_words(on, outside) for _start, on, _kind in event_starts(process.version.compiled)]


def unheard(process: Process) -> list[str]:
    """Why nothing begins at events, though it should."""
    if not process.hears or process.version is None:
        return []
    owner = process.owner.user if process.owner is not None else None
    told = [] if owner is not None and owner.is_active else [_("Nothing begins as long as the owner cannot sign in.")]
    gone = (
        name for _start, on, _kind in event_starts(process.version.compiled) for name in missing(on, process.workspace)
    )
    left = _("“%(name)s” is not there any more, so that nothing begins at it.")
    return [*map(str, told), *(str(left % {"name": name}) for name in dict.fromkeys(gone))]


def next_steps(process: Process, *, cases: int) -> list[tuple[str, bool]]:
    """What it takes until cases run, in order, each with whether it is done; nothing once they do."""
    steps = [
        ("draw", bool(process.draft)),
        ("publish", process.version is not None),
        ("cast", process.version is not None and all(row.held for row in cast_rows(process))),
        ("begin", cases > 0),
    ]
    return [] if all(done for _key, done in steps) else steps


def origin_of(process: Process, viewer: Viewer) -> dict[str, Any] | None:
    """The file it came from, with what of that is not here and its siblings."""
    origin = Origin.objects.filter(process=process).select_related("original").first()
    if origin is None:
        return None
    together = Process.objects.in_workspace(viewer.workspace).visible_to(viewer.user).exclude(pk=process.pk)
    others = together.filter(origin__original=origin.original) if origin.original_id else together.none()
    kept = origin.original if origin.original is not None and origin.original.trashed_at is None else None
    known, details = left_out_words(origin.left_out)
    return {"name": origin.file_name, "file": kept, "left_out": known, "details": details, "others": others[:20]}


def said(process: Process, definition: Definition) -> list[tuple[str, str]]:
    """Every reason why the draft cannot be published, with the element it is about."""
    asked = occasion_problems(definition, process.workspace)
    found = [*problems(definition), *asked, *call_problems(process, definition)]
    return [(problem.where[-1] if problem.where else "", problem_sentence(problem, definition)) for problem in found]


def outline(process: Process, viewer: Viewer) -> dict[str, Any]:
    """Its steps as cases of today go through them; the draft where nothing is published."""
    definition = process.version.compiled.definition if process.version is not None else process.drawing
    outside = outside_of(definition, viewer.workspace, viewer.user)
    lines = lines_of(definition, role_names(process), outside)
    return {"lines": lines, "picture": picture_of(definition, lines) if lines else None}


def roles(process: Process, viewer: Viewer) -> dict[str, Any]:
    """Who has the roles that its steps name."""
    rows = cast_rows(process)
    instead = stand_in(process) if not all(row.held for row in rows) else None
    return {"rows": rows, "draws": process.allows(viewer.user, gate.CHANGE), "stand_in": instead}


def duties(process: Process, viewer: Viewer) -> dict[str, Any] | None:
    """Who has what to do with its steps, as cases of today go through them; the draft where nothing is published."""
    definition = process.version.compiled.definition if process.version is not None else process.drawing
    if not any(definition.activities):
        return None
    return {"matrix": matrix_of(process, definition), "draws": process.allows(viewer.user, gate.CHANGE)}


def versions(process: Process, viewer: Viewer) -> dict[str, Any]:
    """What was published, the newest first, and whether cases of earlier versions run that could move."""
    running = Count("cases", filter=Q(cases__state=Case.State.RUNNING, cases__trashed_at=None))
    rows = list(process.versions.select_related("published_by").annotate(count=Count("cases"), running=running)[:20])
    in_force = process.version.number if process.version is not None else 0
    older = any(row.running for row in rows if row.number < in_force)
    moves = older and process.allows(viewer.user, gate.CHANGE)
    return {"rows": rows, "current": process.version_id, "moves": moves, "in_force": in_force}


def of_process(key: str, label: Any, context: Callable[[Process, Viewer], dict[str, Any] | None], order: int) -> Panel:
    """A panel that only processes have."""

    def known(record: Record, viewer: Viewer) -> dict[str, Any] | None:
        return context(record, viewer) if isinstance(record, Process) else None

    return Panel(f"process-{key}", label, f"processes/_{key}.html", known, (Process.record_type,), order)


PANELS = (
    of_case("steps", _("Now"), steps, 10),
    of_case("outside", _("From outside"), outside, 9),
    of_case("cause", _("Why it began"), cause, 8),
    of_case("values", _("Filled in"), filled_in, 22),
    of_case("path", _("Way so far"), path, 24),
    of_case("followed", _("Beside its SOP"), beside_the_sop, 25),
    of_process("standing", _("Standing"), standing, 10),
    of_process("public", _("Public form"), public, 29),
    of_process("outline", _("Steps of the process"), outline, 22),
    of_process("roles", _("Roles"), roles, 26),
    of_process("duties", _("Who does what (RACI)"), duties, 27),
    of_process("versions", _("Versions"), versions, 28),
)
for panel in PANELS:
    register_panel(panel)
