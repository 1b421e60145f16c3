"""The written part of the story: what each project had to do, read from `stories/*.md`.

`## title | owner | day | labels | accept` begins a stream of work on a day counted from today, `>` describes it, `=`
says its acceptance criteria, `-` is one piece: `title | people | hours | labels`. `!` is a milestone, `?` an idea that
nobody has begun, `@` work that repeats: `title | owner | FREQ | BYDAY | hours`. `!high` is a priority, `~` means with a
checklist.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

STORIES = Path(__file__).parent / "stories"
PRIORITIES = {"!urgent": 4, "!high": 3, "!low": 1}


@dataclass(frozen=True)
class Line:
    """One piece of work."""

    title: str
    people: tuple[str, ...]
    hours: int = 0
    labels: tuple[str, ...] = ()
    priority: int = 0
    checked: bool = False


@dataclass
class Stream:
    """A deliverable with the pieces it is made of."""

    line: Line
    day: int
    accepted: bool
    description: str = ""
    criteria: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class Repeated:
    """Work that comes again by a rule."""

    line: Line
    rule: str


@dataclass
class Outline:
    """Everything that one project had to do."""

    streams: list[Stream] = field(default_factory=list)
    milestones: list[tuple[Line, int]] = field(default_factory=list)
    ideas: list[Line] = field(default_factory=list)
    series: list[Repeated] = field(default_factory=list)


def read(name: str) -> Outline:
    """The outline of one project."""
    outline = Outline()
    for text in (STORIES / f"{name}.md").read_text(encoding="utf-8").splitlines():
        sign, _space, rest = text.partition(" ")
        if sign:
            _take(outline, sign, rest)
    return outline


def _take(outline: Outline, sign: str, text: str) -> None:
    cells = [cell.strip() for cell in text.split("|")]
    if sign == "##":
        marks = cells[3].split() if len(cells) > 3 else []  # noqa: PLR2004  # the labels are optional
        line = _line(cells[0], cells[1], marks=marks)
        outline.streams.append(Stream(line, int(cells[2]), accepted=cells[-1] == "accept"))
    elif sign == ">":
        outline.streams[-1].description = text
    elif sign == "=":
        outline.streams[-1].criteria = text
    elif sign == "-":
        outline.streams[-1].lines.append(_line(*cells[:2], hours=cells[2], marks=" ".join(cells[3:]).split()))
    elif sign == "!":
        outline.milestones.append((_line(*cells[:2]), int(cells[2])))
    elif sign == "?":
        outline.ideas.append(_line(*cells[:2], marks=" ".join(cells[2:]).split()))
    else:
        rule = f"FREQ={cells[2]};{cells[3] if '=' in cells[3] else 'BYDAY=' + cells[3]}"
        outline.series.append(Repeated(_line(*cells[:2], hours=cells[4]), rule))


def _line(title: str, people: str, *, hours: str = "0", marks: list[str] | None = None) -> Line:
    found = marks or []
    return Line(
        title=title,
        people=tuple(people.split()),
        hours=int(hours),
        labels=tuple(mark[1:] for mark in found if mark.startswith("#")),
        priority=next((PRIORITIES[mark] for mark in found if mark in PRIORITIES), 0),
        checked="~" in found,
    )
