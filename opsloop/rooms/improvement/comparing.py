"""Two versions of an SOP beside each other: which steps are new, gone, elsewhere or other than before, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from opsloop.engines.workflow import Approval, Checklist, Definition, Element, Gateway, UserTask
from opsloop.engines.workflow.elements import ACTIVITIES, Start
from opsloop.kernel.pages.enumeration import enumerated
from opsloop.kernel.pages.render import duration
from opsloop.rooms.processes.condition_rows import in_words
from opsloop.rooms.processes.drawing import Line, lines_of
from opsloop.rooms.processes.picture import Node, Picture, picture_of

ADDED, GONE, CHANGED, MOVED = "added", "gone", "changed", "moved"


@dataclass(frozen=True)
class Change:
    """One difference: of which kind, which element, what it is called, and what is other than before in words."""

    kind: str
    element: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A line of an outline, with the mark of what changed there (empty: as on the other side)."""

    line: Line
    mark: str


@dataclass(frozen=True)
class Comparison:
    """What changed, and both outlines with its marks."""

    changes: tuple[Change, ...]
    before: tuple[Drawn, ...]
    after: tuple[Drawn, ...]


def compare(before: Definition, after: Definition, roles: Mapping[str, str]) -> Comparison:
    """The differences between two definitions; `roles` gives the names of roles by their keys."""
    changes = tuple(_changes(before, after, roles))
    marks = {change.element: change.kind for change in changes}
    old, new = lines_of(before, roles), lines_of(after, roles)
    return Comparison(changes, _drawn(old, marks, GONE), _drawn(new, marks, ADDED))


def pictured(definition: Definition, rows: Iterable[Drawn]) -> tuple[Picture, list[tuple[Node, str]]]:
    """The picture of one side, and its elements with their marks."""
    told = list(rows)
    marks = {row.line.element.id: row.mark for row in told if row.mark and row.line.element is not None}
    picture = picture_of(definition, [row.line for row in told])
    return picture, [(node, marks.get(node.element.id, "")) for node in picture.nodes]


def _changes(before: Definition, after: Definition, roles: Mapping[str, str]) -> Iterator[Change]:
    names = {"before": _called(before), "after": _called(after)}
    for element in after.elements:
        if _shown(element, after) and element.id not in before.by_id:
            yield Change(ADDED, element.id, names["after"][element.id])
    for element in before.elements:
        if _shown(element, before) and element.id not in after.by_id:
            yield Change(GONE, element.id, names["before"][element.id])
    for element in after.elements:
        old = before.by_id.get(element.id)
        words = tuple(_other(old, element, before, after, roles)) if old is not None else ()
        if words:
            yield Change(CHANGED, element.id, names["after"][element.id], words)
    changed = {element.id for element in after.elements if before.by_id.get(element.id) not in {None, element}}
    for key in _moved(before, after):
        if key not in changed:
            yield Change(MOVED, key, names["after"][key], (_("at another place"),))


def _shown(element: Element, definition: Definition) -> bool:
    """Steps, starts, ends and splits; a gateway that only joins is no line of an outline."""
    return not isinstance(element, Gateway) or sum(flow.source == element.id for flow in definition.flows) > 1


def _called(definition: Definition) -> dict[str, str]:
    kinds = {"start": _("Start"), "end": _("End"), "gateway": _("Split")}
    return {element.id: element.name or kinds.get(element.kind, element.id) for element in definition.elements}


def _other(
    old: Element, new: Element, before: Definition, after: Definition, roles: Mapping[str, str]
) -> Iterator[str]:
    """What is other about an element that both have."""
    told_before, told_after = _told(old, before, roles), _told(new, after, roles)
    for label in dict.fromkeys([*told_before, *told_after]):
        was, now = told_before.get(label, ""), told_after.get(label, "")
        if was != now:
            yield _("%(what)s: %(before)s → %(after)s") % {"what": label, "before": was or "–", "after": now or "–"}


def _told(element: Element, definition: Definition, roles: Mapping[str, str]) -> dict[str, str]:
    """An element in words: what each thing about it is called, and what it is."""
    told = {_("Kind"): _kind(element), _("Name"): element.name}
    if isinstance(element, (*ACTIVITIES, Start)) and element.due is not None:
        told[_("Time allowed")] = duration(element.due.minutes)
    if isinstance(element, UserTask | Checklist):
        told[_("Role")] = roles.get(element.role, element.role) or element.person
    if isinstance(element, Approval):
        told[_("Role")] = _listed(roles.get(one.role, one.role) or one.people for one in element.approvers)
        told[_("Passes by itself")] = in_words(element.auto, definition.by_field)
        told[_("Not by whoever asked")] = _("yes") if element.four_eyes else _("no")
        told[_("Approvals needed")] = {0: _("all"), 1: _("one")}.get(element.needed, str(element.needed))
    if isinstance(element, Checklist):
        told[_("Items")] = _listed(item.text for item in element.items)
    if asks := getattr(element, "asks", ()):
        labels = {field.name: field.label or field.name for field in definition.fields}
        told[_("Form")] = _listed(labels.get(name, name) for name in asks)
    if isinstance(element, Gateway):
        ways = [flow for flow in definition.flows if flow.source == element.id]
        said = (in_words(flow.condition, definition.by_field) or flow.name or _("otherwise") for flow in ways)
        told[_("Ways")] = _listed(said) if ways[1:] else ""
    return told


def _kind(element: Element) -> str:
    kinds = {"task": _("Task"), "checklist": _("Checklist"), "approval": _("Approval"), "call": _("Process")}
    return kinds.get(element.kind, element.kind)


def _listed(words: Iterable[Any]) -> str:
    return enumerated(word for word in words if word)


def _moved(before: Definition, after: Definition) -> list[str]:
    """Steps that both have and that stand in another order: the fewest that had to be moved."""
    old, new = (
        [line.element.id for line in lines_of(one) if line.element is not None and line.kind == "step"]
        for one in (before, after)
    )
    kept_old, kept_new = [key for key in old if key in new], [key for key in new if key in old]
    same = {
        key
        for block in SequenceMatcher(None, kept_old, kept_new, autojunk=False).get_matching_blocks()
        for key in kept_new[block.b : block.b + block.size]
    }
    return [key for key in kept_new if key not in same]


def _drawn(lines: list[Line], marks: Mapping[str, str], own: str) -> tuple[Drawn, ...]:
    other = GONE if own == ADDED else ADDED
    return tuple(Drawn(replace(line), _mark(line, marks, other)) for line in lines)


def _mark(line: Line, marks: Mapping[str, str], other: str) -> str:
    mark = marks.get(line.element.id, "") if line.element is not None and line.kind in {"step", "split"} else ""
    return "" if mark == other else mark
