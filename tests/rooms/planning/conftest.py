"""A small team with skills and open work on a Monday morning, and the worker that plans it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from opsloop.kernel.access.models import ApiToken
from opsloop.kernel.accounts.models import User
from opsloop.kernel.jobs.worker import work_off
from opsloop.kernel.workspaces.models import Workspace
from opsloop.rooms.people.models import Person, Skill
from opsloop.rooms.planning.drafting import draft
from opsloop.rooms.planning.models import Plan, PlannedWork
from opsloop.rooms.planning.repairing import KNOWN
from opsloop.rooms.planning.wishes import Wishes
from opsloop.rooms.projects.models import State, WorkItem

pytestmark = pytest.mark.xdist_group("kernels")
MONDAY = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
"""Half past eight in Shanghai."""


@pytest.fixture(autouse=True)
def _forgotten():
    """Keys of plans come again in the next test."""
    KNOWN.forget()


@pytest.fixture
def monday():
    """The clock stands on a Monday before work."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def design(team: Workspace, lin: User) -> Skill:
    """A skill that work asks for."""
    return Skill.create(workspace=team, by=lin, name="设计")


@pytest.fixture
def todo(launch):
    """Makes committed work of LNCH."""

    def make(title: str, *, by: User, **values: object) -> WorkItem:
        state = launch.states.filter(group=State.Group.TODO).first()
        return WorkItem.create(project=launch, by=by, title=title, state=state, **values)

    return make


def planned(workspace: Workspace, by: User, **wishes: object) -> Plan:
    """A plan as the worker makes it, by rules alone."""
    plan = draft(workspace, by=by, wishes=Wishes(**{"seconds": 0, **wishes}))
    work_off()
    plan.refresh_from_db()
    return plan


def as_read(page: Client, plan: Plan) -> dict[str, str]:
    """What the button under the changes sends: that they were read, and when."""
    context = page.get(f"/growth/plan/{plan.pk}/changes").context
    return {"read_at": context["read_at"], "read": context["comparison"].signs}


def row_of(plan: Plan, item: WorkItem) -> PlannedWork:
    """What the plan says about this work."""
    return plan.rows.get(work_item=item)


def people_of(row: PlannedWork) -> list[Person]:
    """Who does it."""
    return [seat.person for seat in row.seats.select_related("person")]


@pytest.fixture
def chain(team: Workspace, lin: User, wang: User, todo):
    """Lin writes, then posts what she wrote; Wang has nothing to do with it."""
    mine = {"assignees": [Person.of(lin, team)]}
    first, second = todo("写", by=lin, effort_minutes=480, **mine), todo("发", by=lin, effort_minutes=480, **mine)
    other = todo("别的", by=lin, effort_minutes=480, assignees=[Person.of(wang, team)])
    second.wait_for(first, by=lin)
    return first, second, other


def on(day: int, hour: int = 9) -> datetime:
    """An hour of December in Shanghai."""
    return datetime(2026, 12, day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def ask(client, team):
    """Asks as somebody with a token."""

    def asked(user, method, path, body=None):
        _row, secret = ApiToken.issue(
            user=user, workspace=team, name="x", scope="read" if method == "get" else "write", expires_at=None
        )
        send = getattr(client, method)
        headers = {"Authorization": f"Bearer {secret}"}
        return send(f"/api/v1/growth/{path}", body, headers=headers, content_type="application/json")

    return asked
