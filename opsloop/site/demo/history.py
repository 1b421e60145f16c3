"""Half a year of work, played out: each piece lives its life, and whoever has it does one thing at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date

from opsloop.rooms.people.models import SkillLevel
from opsloop.rooms.projects.models import Dependency, Recurrence, RequiredSkill, WorkItem
from opsloop.rooms.projects.repetition import days, next_day
from opsloop.site.demo.cast import Player
from opsloop.site.demo.desk import on_weekday, weekdays_later
from opsloop.site.demo.life import Life, World
from opsloop.site.demo.outline import Line, Repeated, Stream
from opsloop.site.demo.piece import Piece
from opsloop.site.demo.projects import Built

HOURS_A_DAY = 2.6
"""What somebody gets done of one piece of work on a day, beside everything else."""
LARGE = 10
"""From so many hours on, work is estimated with care and needs a skill."""
GENERIC = "Reads well aloud, no open remarks, every number checked against the source."


def tell(all_built: Iterable[Built], world: World) -> None:
    """Everything that was done until now, in the order of time."""
    lives: list[Life] = []
    for built in all_built:
        for stream in built.outline.streams:
            lives += _stream(built, stream, world)
        lives += [_milestone(built, line, day, world) for line, day in built.outline.milestones]
        lives += [_idea(built, line, world) for line in built.outline.ideas]
        for repeated in built.outline.series:
            lives += _series(built, repeated, world)
    _play(lives, world.clock.now)
    _hand_in(lives)
    _hold_up(lives)
    _link_streams(lives, world)


def _play(lives: list[Life], now: int) -> None:
    """Wake whoever is next, again and again, until now."""
    waiting: list[tuple[int, int, Iterator[int]]] = []
    for place, life in enumerate(lives):
        _wake(waiting, place, life.live())
    while waiting and waiting[0][0] <= now:
        _at, place, story = heapq.heappop(waiting)
        _wake(waiting, place, story)


def _wake(waiting: list[tuple[int, int, Iterator[int]]], place: int, story: Iterator[int]) -> None:
    at = next(story, None)
    if at is not None:
        heapq.heappush(waiting, (at, place, story))


def _hand_in(lives: list[Life]) -> None:
    """The two pieces worked on last that a client judges lie with her: whoever signs in as her has something to do."""
    theirs = [life for life in lives if life.built.plan.client and life.in_hand and life.item.acceptance_criteria]
    for life in sorted(theirs, key=lambda life: life.item.updated_at)[-2:]:
        life.hand_in()


def _hold_up(lives: list[Life]) -> None:
    """One piece of each project cannot go on just now."""
    for key in {life.built.plan.key for life in lives}:
        held = [life for life in lives if life.built.plan.key == key and life.in_hand]
        if held and not any(life.item.blocked for life in lives if life.built.plan.key == key):
            min(held, key=lambda life: life.item.updated_at).be_held_up()


def _stream(built: Built, stream: Stream, world: World) -> list[Life]:
    """A deliverable and its parts, one after the other with some overlap."""
    begin = world.clock.day(stream.day)
    whole = _piece(built, stream.line, begin, world, kind=WorkItem.Kind.DELIVERABLE)
    whole.item.description = stream.description
    whole.item.acceptance_criteria = stream.criteria if stream.accepted else ""
    parts: list[Piece] = []
    day = begin
    for line in stream.lines:
        part = _piece(built, line, day, world)
        part.item.parent, part.whole = whole.item, whole
        if world.dice.random() < 0.55 and parts:  # noqa: PLR2004  # about half wait for what came before
            part.after = parts[-1]
        _maybe_judged(built, line, part)
        parts.append(part)
        day = weekdays_later(day, max(1, round(line.hours / HOURS_A_DAY * 0.45)))
    whole.parts = parts
    whole.item.due = max((part.item.due for part in parts if part.item.due), default=begin)
    whole.owner = built.plan.owner
    return [Life(piece, built, world) for piece in (whole, *parts)]


def _maybe_judged(built: Built, line: Line, part: Piece) -> None:
    if built.plan.english and "English" in line.labels and line.hours >= 8:  # noqa: PLR2004  # the larger texts
        part.item.acceptance_criteria = GENERIC


def _piece(built: Built, line: Line, begin: date, world: World, *, kind: str = WorkItem.Kind.TASK) -> Piece:
    minutes = line.hours * 60
    item = WorkItem(
        workspace=built.project.workspace,
        project=built.project,
        kind=kind,
        title=line.title,
        state=built.todo,
        priority=line.priority or world.dice.choice([0, 0, 2, 2, 1]),
        start=begin,
        due=weekdays_later(begin, 2 + round(line.hours / HOURS_A_DAY)) if line.hours else begin,
        effort_minutes=minutes or None,
    )
    if line.hours >= LARGE:
        item.optimistic_minutes, item.likely_minutes = round(minutes * 0.7), minutes
        item.pessimistic_minutes = round(minutes * 1.8)
    item.custom = _own(built, line, world)
    return Piece(item=item, line=line, begin=begin, owner=built.plan.owner)


def _own(built: Built, line: Line, world: World) -> dict[str, object]:
    """Values of the workspace's own fields, where they mean something."""
    own: dict[str, object] = {}
    channels = {"投放": "抖音 Douyin", "社群": "微信 WeChat", "直播": "抖音 Douyin", "触达": "App", "Email": "Email"}
    for label in line.labels:
        if label in channels:
            own["channel"] = channels[label]
    if "投放" in line.labels:
        own["budget"] = world.dice.randrange(8, 120) * 1000 * 100
    if built.plan.client:
        own["client_facing"] = "English" in line.labels or "Product" in line.labels
    return own


