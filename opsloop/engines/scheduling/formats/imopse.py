"""The iMOPSE format (.def): one person a task, with a skill at a level; salaries per hour.

Source: Myszkowski et al. 2015, Soft Computing, DOI 10.1007/s00500-014-1455-x. Level 0 is a level; a skill that is not
listed is not mastered. What the header counts is not relied upon: some files have fewer tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from opsloop.engines.scheduling.facts import Activity, Link, Person, Requirement
from opsloop.engines.scheduling.formats.numbers import whole
from opsloop.engines.scheduling.formats.refusal import Lines, Unreadable
from opsloop.engines.scheduling.problem import Problem

SKILL = re.compile(r"(Q\d+)\s*:\s*(\d{1,6})")
ID, SALARY = re.compile(r"\d{1,9}"), re.compile(r"\d{1,9}(\.\d+)?")
MINUTES = 60


def fits(text: str) -> bool:
    """Whether it has the headings of the format."""
    return bool(re.search(r"^(ResourceID|TaskID)\b", text, re.MULTILINE))


def read(text: str, lines: Lines) -> Problem:
    """The problem, one time unit an hour; Unreadable names the line."""
    people, tasks = list(_rows(text, "ResourceID")), list(_rows(text, "TaskID"))
    if not people or not tasks:
        last = text.rstrip().count("\n") + 1
        raise Unreadable(last, f"the file ends here and has no section {'TaskID' if people else 'ResourceID'}")
    _must_be_whole(text)
    known = {words.split()[0] for _, words in tasks}
    activities, links = [], []
    for line, words in tasks:
        name = words.split()[0]
        if name in lines:
            raise Unreadable(line, f"there is a task {name} already, on line {lines[name]}")
        lines[name] = line
        activity, waits = _task(line, words)
        activities.append(activity)
        for before in waits:
            if before not in known:
                raise Unreadable(line, f"task {activity.id} waits for {before}, which is no task of the file")
            links.append(Link(before=before, after=activity.id))
    return Problem(activities=activities, links=links, people=list(_people(people)), unit_minutes=MINUTES)


def _people(rows: Iterable[tuple[int, str]]) -> Iterator[Person]:
    seen: Lines = {}
    for line, words in rows:
        person = _person(line, words)
        if person.id in seen:
            raise Unreadable(line, f"there is a resource {person.id} already, on line {seen[person.id]}")
        seen[person.id] = line
        yield person


def _must_be_whole(text: str) -> None:
    """Every list ends with a line of =, the last one too: what lacks it is a part of a file."""
    rows = text.rstrip().splitlines()
    if not rows[-1].startswith("==="):
        raise Unreadable(len(rows), "the file breaks off within the list of tasks: no line of === ends it")


def _rows(text: str, heading: str) -> Iterator[tuple[int, str]]:
    """The lines below the heading up to the next line of =, each with its number."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("==="):
            inside = False
        elif inside and line.strip():
            yield number, line
        inside = inside or line.startswith(heading)


def _person(line: int, words: str) -> Person:
    parts = SKILL.sub(" ", words).split()
    if len(parts) != 2 or not ID.fullmatch(parts[0]) or not SALARY.fullmatch(parts[1]):  # noqa: PLR2004 - both
        raise Unreadable(
            line, f"a resource should have an id, a salary and skills such as Q1: 2; found {words.strip()!r}"
        )
    skills = {name: int(level) for name, level in SKILL.findall(words)}
    return Person(id=parts[0], skills=skills, cost_per_hour=float(parts[1]))


def _task(line: int, words: str) -> tuple[Activity, list[str]]:
    asked = SKILL.findall(words)
    parts = SKILL.sub(" ", words).split()
    if len(parts) < 2 or not ID.fullmatch(parts[0]):  # noqa: PLR2004 - id and duration
        raise Unreadable(line, f"a task should have an id, a duration and a skill; found {words.strip()!r}")
    duration = whole(parts[1], f"the duration of task {parts[0]}", line)
    requires = tuple(Requirement(skill=skill, level=int(level)) for skill, level in asked)
    return Activity(id=parts[0], duration=duration, requires=requires), parts[2:]
