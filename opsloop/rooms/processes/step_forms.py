"""What is typed about one step, one way or the fields of a process, made into the elements of its definition."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, get_args

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from opsloop.engines.workflow import (
    ALL,
    ANY,
    Approval,
    Approver,
    CallSop,
    Checklist,
    Definition,
    Element,
    Field,
    Flow,
    Item,
    Start,
    UserTask,
)
from opsloop.engines.workflow.fields import AMOUNTS, FieldKind
from opsloop.kernel.pages.legible import is_number, legible
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes.condition_rows import condition_of
from opsloop.rooms.processes.occasion_words import typed_occasion
from opsloop.rooms.processes.record_facts import word_of
from opsloop.rooms.processes.rhythm_words import typed
from opsloop.rooms.processes.step_details import called, duration, each_of, timers_of

Timed = TypeVar("Timed", UserTask, Checklist, Approval, CallSop)
DECISIONS = ("approved", "rejected")
LONGEST_NAME = 120
MOST_APPROVERS = 1000
COMMAS = re.compile("[,，、]")
ITEM_MARKS = {"!": {"stop": True}, "*": {"mandatory": True}}
FIELD_KINDS: Mapping[str, Any] = {
    "text": _("Text"),
    "number": _("Number"),
    "money": _("Amount of money"),
    "date": _("Day"),
    "yes_no": _("Yes or no"),
    "choice": _("Choice"),
    "person": _("Person"),
    "people": _("People"),
    "list": _("List"),
}


class NoKind(Refused):
    sentence = _("Choose what kind of field it is.")


class NoName(Refused):
    sentence = _("It needs a name.")


class NoNumber(Refused):
    sentence = _("How many must approve is a whole number from 1 to %(most)s.")


class OtherOptions(Refused):
    sentence = _("A choice needs its options, one a line.")


def changed(element: Element, sent: QueryDict, definition: Definition, workspace: Workspace) -> Element:
    """The element with what was typed about it; the fields of the workspace's records are known to its conditions."""
    name = legible(sent.get("name", "")).strip()[:LONGEST_NAME]
    asks = tuple(sent.getlist("asks"))
    required = tuple(field for field in sent.getlist("required") if field in asks)
    if isinstance(element, Start):
        trigger, when = typed(element, sent, asks)
        due = duration(sent.get("hours", "")) if "hours" in sent else element.due
        on = typed_occasion(element.on, sent, workspace) if trigger == "event" else None
        begins = replace(element, trigger=trigger, when=when, on=on)
        return replace(begins, name=name, asks=asks, required=required, due=due)
    if isinstance(element, UserTask):
        task = _timed(element, sent)
        done = replace(task, name=name, role=_role(sent), draft=False, asks=asks, required=required)
        return replace(done, person=sent.get("person", task.person), each=each_of(task.each, sent))
    if isinstance(element, Checklist):
        listed = replace(_timed(element, sent), name=name, role=_role(sent), items=_items(sent.get("items", "")))
        return replace(listed, person=sent.get("person", listed.person), each=each_of(listed.each, sent))
    if isinstance(element, Approval):
        return _approval(replace(_timed(element, sent), name=name), sent, definition)
    if isinstance(element, CallSop):
        return called(replace(_timed(element, sent), name=name, each=each_of(element.each, sent)), sent)
    return replace(element, name=name)


def _timed(activity: Timed, sent: QueryDict) -> Timed:
    """With its due time and what happens when it lies; without a due time nothing is counted from it."""
    due = duration(sent.get("hours", ""))
    timers = timers_of(sent) if "timer-action" in sent else activity.timers
    return replace(
        activity, due=due, timers=tuple(timer for timer in timers if due is not None or timer.anchor == "opened")
    )