def _milestone(built: Built, line: Line, offset: int, world: World) -> Life:
    piece = _piece(built, line, world.clock.day(offset), world, kind=WorkItem.Kind.MILESTONE)
    piece.item.start = None
    return Life(piece, built, world)


def _idea(built: Built, line: Line, world: World) -> Life:
    """Written down in the last weeks, and nobody has begun it."""
    piece = _piece(built, line, world.clock.day(-world.dice.randrange(5, 70)), world)
    piece.item.start = piece.item.due = None
    piece.idea = True
    return Life(piece, built, world)


def _series(built: Built, repeated: Repeated, world: World) -> list[Life]:
    """Every time it came until today; the newest carries the rule on."""
    today = world.clock.today
    anchor = built.project.start or today
    past = [on_weekday(day) for day in days(repeated.rule, anchor=anchor, until=today)]
    lives, before = [], None
    for day in past:
        piece = _piece(built, repeated.line, day, world)
        piece.item.start, piece.item.due = None, day
        piece.repeats = before
        lives.append(Life(piece, built, world))
        before = piece
    if before is not None:
        coming = next_day(repeated.rule, anchor=anchor, after=max(today, past[-1]))
        by = world.team[repeated.line.people[0]].user
        world.log.row(
            Recurrence(
                work_item=before.item, rule=repeated.rule, anchor=anchor, next_on=coming, made=len(past) - 1, by=by
            )
        )
    return lives


def _link_streams(lives: list[Life], world: World) -> None:
    """What waits for what, and the skill that larger pieces need: the best of whoever does them, one level lower."""
    best = {key: _best(player) for key, player in world.team.items()}
    for life in lives:
        piece = life.piece
        if piece.after is not None and life.begun:
            life.wait_for(piece.after)
            world.log.row(Dependency(predecessor=piece.after.item, successor=piece.item))
        level = best[piece.line.people[0]]
        if level is not None and piece.line.hours >= LARGE and life.begun:
            need = {"skill": level.skill, "level": max(1, level.level - 1)}
            world.log.row(RequiredSkill(work_item=piece.item, **need))


def _best(player: Player) -> SkillLevel | None:
    return player.person.skill_levels.select_related("skill").order_by("-level", "pk").first()
