"""Approvals with several seats: one decision of a person is enough, and counts once."""

import pytest

from opsloop.engines.workflow import ALL, Approval, Approver, Field, Start, drawn
from opsloop.kernel.pages.refused import Refused
from opsloop.kernel.records.viewer import Viewer
from opsloop.rooms.people.models import Person
from opsloop.rooms.processes.approving import waiting_approvals
from opsloop.rooms.processes.case import NotYours
from opsloop.rooms.processes.duties import unclear
from opsloop.rooms.processes.escalating import NobodyAbove
from opsloop.rooms.processes.models import Case, Process
from opsloop.rooms.processes.panels import steps
from opsloop.rooms.processes.waiting import wait_anew

pytestmark = pytest.mark.django_db
JUDGE = Field(name="judge", kind="people")


@pytest.fixture
def budget(team, lin):
    """Makes a process with one approval of these approvers, each role held by these people."""

    def made(roles, *approvers, **more):
        seats = (*(Approver(role=role) for role in roles), *approvers)
        approval = Approval(id="ok", name="批准", approvers=seats, **more)
        drawing = drawn(fields=(JUDGE,), start=Start(id="start", asks=("judge",)), steps=(approval,))
        process = Process.create(workspace=team, by=lin, name="预算", draft=drawing.to_json())
        process.publish(by=lin)
        for role, users in roles.items():
            people = [Person.of(user, team) for user in users]
            process.cast(process.process_roles.get(key=role), by=lin, people=people)
        return process

    return made


def seat(case, role):
    return case.works.get(role=role).number


def waits_for(case):
    return set(case.waiting.values_list("name", flat=True))


def test_who_has_both_seats_decides_once(budget, admin, wang):
    case = Case.create(process=budget({"lead": [admin], "fin": [admin]}, needed=ALL), by=wang)
    case.vote(seat(case, "lead"), approves=True, by=admin)
    assert case.state == "completed"


def test_who_has_a_role_and_stands_in_the_field_decides_once(budget, admin, wang, team):
    process = budget({"lead": [admin]}, Approver(people="judge"), needed=ALL)
    case = Case.create(process=process, by=wang, data={"judge": [str(Person.of(admin, team).pk)]})
    case.vote(seat(case, "lead"), approves=True, by=admin)
    assert case.state == "completed"


def test_a_seat_that_others_have_waits_for_them(budget, admin, lin, wang, team):
    process = budget({"lead": [admin], "fin": [admin, lin]}, needed=ALL)
    case = Case.create(process=process, by=wang)
    case.vote(seat(case, "lead"), approves=True, by=admin)
    assert waits_for(case) == {"林静"}
    with pytest.raises(NotYours):
        case.vote(seat(case, "fin"), approves=True, by=admin)
    process.cast(process.process_roles.get(key="fin"), by=lin, people=[Person.of(admin, team)])
    wait_anew(team)
    assert waits_for(case) == {"周凯"}
    case.vote(seat(case, "fin"), approves=True, by=admin)
    assert case.state == "completed"


def test_two_of_three_are_two_people(budget, admin, lin, wang):
    case = Case.create(process=budget({"lead": [admin], "fin": [admin], "law": [lin]}, needed=2), by=wang)
    case.vote(seat(case, "lead"), approves=True, by=admin)
    assert waits_for(case) == {"林静"}
    case.vote(seat(case, "law"), approves=True, by=lin)
    assert case.state == "completed"


def test_it_is_said_where_fewer_people_can_decide_than_should(budget, admin, lin, team):
    process = budget({"lead": [admin], "fin": [admin]}, needed=ALL)
    told = "“批准” asks for 2 decisions, but only 1 person can decide: that decision is enough."
    assert told in unclear(process, process.drawing)
    process.cast(process.process_roles.get(key="fin"), by=lin, people=[Person.of(lin, team)])
    assert told not in unclear(process, process.drawing)


def test_the_page_and_the_list_ask_once(budget, admin, wang, team):
    case = Case.create(process=budget({"lead": [admin], "fin": [admin]}, needed=ALL), by=wang)
    viewer = Viewer(user=admin, workspace=team, today=case.created_at.date())
    asked, with_it = steps(case, viewer)["steps"]
    assert (asked["mine"], asked["also"], with_it["mine"], with_it["decided_with"]) == (True, ["fin"], False, True)
    assert len(waiting_approvals(viewer, now=case.created_at)[0]) == 1


def test_who_asked_is_not_given_what_they_may_not_approve(budget, admin, lin, wang, team):
    process = budget({"lead": [admin, wang]}, four_eyes=True)
    case = Case.create(process=process, by=wang)
    with pytest.raises(Refused, match="Who asked cannot approve"):
        case.delegate(seat(case, "lead"), Person.of(wang, team), by=admin)
    assert waits_for(case) == {"周凯"}


def test_who_asked_is_not_above_what_they_may_not_approve(budget, admin, lin, wang, team):
    case = Case.create(process=budget({"lead": [admin]}, four_eyes=True), by=lin)
    with pytest.raises(NobodyAbove):
        case.above(seat(case, "lead"), by=admin)


def test_a_field_that_names_who_asked_leaves_the_decision_to_the_owner(budget, lin, wang, team):
    process = budget({}, Approver(people="judge"), four_eyes=True)
    case = Case.create(process=process, by=wang, data={"judge": [str(Person.of(wang, team).pk)]})
    assert waits_for(case) == {"林静"}
    case.vote(case.works.get().number, approves=True, by=lin)
    assert case.state == "completed"