def _approval(approval: Approval, sent: QueryDict, definition: Definition) -> Approval:
    keys = [_key(role) for role in COMMAS.split(legible(sent.get("role", "")))]
    people = tuple(approver for approver in approval.approvers if approver.people)
    return replace(
        approval,
        approvers=(*(Approver(role=key) for key in dict.fromkeys(keys) if key), *people),
        needed=_needed(sent) if "needed" in sent else approval.needed,
        auto=condition_of(sent, definition, name="auto"),
        result=sent.get("result", approval.result),
        four_eyes="four_eyes" in sent,
    )


def _needed(sent: QueryDict) -> int:
    """How many must approve, as it was typed: everybody, a number, or one of them where nothing is said."""
    if "everybody" in sent:
        return ALL
    typed = unicodedata.normalize("NFKC", sent.get("needed", "")).strip() or str(ANY)
    if not is_number(typed) or not ANY <= int(typed) <= MOST_APPROVERS:
        raise NoNumber(most=MOST_APPROVERS)
    return int(typed)


def keys_of(text: str, keys: Mapping[str, str]) -> str:
    """Roles as they were typed, parted by commas, by their keys where they are known by name."""
    return ", ".join(keys.get(name.strip(), name.strip()) for name in COMMAS.split(legible(text)) if name.strip())


def _role(sent: QueryDict) -> str:
    return _key(legible(sent.get("role", "")))


def _key(text: str) -> str:
    return text.strip()[:60]


def _items(text: str) -> tuple[Item, ...]:
    """One a line; `!` before it stops what is below, `*` must be ticked."""
    lines = [line.strip() for line in legible(text).splitlines() if line.strip()]
    return tuple(
        Item(id=f"item{place}", text=line.lstrip("!* ").strip(), **ITEM_MARKS.get(line[0], {}))
        for place, line in enumerate(lines, start=1)
    )


def as_lines(items: tuple[Item, ...]) -> str:
    """The items as they are typed."""
    return "\n".join(f"{'! ' if item.stop else '* ' if item.mandatory else ''}{item.text}" for item in items)


def changed_way(flow: Flow, sent: QueryDict, definition: Definition) -> Flow:
    """The way with what was typed about it."""
    condition = condition_of(sent, definition, name="condition")
    return replace(flow, condition=condition, name=legible(sent.get("name", "")).strip()[:LONGEST_NAME])


def new_field(definition: Definition, sent: QueryDict, *, currency: str) -> Field:
    """A field from its label and kind; its name in conditions is its label where that can be one, else a number."""
    label, kind = legible(sent.get("label", "")).strip()[:LONGEST_NAME], sent.get("kind", "")
    if kind not in get_args(FieldKind):
        raise NoKind
    if not label:
        raise NoName
    options = _options(sent)
    if kind == "choice" and not options:
        raise OtherOptions
    return Field(
        name=free_name(definition, label), label=label, kind=kind,  # type: ignore[arg-type]  # one of them
        options=options if kind == "choice" else (), currency=currency if kind == "money" else "",
    )  # fmt: skip


def changed_field(field: Field, sent: QueryDict) -> Field:
    """The field with another label and, where it is a choice, other options, where it is a number, whether it may be
    below zero; its name in conditions stays."""
    label = legible(sent.get("label", "")).strip()[:LONGEST_NAME]
    options = _options(sent) if field.kind == "choice" else ()
    if not label:
        raise NoName
    if field.kind == "choice" and not options:
        raise OtherOptions
    return replace(field, label=label, options=options, signed=field.kind in AMOUNTS and "signed" in sent)


def _options(sent: QueryDict) -> tuple[str, ...]:
    """One a line, each once."""
    lines = (line.strip() for line in legible(sent.get("options", "")).splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def free_name(definition: Definition, label: str) -> str:
    """A name for conditions that no other field has."""
    word = word_of(label)
    wished = word if word.isidentifier() else "field"
    known = set(definition.by_field)
    names = [wished, *(f"{wished}_{number}" for number in range(2, len(known) + 3))]
    return next(name for name in names if name not in known)
