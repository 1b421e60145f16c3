"""The MSPSP format (.dzn): MiniZinc data of multi-skill project scheduling, `name = value;` with % comments.

Source: Young, Feydy and Schutt 2017, CP. Activities and people are numbered from 1, skills too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from opsloop.engines.scheduling.facts import Activity, Link, Person, Requirement, Ring
from opsloop.engines.scheduling.formats.numbers import whole
from opsloop.engines.scheduling.formats.refusal import Lines, Unreadable
from opsloop.engines.scheduling.problem import Problem

NEEDED = ("nActs", "dur", "nSkills", "sreq", "nResources", "mastery", "pred", "succ")
BOOLS = {"true": 1, "false": 0}


@dataclass(frozen=True)
class Value:
    """What stands right of `=`, and the line it begins on."""

    text: str
    line: int

    def words(self) -> list[tuple[str, int]]:
        """Numbers and words with their lines; brackets, bars and commas left out."""
        found, line = [], self.line
        for part in re.finditer(r"\n|[^\s,\[\]|{}]+", self.text):
            if part.group() == "\n":
                line += 1
            else:
                found.append((part.group(), line))
        return found


def fits(text: str) -> bool:
    """Whether it assigns the numbers of activities and skills."""
    return bool(re.search(r"^\s*(nActs|mastery|sreq)\s*=", text, re.MULTILINE))


def read(text: str, lines: Lines) -> Problem:
    """The problem; Unreadable names the line."""
    values = _values(re.sub(r"%[^\n]*", "", text))
    for name in NEEDED:
        if name not in values:
            raise Unreadable(text.rstrip().count("\n") + 1, f"the file ends here and has no {name}")
    acts, skills, people = (_one(values, name) for name in ("nActs", "nSkills", "nResources"))
    durations = _list(values, "dur", acts)
    asked = _list(values, "sreq", acts * skills)
    masters = _list(values, "mastery", people * skills)
    lines.update((str(place // skills + 1), line) for place, (_, line) in enumerate(values["sreq"].words()))
    try:
        return Problem(
            activities=[
                Activity(id=str(i + 1), duration=durations[i], requires=_requires(asked[i * skills : (i + 1) * skills]))
                for i in range(acts)
            ],
            links=_links(values, acts),
            people=[
                Person(id=str(p + 1), skills={str(k + 1): 1 for k in range(skills) if masters[p * skills + k]})
                for p in range(people)
            ],
        )
    except Ring as ring:
        raise Unreadable(values["pred"].line, str(ring)) from ring


def _values(text: str) -> dict[str, Value]:
    found, line = {}, 1
    for statement in text.split(";"):
        name, equals, value = statement.partition("=")
        at = line + name.count("\n", 0, len(name) - len(name.lstrip()))
        if equals and "=" in value:
            raise Unreadable(at, f"the ; at the end of {name.strip()[:40]} is missing")
        if equals:
            found[name.strip()] = Value(value, line + name.count("\n"))
        elif statement.strip():
            raise Unreadable(at, f"wanted name = value; found {statement.strip()[:40]!r}")
        line += statement.count("\n")
    return found


def _one(values: Mapping[str, Value], name: str) -> int:
    return _list(values, name, 1)[0]


def _list(values: Mapping[str, Value], name: str, count: int | None) -> list[int]:
    """So many whole numbers, or true and false as 1 and 0."""
    words = values[name].words()
    if count is not None and len(words) != count:
        raise Unreadable(values[name].line, f"{name} should have {count} values, but has {len(words)}")
    return [BOOLS[word] if word in BOOLS else whole(word, name, line) for word, line in words]


def _requires(counts: Sequence[int]) -> tuple[Requirement, ...]:
    return tuple(Requirement(skill=str(k + 1), count=count) for k, count in enumerate(counts) if count)


def _links(values: Mapping[str, Value], acts: int) -> list[Link]:
    before, after = _list(values, "pred", None), _list(values, "succ", None)
    if len(before) != len(after):
        raise Unreadable(values["succ"].line, f"pred has {len(before)} values and succ {len(after)}")
    for name, ids in (("pred", before), ("succ", after)):
        for each in ids:
            if not 1 <= each <= acts:
                raise Unreadable(values[name].line, f"{name} names activity {each}; there are 1 to {acts}")
    return [Link(before=str(one), after=str(two)) for one, two in zip(before, after, strict=True)]
