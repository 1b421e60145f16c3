"""A process that is to become faster, a log in which that was found, and a history of it that is made up by seed."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.base import ContentFile

from opsloop.engines.workflow import Approval, Approver, UserTask, drawn
from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Organization, Person
from opsloop.rooms.processes.bringing import bring_file
from opsloop.rooms.processes.how_far import HowFar
from opsloop.rooms.processes.mining_of import mine
from opsloop.rooms.processes.models import Log, Process

TODAY = date(2026, 11, 28)
MINED: dict[str, dict[str, object]] = {}
"""What was read of a history once: the same for every test."""
COLUMNS = {"case": "单号", "activity": "环节", "time": "时间", "resource": "人"}


def steps(*, checked: bool) -> list[object]:
    """The steps of a ticket, with or without the check that never refuses."""
    check = [Approval(id="check", name="主管复核", approvers=(Approver(role="lead"),))] if checked else []
    return [UserTask(id="sort", name="分类", role="agent"), *check, UserTask(id="answer", name="答复", role="agent")]


@pytest.fixture
def teams(team: Workspace, lin: User) -> dict[str, Organization]:
    return {name: Organization.create(workspace=team, by=lin, name=name) for name in ("华东组", "华南组")}


@pytest.fixture
def tickets(team: Workspace, lin: User, admin: User, wang: User, teams) -> Process:
    """Tickets: 王芳 of 华东组 works on them, 周凯 of 华南组 checks each."""
    definition = drawn(name="工单", steps=steps(checked=True))
    process = Process.create(workspace=team, by=lin, name="工单", draft=definition.to_json())
    process.publish(by=lin)
    holders = {"agent": Person.of(wang, team), "lead": Person.of(admin, team)}
    for row in process.process_roles.all():
        process.cast(row, by=lin, people=[holders[row.key]])
    for user, name in ((wang, "华东组"), (admin, "华南组")):
        Person.objects.filter(user=user).update(organization=teams[name])
    return process


@pytest.fixture
def shorter():
    """The same SOP without the check."""
    return drawn(name="工单", steps=steps(checked=False))


@pytest.fixture
def history(team: Workspace, lin: User) -> Callable[..., Log]:
    """A log of tickets of two teams over so many weeks; from the day on those of 华东组 take `factor` times as long."""

    def brought(
        *,
        day: date,
        weeks: int = 24,
        a_week: int = 12,
        factor: float = 1.0,
        teams=("华东组", "华南组"),
        until: date = date.max,
    ) -> Log:
        rows = _rows(day, weeks, a_week, factor, teams)
        content = "单号,环节,时间,人,组\n" + "".join(text for text, at in rows if at.date() < until)
        log = bring_file(ContentFile(content.encode(), name="工单.csv"), workspace=team, by=lin)
        Log.objects.filter(pk=log.pk).update(roles=COLUMNS, named=True, zone="Asia/Shanghai")
        log.refresh_from_db()
        if content not in MINED:
            MINED[content] = mine(log, HowFar()).values
        log.turn([Log.State.READING], Log.State.READY, **MINED[content])
        return log

    return brought


def _rows(day: date, weeks: int, a_week: int, factor: float, teams):
    dice = random.Random(7)
    first = datetime.combine(day - timedelta(weeks=weeks // 2), datetime.min.time(), UTC)
    number = 0
    for week in range(weeks):
        shared = dice.lognormvariate(0, 0.1)
        for place in range(a_week):
            for name in teams:
                number += 1
                begun = first + timedelta(weeks=week, hours=place * 168 / a_week + dice.random())
                after = name == "华东组" and week >= weeks // 2
                hours = 30 * shared * dice.lognormvariate(0, 0.4) * (factor if after else 1)
                path = ["分类", "答复"] if after and factor < 1 else ["分类", "主管复核", "答复"]
                for step, activity in enumerate(path):
                    at = begun + timedelta(hours=hours * step / (len(path) - 1))
                    who = {"分类": "王芳", "主管复核": "周凯", "答复": "李明"}[activity]
                    yield f"T{number},{activity},{at:%Y-%m-%d %H:%M:%S},{who},{name}\n", at
