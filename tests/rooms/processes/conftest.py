"""The purchase process of the team with people in its roles, on a Monday morning."""

from datetime import UTC, datetime

import pytest
import time_machine

from opsloop.kernel.accounts.models import User
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.lifting import lift
from opsloop.rooms.processes.models import Case, Process

MONDAY = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
"""Half past nine in Shanghai."""
ROLES = {"manager": "admin", "finance": "lin", "director": "admin", "purchasing": "wang", "warehouse": "wang"}


@pytest.fixture
def clock():
    """The clock stands on a Monday morning, and can be moved."""
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


@pytest.fixture
def purchase(team: Workspace, lin: User, admin: User, wang: User) -> Process:
    """SOP-1, purchases: 周凯 approves as manager and director, 林静 has finance, 王芳 orders and checks the goods."""
    process = lift("purchase", team, by=lin, language="zh-hans")
    users = {"lin": lin, "admin": admin, "wang": wang}
    for row in process.process_roles.all():
        if row.key in ROLES:
            process.cast(row, by=lin, people=[Person.of(users[ROLES[row.key]], team)])
    return process


@pytest.fixture
def desk(purchase: Process, wang: User) -> Case:
    """CASE-1: 王芳 asks for a desk of 8,000 yuan."""
    return Case.create(process=purchase, by=wang, data={"item": "升降桌", "amount": 800_000})


def open_step(case: Case, element: str) -> int:
    """The number of the open step of this element."""
    return case.works.get(element=element).number
