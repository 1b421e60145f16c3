"""Whether the processes that the steps of one begin are there, end some time, and get what their forms require."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from opsloop.engines.workflow import CallSop, Definition, Field, Problem
from opsloop.rooms.processes.version import ProcessVersion

if TYPE_CHECKING:
    from opsloop.rooms.processes.process import Process

ARROW = " → "


def call_problems(process: Process, definition: Definition) -> Iterator[Problem]:
    """What keeps this definition of the process from being published, by the step that calls.

    Codes: call_unknown, call_unpublished, call_itself, call_lacks, call_unasked, call_kind.
    """
    for call in calls_of(definition):
        called = called_by(call, process)
        if called is None:
            yield Problem("call_unknown", (call.id,), {"process": call.process})
        elif chain := _chain_to(process, called):
            yield Problem("call_itself", (call.id,), {"chain": ARROW.join([process.name, *chain])})
        elif not (versions := followed_versions(called)):
            yield Problem("call_unpublished", (call.id,), {"process": called.name})
        else:
            found = (problem for version in versions for problem in _handed_over(call, definition, version))
            yield from (Problem(each.code, each.where, {**each.values, "process": called.name}) for each in found)


def calls_of(definition: Definition) -> list[CallSop]:
    """Its steps that say which process they begin."""
    return [activity for activity in definition.activities if isinstance(activity, CallSop) and activity.process]


def called_by(call: CallSop, process: Process) -> Process | None:
    """The process that a step of this one begins, where it is there."""
    found: Process | None = type(process).objects.in_workspace(process.workspace).live().by_ref(call.process).first()
    return found


def followed_versions(process: Process) -> list[ProcessVersion]:
    """Every version that cases which begin now may follow: the one in force, and those that teams try."""
    tried = [row.version for row in process.team_versions.select_related("version")] if process.rolls_out else []
    found = [*([process.version] if process.version is not None else []), *tried]
    return list({version.pk: version for version in found}.values())


def _chain_to(process: Process, called: Process) -> list[str]:
    """The names of the processes by which what is called comes back to the process; nothing where it never does."""
    waiting, seen = [(called, [called.name])], set[int]()
    while waiting:
        here, names = waiting.pop()
        if here.pk == process.pk:
            return names
        if here.pk not in seen:
            seen.add(here.pk)
            waiting += [(other, [*names, other.name]) for other in _called(here)]
    return []


def _called(process: Process) -> Iterable[Process]:
    calls = (call for version in followed_versions(process) for call in calls_of(version.compiled.definition))
    return [found for call in calls if (found := called_by(call, process)) is not None]


def _handed_over(call: CallSop, here: Definition, version: ProcessVersion) -> Iterator[Problem]:
    """What does not fit between a step and the version that its cases follow."""
    there, where = version.compiled.definition, (call.id,)
    begun = version.begun_by_hand
    start = next(start for start in version.compiled.starts if begun in {"", start.id})
    given = {each.field for each in call.inputs}
    yield from (
        Problem("call_lacks", where, {"asked": _label(there, name)}) for name in start.required if name not in given
    )
    for each in call.inputs:
        if each.field not in start.asks:
            yield Problem("call_unasked", where, {"asked": _label(there, each.field)})
        elif not _alike(here.by_field.get(each.source), there.by_field.get(each.field)):
            yield Problem("call_kind", where, {"asked": _label(there, each.field)})
    for each in call.outputs:
        if not _alike(there.by_field.get(each.source), here.by_field.get(each.field)):
            yield Problem("call_kind", where, {"asked": _label(here, each.field)})


def _alike(one: Field | None, other: Field | None) -> bool:
    return one is not None and other is not None and (one.kind, one.currency) == (other.kind, other.currency)


def _label(definition: Definition, name: str) -> str:
    field = definition.by_field.get(name)
    return (field.label or field.name) if field is not None else name
