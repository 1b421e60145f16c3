"""The purchase process of the team with people in its roles, on a Monday morning."""

from datetime import UTC, datetime

import pytest
import time_machine

from opsloop.kernel.accounts.models import User
from opsloop.rooms.processes.models import Case, Process

MONDAY = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
"""Half past nine in Shanghai."""


@pytest.fixture
def clock():
    """The clock stands on a Monday morning, and can be moved."""
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


@pytest.fixture
def desk(purchase: Process, wang: User) -> Case:
    """CASE-1: 王芳 asks for a desk of 8,000 yuan."""
    return Case.create(process=purchase, by=wang, data={"item": "升降桌", "amount": 800_000})


def open_step(case: Case, element: str) -> int:
    """The number of the open step of this element."""
    return case.works.get(element=element).number
