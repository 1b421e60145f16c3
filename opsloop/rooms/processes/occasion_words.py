"""How event starts read, and what the dialog of a start shows and takes of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from opsloop.engines.workflow import Definition, Occasion, Start
from opsloop.kernel.accounts.models import User
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.models import Label
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.processes import condition_rows
from opsloop.rooms.processes.occasions import KINDS, STAGE, STATE, WORK, Kind, kind_of
from opsloop.rooms.processes.own_facts import OWN, own_facts, own_facts_offered, own_facts_seen
from opsloop.rooms.processes.process import Process
from opsloop.rooms.processes.record_facts import RecordField, asked_of
from opsloop.rooms.processes.values import option_words
from opsloop.rooms.projects.models import Project, State

LONGEST = 160
MOST_STATES = 200
CONDITION = "event-condition"


class NoEvent(Refused):
    sentence = gettext_lazy("Choose what has to happen.")


class NoTarget(Refused):
    sentence = gettext_lazy("Choose the state or the label.")


@dataclass(frozen=True)
class Outside:
    """What things that an SOP does not hold itself are called, as far as the reader sees them."""

    places: Mapping[str, str] = field(default_factory=dict)
    """Projects and processes, by key."""
    facts: Mapping[str, Mapping[str, RecordField]] = field(default_factory=dict)
    """A team's own fields by name, by type of record."""


def occasion_in_words(occasion: Occasion, outside: Outside) -> str:
    """When a case begins, as a sentence."""
    kind = kind_of(occasion)
    if kind is None:
        return _("Begins at an event that nothing here tells")
    words = kind.sentence_within if occasion.within and kind.sentence_within else kind.sentence
    within = outside.places.get(occasion.within, occasion.within)
    begins = str(words % {"within": within, "to": target_in_words(occasion.to)})
    if not occasion.condition:
        return begins
    facts = {**asked_of(occasion.record), **outside.facts.get(occasion.record, {})}
    condition = condition_rows.in_words(occasion.condition, facts)
    return _("%(begins)s, where %(condition)s") % {"begins": begins, "condition": condition}


def target_in_words(to: str) -> str:
    """What becomes of a record, as people call it."""
    if to.startswith(STAGE):
        groups = dict(State.Group.choices)
        return str(groups.get(to.removeprefix(STAGE), to.removeprefix(STAGE)))
    return to.removeprefix(STATE)


def outside_of(definition: Definition, workspace: Workspace, user: User) -> Outside:
    """What is called how of what an SOP names where it waits for events."""
    starts = (start.on for start in definition.elements if isinstance(start, Start) and start.trigger == "event")
    waiting = [on for on in starts if on is not None]
    placed = any(on.within for on in waiting)
    places = dict(_projects(workspace, user)) | dict(_processes(workspace, user)) if placed else {}
    asked = {on.record for on in waiting if OWN in on.condition}
    return Outside(places, {record: own_facts_seen(record, workspace, user) for record in asked})


def _projects(workspace: Workspace, user: User) -> Sequence[tuple[str, str]]:
    seen = Project.objects.in_workspace(workspace).visible_to(user).filter(archived_at=None, template=False)
    return list(seen.order_by("name").values_list("key", "name"))


def _processes(workspace: Workspace, user: User) -> Sequence[tuple[str, str]]:
    seen = Process.objects.in_workspace(workspace).visible_to(user).filter(version__isnull=False)
    return [(process.ref, process.name) for process in seen.order_by("name")]


def event_choices(occasion: Occasion | None, workspace: Workspace, user: User) -> dict[str, Any]:
    """What the dialog shows of an event start."""
    kind = kind_of(occasion) or next(iter(KINDS.values()))
    on = occasion or Occasion(record=kind.record, verb=kind.verb)
    facts = asked_of(kind.record) | {fact.name: fact for fact in own_facts_offered(on, workspace, user)}
    options = (option_words(fact, option) for fact in facts.values() for option in fact.options)
    return {
        "event_kinds": [(each.key, each.label) for each in KINDS.values()],
        "event_kind": kind,
        "event_on": on,
        "event_places": _places(kind, on, workspace, user),
        "event_targets": _targets(kind, on, workspace, user),
        "written": condition_rows.written(on.condition, facts),
        "condition_fields": list(facts.values()),
        "comparisons": condition_rows.COMPARISONS.items(),
        "joins": condition_rows.JOINS.items(),
        "options": list(dict.fromkeys(options)),
    }


