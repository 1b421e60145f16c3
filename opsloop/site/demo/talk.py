"""What people said while they worked: comments with mentions, answers, and signs under them."""

from __future__ import annotations

import random

from opsloop.kernel.comments.models import Comment, Mention, Reaction
from opsloop.kernel.comments.reaction import OFFERED
from opsloop.kernel.records.prose.mention import kept_mention, mentioned
from opsloop.rooms.projects.models import WorkItem
from opsloop.site.demo import words
from opsloop.site.demo.desk import moment
from opsloop.site.demo.life import World
from opsloop.site.demo.projects import Built

OFTEN = 0.55
AT_ONCE = 400


def speak(built: dict[str, Built], world: World) -> None:
    """Comments on work that was begun, mostly by those who have it."""
    log = world.log
    said = [pair for item in log.items for pair in _talk_of(item, built[item.project.key], world)]
    said.sort(key=lambda pair: (pair[0].parent is not None, pair[0].created_at))
    for answers in (False, True):
        rows = [comment for comment, _item in said if (comment.parent is not None) is answers]
        Comment.objects.bulk_create(rows, batch_size=AT_ONCE)
    calls = {player.user.pk for player in world.team.values()}
    Mention.objects.bulk_create(
        Mention(comment=comment, user_id=key) for comment, _item in said for key in mentioned(comment.text) & calls
    )
    for comment, item in said:
        at = int(comment.created_at.timestamp()) // 60
        log.tell(item, "commented", at=at, by=comment.author, changes={"comment": (None, {"id": comment.pk})})
    _sign([comment for comment, _item in said], world)


def _talk_of(item: WorkItem, built: Built, world: World) -> list[tuple[Comment, WorkItem]]:
    """An opening and perhaps an answer, in the time between beginning and end."""
    dice = world.dice
    if item.started_at is None or dice.random() > OFTEN:
        return []
    begin = int(item.started_at.timestamp()) // 60
    end = min(world.clock.now, int(item.completed_at.timestamp()) // 60 if item.completed_at else world.clock.now)
    doers = [key for key, player in world.team.items() if player.person in world.log.people[id(item)]]
    lead = built.plan.owner if built.plan.owner not in doers else "chen"
    english = built.plan.english
    opening = dice.choice(words.OPENINGS[english])
    first = _say(item, doers[0], opening, other=lead, at=dice.randint(begin, max(begin, end)), world=world)
    found = [first] if first else []
    if first and dice.random() < 0.6:  # noqa: PLR2004  # most are answered
        answer = _say(
            item, lead, dice.choice(words.ANSWERS[english]), other=doers[0], at=_after(first, dice), world=world
        )
        if answer:
            answer.parent = first
            found.append(answer)
    if built.plan.client and dice.random() < 0.3:  # noqa: PLR2004  # the client joins in now and then
        at = dice.randint(begin, max(begin, end))
        theirs = _say(item, built.plan.client, dice.choice(words.FROM_CLIENT), other=doers[0], at=at, world=world)
        found += [theirs] if theirs else []
    return [(comment, item) for comment in found]


def _after(comment: Comment, dice: random.Random) -> int:
    return int(comment.created_at.timestamp()) // 60 + dice.randrange(8, 400)


def _say(item: WorkItem, who: str, text: str, *, other: str, at: int, world: World) -> Comment | None:
    """A comment in the world's working time; None where that would be in the future."""
    at = world.clock.after(who, at, world.dice.randrange(1, 40))
    if at > world.clock.now:
        return None
    called = world.team[other].user
    return Comment(
        workspace=world.log.workspace,
        record_type=item.record_type,
        record_id=item.pk,
        author=world.team[who].user,
        text=text.replace("@{other}", kept_mention(called.name, called.pk)),
        created_at=moment(at),
    )


def _sign(comments: list[Comment], world: World) -> None:
    users = [player.user for player in world.team.values() if player.part.role != "guest"]
    rows = []
    for comment in comments:
        if world.dice.random() < 0.3:  # noqa: PLR2004  # under every third
            for user in world.dice.sample(users, world.dice.choice([1, 1, 2, 3])):
                rows.append(Reaction(comment=comment, user=user, emoji=world.dice.choice(OFFERED[:5])))
    Reaction.objects.bulk_create(row for row in rows if row.user != row.comment.author)
