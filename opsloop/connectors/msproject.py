"""Microsoft Project's XML (MSPDI): tasks, resources, assignments, links and calendars."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _

from opsloop.connectors.msproject_calendars import calendars_of
from opsloop.connectors.msproject_values import children, flag, minutes, value, whole
from opsloop.connectors.refusals import Sentence, said
from opsloop.connectors.row_parts import events_of
from opsloop.connectors.table_states import States, chinese
from opsloop.connectors.times import day, moment
from opsloop.kernel.imports.bundle import (
    DependencyKind,
    ImportBundle,
    ImportedEvent,
    ImportedField,
    ImportedItem,
    ImportedLink,
    ImportedPerson,
    Priority,
    Refusal,
)

NAMESPACE = "http://schemas.microsoft.com/project"
LINK_KINDS: Mapping[int, DependencyKind] = {0: "FF", 1: "FS", 2: "SF", 3: "SS"}
WORK_RESOURCE = "1"
FINISHED = 100
# LagFormat: elapsed units run through nights and weekends, percentages depend on the predecessor.
PERCENT_LAGS = {19, 20, 51, 52}
ELAPSED_LAGS = {4, 6, 8, 10, 12, 36, 38, 40, 42, 44}
DATES = {"Deadline": "Deadline", "ActualStart": "Actual start"}


def fits(root: Element) -> bool:
    """Whether this XML is a project of Microsoft Project."""
    return root.tag == f"{{{NAMESPACE}}}Project" or (root.tag == "Project" and root.find("Tasks") is not None)


def read(root: Element, *, name: str) -> ImportBundle:
    """The project as a bundle; rows are the IDs that Microsoft Project shows."""
    tasks = [task for task in children(root, "Tasks", "Task") if not flag(task, "IsNull") and value(task, "UID") != "0"]
    people = _people(root)
    states = States(chinese(value(task, "Name") for task in tasks))
    states.plain()
    assignees = _assignees(root, {uid: person.source_id for uid, person in people.items()})
    items = _items(tasks, states, assignees)
    title = value(root, "Title") or value(root, "Name").removesuffix(".xml").removesuffix(".mpp") or name
    return ImportBundle(
        source="msproject",
        project_id=value(root, "GUID") or value(root, "UID") or title,
        project_name=title,
        people=list(people.values()),
        states=states.in_order(),
        fields=[ImportedField(source_id=key, name=called, kind="date") for key, called in _dates_used(tasks).items()],
        items=items,
        links=[link for task in tasks for link in _links(task)],
        events=[event for item in items for event in _events(item, states)],
        calendars=calendars_of(root, {uid: person.source_id for uid, person in people.items()}),
        refused=_refused(tasks),
        notes=_notes(root, tasks),
    )


def _people(root: Element) -> dict[str, ImportedPerson]:
    """Who works, by the UID of this file; materials and costs are no people.

    UIDs count from 1 in every file: what says who somebody is in the next file as well is a GUID, else the name.
    """
    found: dict[str, ImportedPerson] = {}
    taken: set[str] = set()
    for resource in children(root, "Resources", "Resource"):
        called, kind, uid = value(resource, "Name"), value(resource, "Type") or WORK_RESOURCE, value(resource, "UID")
        if called and kind == WORK_RESOURCE and uid:
            key = value(resource, "GUID") or called
            key = f"{key}#{uid}" if key in taken else key
            taken.add(key)
            found[uid] = ImportedPerson(source_id=key, name=called, email=value(resource, "EmailAddress"))
    return found


def _assignees(root: Element, people: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for assignment in children(root, "Assignments", "Assignment"):
        if person := people.get(value(assignment, "ResourceUID")):
            found.setdefault(value(assignment, "TaskUID"), []).append(person)
    return found


def _items(tasks: Sequence[Element], states: States, assignees: Mapping[str, Sequence[str]]) -> list[ImportedItem]:
    """The tasks; the outline tells whose part each is."""
    above: dict[int, str] = {}
    found = []
    for place, task in enumerate(tasks, start=1):
        key, level = value(task, "UID"), whole(task, "OutlineLevel") or 1
        above = {depth: uid for depth, uid in above.items() if depth < level}
        parent = above[max(above)] if above else ""
        above[level] = key
        if key and value(task, "Name"):
            found.append(_item(task, place, parent, states, assignees.get(key, ())))
    return found


def _item(task: Element, place: int, parent: str, states: States, people: Sequence[str]) -> ImportedItem:
    progress = min(FINISHED, max(0, whole(task, "PercentComplete") or 0))
    group = states.of_group("done" if progress == FINISHED else "doing" if progress else "todo")
    return ImportedItem(
        source_id=value(task, "UID"),
        row=_row(task, place),
        title=value(task, "Name"),
        description=value(task, "Notes"),
        kind="milestone" if flag(task, "Milestone") else "task",
        state=group.source_id,
        priority=_priority(whole(task, "Priority")),
        assignees=list(people),
        parent=parent,
        start=day(value(task, "Start")),
        due=day(value(task, "Finish")),
        created_at=moment(value(task, "CreateDate")),
        completed_at=moment(value(task, "ActualFinish") or value(task, "Finish")) if progress == FINISHED else None,
        rank=float(place),
        effort_minutes=_effort(task),
        spent_minutes=minutes(value(task, "ActualWork")) or None,
        progress=progress,
        fields=_dates(task),
    )


def _row(task: Element, place: int) -> int:
    return whole(task, "ID") or place


def _effort(task: Element) -> int | None:
    """The work; where nobody is assigned the duration. A summary only sums up its parts."""
    if flag(task, "Summary") or flag(task, "Milestone"):
        return None
    return minutes(value(task, "Work")) or minutes(value(task, "Duration")) or None


def _priority(written: int | None) -> Priority:
    """From 0 to 1000, 500 where nobody touched it."""
    if written is None or written == 500:  # noqa: PLR2004 - their middle
        return "none"
    bounds: Sequence[tuple[int, Priority]] = ((900, "urgent"), (600, "high"), (400, "medium"))
    return next((priority for least, priority in bounds if written >= least), "low")


def _dates(task: Element) -> dict[str, object]:
    """Dates beside the plan: deadline, actual start, first baseline."""
    found: dict[str, date | None] = {key: day(value(task, key)) for key in DATES}
    baseline = task.find("Baseline")
    if baseline is not None:
        found["BaselineStart"], found["BaselineFinish"] = (day(value(baseline, side)) for side in ("Start", "Finish"))
    return {key: found_day for key, found_day in found.items() if found_day is not None}


def _dates_used(tasks: Sequence[Element]) -> dict[str, str]:
    names = {**DATES, "BaselineStart": "Baseline start", "BaselineFinish": "Baseline finish"}
    used = {key for task in tasks for key in _dates(task)}
    return {key: called for key, called in names.items() if key in used}


def _links(task: Element) -> list[ImportedLink]:
    """The predecessors; lags are written in tenths of minutes."""
    found = []
    for link in task.findall("PredecessorLink"):
        predecessor = value(link, "PredecessorUID")
        lag = 0 if whole(link, "LagFormat") in PERCENT_LAGS else round((whole(link, "LinkLag") or 0) / 10)
        kind = LINK_KINDS.get(1 if whole(link, "Type") is None else whole(link, "Type") or 0, "FS")
        found.append(
            ImportedLink(
                source_id=f"{predecessor}>{value(task, 'UID')}",
                item=value(task, "UID"),
                predecessor=predecessor,
                kind=kind,
                lag_minutes=lag,
            )
        )
    return found


def _events(item: ImportedItem, states: States) -> Iterator[ImportedEvent]:
    """When the task was entered, begun and finished."""
    yield from events_of(item)
    begun = item.fields.get("ActualStart")
    at = moment(begun.isoformat()) if isinstance(begun, date) else None
    if at is not None:
        changes = {"state": (states.of_group("todo").source_id, states.of_group("doing").source_id)}
        yield ImportedEvent(
            source_id=f"{item.source_id}:begun", item=item.source_id, verb="moved", at=at, changes=changes
        )


def _refused(tasks: Sequence[Element]) -> list[Refusal]:
    return [
        Refusal(row=_row(task, place), message=said(_("This task has no name or no identifier.")), column="Name")
        for place, task in enumerate(tasks, start=1)
        if not value(task, "Name") or not value(task, "UID")
    ]


def _notes(root: Element, tasks: Sequence[Element]) -> list[Sentence]:
    blank = sum(flag(task, "IsNull") for task in children(root, "Tasks", "Task"))
    materials = sum(
        value(each, "Type") in {"0", "2"} and bool(value(each, "Name"))
        for each in children(root, "Resources", "Resource")
    )
    lags = Counter(whole(link, "LagFormat") for task in tasks for link in task.findall("PredecessorLink"))
    unassigned = sum(
        not minutes(value(task, "Work")) and bool(minutes(value(task, "Duration"))) and _effort(task) is not None
        for task in tasks
    )
    counted = (
        (sum(1 for _slot in root.iter("TimephasedData")), _("Time-phased values are left out: %(count)s.")),
        (blank, _("Blank rows are left out: %(count)s.")),
        (materials, _("Resources that are material or cost are left out: %(count)s.")),
        (sum(lags[kind] for kind in PERCENT_LAGS), _("Lags in per cent are left out, their links come in: %(count)s.")),
        (
            sum(lags[kind] for kind in ELAPSED_LAGS),
            _("Lags in elapsed time are read as working time: %(count)s."),
        ),
        (unassigned, _("Tasks without work take their duration as effort: %(count)s.")),
    )
    return [said(sentence, count=f"{count:,}") for count, sentence in counted if count]