def _places(kind: Kind, on: Occasion, workspace: Workspace, user: User) -> Sequence[tuple[str, str]]:
    """Where it may have to happen; a place that the reader does not see stays by its key."""
    found = {WORK: _projects, "case": _processes}.get(kind.record, lambda _workspace, _user: [])(workspace, user)
    return found if not on.within or on.within in dict(found) else [*found, (on.within, on.within)]


Choices = list[tuple[str, str]]


def _targets(kind: Kind, on: Occasion, workspace: Workspace, user: User) -> list[tuple[str, Choices]]:
    """What may have to become of the record, in groups."""
    if kind.takes == "label":
        labels = Label.objects.filter(workspace=workspace).values_list("name", flat=True)
        return _with_chosen([("", [(name, name) for name in labels])], on.to)
    if kind.takes != "state":
        return []
    any_state = _("Any state of “%(group)s”")
    groups = [(f"{STAGE}{value}", any_state % {"group": words}) for value, words in State.Group.choices]
    states = [(f"{STATE}{name}", name) for name in _state_names(on, workspace, user)]
    return _with_chosen([(_("Groups of states"), groups), (_("States"), states)], on.to)


def _state_names(on: Occasion, workspace: Workspace, user: User) -> list[str]:
    """What the states of the project are called, or those of all that the reader sees."""
    projects = Project.objects.in_workspace(workspace).visible_to(user).filter(template=False)
    within = projects.by_any_ref(on.within) if on.within else projects
    states = State.objects.filter(project__in=within.values("pk"), archived=False).order_by("position", "pk")
    return list(dict.fromkeys(states.values_list("name", flat=True)[:MOST_STATES]))


def _with_chosen(groups: list[tuple[str, Choices]], to: str) -> list[tuple[str, Choices]]:
    """With what was chosen and is not there any more."""
    known = {value for _group, rows in groups for value, _words in rows}
    if to and to not in known:
        groups[-1][1].append((to, target_in_words(to)))
    return groups


def asked_for(on: Occasion | None, sent: QueryDict, workspace: Workspace) -> Occasion | None:
    """What is chosen so far, while it is chosen: of another kind nothing stays but the place."""
    kind = KINDS.get(sent.get("event-what", ""))
    if kind is None:
        return on
    same = on is not None and kind_of(on) == kind
    before = on.condition if same and on is not None else ""
    within = _text(sent, "event-within") if kind.sentence_within else ""
    return Occasion(
        record=kind.record,
        verb=kind.verb,
        within=within,
        to=_text(sent, "event-to"),
        condition=_typed_so_far(kind, sent, workspace, before),
    )


def _typed_so_far(kind: Kind, sent: QueryDict, workspace: Workspace, before: str) -> str:
    """The condition as it stands in the dialog; the one before where that says nothing yet."""
    if CONDITION not in sent:
        return before
    try:
        return _condition_of(kind, sent, workspace)
    except Refused:
        return before


def _condition_of(kind: Kind, sent: QueryDict, workspace: Workspace) -> str:
    facts = (*asked_of(kind.record).values(), *own_facts(kind.record, workspace).values())
    return condition_rows.condition_of(sent, Definition(fields=facts), name=CONDITION)


def typed_occasion(on: Occasion | None, sent: QueryDict, workspace: Workspace) -> Occasion | None:
    """The occasion as it was chosen; Refused in a sentence where something is missing."""
    if "event-what" not in sent:
        return on
    found = asked_for(None, sent, workspace)
    kind = kind_of(found)
    if found is None or kind is None:
        raise NoEvent
    if kind.takes and not found.to:
        raise NoTarget
    return replace(found, to=found.to if kind.takes else "", condition=_condition_of(kind, sent, workspace))


def _text(sent: QueryDict, name: str) -> str:
    return sent.get(name, "").strip()[:LONGEST]


def begins_in_words(start: Start, outside: Outside) -> str:
    """When an event start begins; nothing for another start."""
    return occasion_in_words(start.on, outside) if start.trigger == "event" and start.on is not None else ""
