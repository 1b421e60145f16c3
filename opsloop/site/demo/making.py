"""Makes the demo workspace, or finds that it is there."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from opsloop.kernel.activity.delivery import gathered
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.workspaces.models import Workspace
from opsloop.site.demo import (
    cast,
    files,
    history,
    improvements,
    inbox,
    plans,
    projects,
    purchases,
    shelves,
    taking_away,
    talk,
)
from opsloop.site.demo.chronicle import Chronicle
from opsloop.site.demo.desk import Clock
from opsloop.site.demo.life import World

SLUG = "demo"
SEED = 20
PASSWORD = "opsloop-demo"  # noqa: S105  # shown to whoever makes the demo team; there is nothing behind it to protect


class NotOurs(Refused):
    """A workspace is in the way that somebody else made."""

    sentence = _("The workspace at %(slug)s is not the demo team's. Nothing was changed.")


@dataclass(frozen=True)
class LogIn:
    """Somebody of the demo team whom one can sign in as."""

    email: str
    password: str
    name: str


def make(reset: bool = False, *, today: date | None = None) -> list[LogIn]:
    """The log-ins of the demo team, which is made where it is not there yet; with `reset`, made anew."""
    here = Workspace.objects.filter(slug=SLUG).first()
    if here is not None and not _is_ours(here):
        raise NotOurs(slug=SLUG)
    if here is not None and reset:
        taking_away.take_away(here)
    if here is None or reset:
        with translation.override("zh-hans"), gathered(), transaction.atomic():
            _build(_now(today))
    return [LogIn(each.email, PASSWORD, each.shown) for each in cast.CAST if each.signs_in]


def _is_ours(workspace: Workspace) -> bool:
    lead = next(each for each in cast.CAST if each.role == "owner")
    return workspace.memberships.filter(user__email=lead.email).exists()


def _now(today: date | None) -> datetime:
    """This moment; for a given day five in the afternoon where the team is."""
    if today is None:
        return timezone.now()
    return datetime.combine(today, time(17), ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def _build(now: datetime) -> None:
    dice = random.Random(SEED)  # noqa: S311  # a story, not a secret
    workspace, team = cast.gather(SLUG, PASSWORD, now=now)
    clock = Clock(now, {key: player.person for key, player in team.items()})
    log = Chronicle(workspace, now)
    built = projects.found(team, log, clock)
    world = World(log, clock, team, dice)
    history.tell(built.values(), world)
    log.write_work()
    talk.speak(built, world)
    files.add(world)
    log.write_rest()
    improvements.tell(team, clock, purchases.tell(team, clock))
    shelves.fill(workspace, built, team)
    inbox.fill(workspace, log, team)
    plans.ask(workspace, built, team, now=now)
