"""The PSPLIB format (.sm): sections with headings, one activity a line.

Source: Kolisch and Sprecher 1996, European Journal of Operational Research 96. Only single-mode files with renewable
resources; others are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from opsloop.engines.scheduling.facts import Activity, Equipment, Link
from opsloop.engines.scheduling.formats.numbers import whole
from opsloop.engines.scheduling.formats.patterson import activity
from opsloop.engines.scheduling.formats.refusal import Lines, Unreadable
from opsloop.engines.scheduling.problem import Problem

Row = tuple[int, list[str]]
"""A line's number and its words."""


def fits(text: str) -> bool:
    """Whether it has the headings of the format."""
    return "PRECEDENCE RELATIONS" in text or "REQUESTS/DURATIONS" in text


def read(text: str, lines_of: Lines) -> Problem:
    """The problem; Unreadable names the line."""
    lines = text.splitlines()
    _refuse_other_kinds(lines)
    capacities = list(_section(lines, "RESOURCEAVAILABILITIES"))
    if not capacities:
        raise Unreadable(len(lines), "the file ends here and has no section RESOURCEAVAILABILITIES")
    line, words = capacities[-1]
    equipment = [
        Equipment(id=f"R{kind}", capacity=whole(word, f"the capacity of resource {kind}", line))
        for kind, word in enumerate(words, start=1)
    ]
    rows = [row for row in _section(lines, "REQUESTS/DURATIONS") if row[1][0].isdigit()]
    for number, each in rows:
        if each[0] in lines_of:
            raise Unreadable(number, f"there is a job {each[0]} already, on line {lines_of[each[0]]}")
        lines_of[each[0]] = number
    activities = [_activity(row, equipment) for row in rows]
    if not activities:
        raise Unreadable(len(lines), "the file ends here and has no section REQUESTS/DURATIONS")
    known = {each.id for each in activities}
    waits = list(_section(lines, "PRECEDENCE RELATIONS"))
    lines_of.update((words[0], number) for number, words in waits)
    links = [link for row in waits for link in _links(row, known)]
    return Problem(activities=activities, links=links, equipment=equipment)


def _refuse_other_kinds(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, start=1):
        found = re.match(r"\s*-\s*(nonrenewable|doubly constrained)\s*:\s*(\d+)", line)
        if found and int(found.group(2)):
            raise Unreadable(number, f"{found.group(1)} resources are not known here; only renewable ones")


def _section(lines: Sequence[str], heading: str) -> Iterator[Row]:
    """The lines below the heading up to the next line of stars; rulers and empty lines left out."""
    inside = False
    for number, line in enumerate(lines, start=1):
        if line.startswith("****"):
            inside = False
        elif inside and line.strip() and not line.startswith("---"):
            yield number, line.split()
        inside = inside or line.startswith(heading)


def _activity(row: Row, equipment: Sequence[Equipment]) -> Activity:
    line, words = row
    wanted = 3 + len(equipment)
    if len(words) != wanted:
        raise Unreadable(
            line, f"job {words[0]} should have {wanted} numbers (job, mode, duration, demands), not {len(words)}"
        )
    if whole(words[1], "the mode", line) != 1:
        raise Unreadable(line, f"job {words[0]} has more than one mode; only single-mode files are known here")
    amounts = {
        kind.id: whole(word, f"the demand of job {words[0]} for {kind.id}", line, most=kind.capacity)
        for kind, word in zip(equipment, words[3:], strict=True)
    }
    return activity(words[0], whole(words[2], f"the duration of job {words[0]}", line), amounts)


def _links(row: Row, known: set[str]) -> Iterator[Link]:
    line, words = row
    if not words[0].isdigit():
        return
    if words[0] not in known:
        raise Unreadable(line, f"job {words[0]} has no duration in REQUESTS/DURATIONS")
    least = 3
    if len(words) < least:
        raise Unreadable(line, f"job {words[0]} should have its modes and number of successors")
    count = whole(words[2], f"the number of successors of job {words[0]}", line)
    if len(words) != least + count:
        raise Unreadable(line, f"job {words[0]} should have {count} successors, but has {len(words) - least}")
    for after in words[least:]:
        if after not in known:
            raise Unreadable(line, f"job {words[0]} has successor {after}, which is no job of the file")
        yield Link(before=words[0], after=after)
