"""Somebody else gets a role: cases that run wait for them from then on, and no longer for who had it."""

import pytest

from opsloop.kernel.activity.delivery import deliver_left_over
from opsloop.kernel.jobs.models import Job
from opsloop.kernel.jobs.worker import work_off
from opsloop.rooms.people.models import Person, Role
from opsloop.rooms.processes.models import Case
from opsloop.rooms.processes.waiting import JOB
from tests.rooms.processes.conftest import open_step
from tests.world import join

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(purchase):
    """What is asked for is done: listeners have heard, workers have worked."""

    def settle() -> int:
        deliver_left_over()
        looked = Job.objects.filter(kind=JOB, state=Job.State.QUEUED).count()
        work_off()
        return looked

    settle()
    return settle


def waits_for(case) -> set[str]:
    return set(case.waiting.values_list("name", flat=True))


def role(process, key):
    return process.process_roles.get(key=key)


def test_a_role_cast_anew_moves_the_cases_that_wait(desk, purchase, lin, wang, admin, team, settled):
    taken = Case.create(process=purchase, by=wang, data={"item": "灯", "amount": 900_000})
    taken.take(open_step(taken, "manager"), by=admin)
    purchase.cast(role(purchase, "manager"), by=lin, people=[Person.of(lin, team)])
    assert waits_for(desk) == {"周凯"}
    assert settled() == 1
    assert waits_for(desk) == {"林静"}
    assert waits_for(taken) == {"周凯"}, "who has a step keeps it"
    assert desk.involved.filter(user=admin).exists(), "who had it still sees the case"
    assert list(Case.objects.waiting_for(Person.objects.filter(user=lin))) == [desk]
    desk.vote(open_step(desk, "manager"), approves=True, by=lin)


def test_a_role_of_the_team_that_people_come_into_counts(desk, purchase, lin, team, settled):
    buyers = Role.create(workspace=team, by=lin, name="审批")
    purchase.cast(role(purchase, "manager"), by=lin, role=buyers)
    settled()
    assert waits_for(desk) == {"林静"}, "nobody has it, so it is the owner's"
    sun = Person.of(join(team, "孙悦", "member", "sun@example.com"), team)
    sun.change({"roles": [buyers]}, by=lin)
    settled()
    assert waits_for(desk) == {"孙悦"}
    sun.change({"state": Person.State.LEFT}, by=lin)
    settled()
    assert waits_for(desk) == {"林静"}


def test_many_changes_are_looked_at_once_and_others_not_at_all(desk, purchase, lin, wang, team, settled):
    purchase.cast(role(purchase, "finance"), by=lin, people=[Person.of(wang, team)])
    purchase.cast(role(purchase, "manager"), by=lin, people=[Person.of(wang, team)])
    deliver_left_over()
    purchase.cast(role(purchase, "manager"), by=lin, people=[Person.of(lin, team)])
    assert settled() == 1
    purchase.change({"purpose": "采购"}, by=lin)
    Person.of(wang, team).rename("王小芳", by=lin)
    assert settled() == 0


def test_a_case_that_has_ended_waits_for_nobody(desk, purchase, lin, wang, team, settled):
    desk.cancel(by=wang)
    purchase.cast(role(purchase, "manager"), by=lin, people=[Person.of(lin, team)])
    settled()
    assert waits_for(desk) == set()
